// Marks in contents (read, new, changed since it was read) and the way back to where the reader stopped.
import { last, places } from "./places.js";
import { say } from "./words.js";

function word(row, all, newest) {
  const place = all[row.dataset.uid];
  const changed = Date.parse(row.dataset.changed || "");
  if (place && changed > place.at) return "changed";
  if (place && place.done) return "read";
  // New is what came out after the reader last read anything of the book.
  if (!place && newest && Date.parse(row.dataset.out) > newest) return "new";
  return "";
}

function wayBack(holder, all) {
  const found = last(all, holder.dataset.continue);
  holder.beginning ??= [...holder.childNodes];
  if (!found) {
    holder.replaceChildren(...holder.beginning);
    return;
  }
  const [uid, place] = found;
  const link = document.createElement("a");
  link.href = holder.dataset.permalink.replace("00000000-0000-0000-0000-000000000000", uid) + (place.spot ? `#${encodeURI(place.spot)}` : "");
  link.textContent = say("continue", { place: place.label });
  // In the same line as what it replaces, so that nothing moves.
  holder.replaceChildren(link);
}

export function mark() {
  const all = places();
  for (const list of document.querySelectorAll(".contents")) {
    const rows = [...list.querySelectorAll(".contents-row[data-uid]")];
    const newest = Math.max(0, ...rows.map((row) => (all[row.dataset.uid] || { at: 0 }).at));
    for (const row of rows) {
      const found = word(row, all, newest);
      row.querySelector(".contents-mark")?.remove();
      if (!found) continue;
      const shown = document.createElement("span");
      shown.className = `contents-mark is-${found}`;
      shown.textContent = say(found);
      row.querySelector(".contents-title").append(" ", shown);
    }
  }
  for (const holder of document.querySelectorAll("[data-continue]")) wayBack(holder, all);
}

// Another tab has gone on reading, or a page comes back from the browser's memory.
addEventListener("storage", (event) => event.key === "places" && mark());
addEventListener("pageshow", (event) => event.persisted && mark());
