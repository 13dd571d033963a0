// Saving brings the page anew: the caret and what was in view come back to where they were.

const SOON = 2 * 60 * 1000;
const key = () => `primer-place:${location.pathname}`;

export function keepPlace(source, views) {
  const { area, start, end } = source;
  const place = { start, end, top: area.scrollTop, isFull: views.isFull, isHere: document.activeElement === area, at: Date.now() };
  try {
    sessionStorage.setItem(key(), JSON.stringify(place));
  } catch {
    // Then one begins at the top.
  }
}

export function takePlace(source, views) {
  let place = null;
  try {
    place = JSON.parse(sessionStorage.getItem(key()));
    sessionStorage.removeItem(key());
  } catch {
    place = null;
  }
  if (!place || Date.now() - place.at > SOON) return;
  if (place.isFull) views.fill(true);
  if (place.isHere) source.area.focus({ preventScroll: true });
  source.area.setSelectionRange(place.start, place.end);
  source.area.scrollTop = place.top;
}
