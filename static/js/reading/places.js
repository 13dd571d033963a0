// Where the reader is in each post, by its uid, in the browser's own storage:
// uid -> {at: when it was last read (ms), far: percent, spot: id of the last passed element, done, label, book}
const KEY = "places";
const LONGEST = 500;
const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const text = (value, most) => (typeof value === "string" ? value.slice(0, most) : "");
const number = (value, most) => (Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), most) : 0);

// What somebody else's link, or an earlier version, may hold is brought into shape before anything believes it.
export function checked(found) {
  const rows = Object.entries(found && typeof found === "object" ? found : {})
    .filter(([uid, place]) => UID.test(uid) && place && typeof place === "object")
    .map(([uid, place]) => [uid, {
      at: number(place.at, Date.now()),
      far: number(place.far, 100),
      spot: text(place.spot, 200),
      done: place.done === true,
      label: text(place.label, 200),
      book: UID.test(place.book) ? place.book : "",
    }]);
  return Object.fromEntries(rows.sort(([, a], [, b]) => b.at - a.at).slice(0, LONGEST));
}

export function places() {
  // Storage throws where cookies are blocked altogether, and may hold anything.
  try {
    return checked(JSON.parse(localStorage.getItem(KEY) || "{}"));
  } catch (error) {
    return {};
  }
}

export function keep(all) {
  try {
    if (Object.keys(all).length) localStorage.setItem(KEY, JSON.stringify(checked(all)));
    else localStorage.removeItem(KEY);
  } catch (error) {
    // Nothing is kept then, and nothing is missed.
  }
}

// Until the next page: what somebody wanted forgotten isn't written down again as they leave.
let isForgotten = false;

export function forget() {
  isForgotten = true;
  keep({});
}

export function update(uid, place) {
  if (isForgotten) return;
  // Read anew each time: another tab may have written meanwhile.
  const all = places();
  all[uid] = { ...all[uid], ...place };
  keep(all);
}

export function last(all, book) {
  const rows = Object.entries(all).filter(([, place]) => place.book === book);
  return rows.sort(([, a], [, b]) => b.at - a.at)[0];
}
