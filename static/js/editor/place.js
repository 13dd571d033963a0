// Saving brings the page anew: the caret and what was in view come back to where they were.

const SOON = 2 * 60 * 1000;
const KEY = "primer-place";

export function keepPlace(source, views) {
  const { area, start, end } = source;
  const place = { path: location.pathname, start, end, top: area.scrollTop, y: scrollY, isFull: views.isFull, isHere: document.activeElement === area, at: Date.now() };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // Then one begins at the top.
  }
}

// Says whether one comes back from saving, with nothing above the text that must be read first.
export function takePlace(source, views) {
  let place = null;
  try {
    place = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
  } catch {
    place = null;
  }
  // A new post has another address once it is saved.
  const isHere = place && (place.path === location.pathname || place.path.endsWith("/add/"));
  if (!isHere || Date.now() - place.at > SOON) return false;
  const isSaved = document.querySelector(".errornote, .conflict") === null;
  if (place.isFull && isSaved) views.fill(true);
  if (place.isHere) source.area.focus({ preventScroll: true });
  source.area.setSelectionRange(place.start, place.end);
  source.area.scrollTop = place.top;
  if (isSaved) scrollTo(0, place.y);
  return isSaved;
}
