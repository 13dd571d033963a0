// The reader's places as a link: everything stands behind the #, which no browser sends to a server.
import { mark } from "./marks.js";
import { checked, forget, keep, places } from "./places.js";
import { say } from "./words.js";

const START = "#places=";

function packed(all) {
  const bytes = new TextEncoder().encode(JSON.stringify(all));
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function unpacked(link) {
  const letters = atob(link.replaceAll("-", "+").replaceAll("_", "/"));
  return checked(JSON.parse(new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)))));
}

// Of two places in one post the later one counts; what was read stays read.
function merged(mine, theirs) {
  const all = { ...mine };
  for (const [uid, place] of Object.entries(theirs)) {
    const own = all[uid];
    const done = place.done || Boolean(own && own.done);
    all[uid] = { ...(own && own.at > place.at ? own : place), done };
  }
  return all;
}

// Takes over what the address holds, and takes it out of the address; what to say of it, if anything.
function takeOver() {
  if (!location.hash.startsWith(START)) return "";
  const link = location.hash.slice(START.length);
  history.replaceState(null, "", location.pathname + location.search);
  try {
    keep(merged(places(), unpacked(link)));
    return "taken-over";
  } catch (error) {
    return "not-taken-over";
  }
}

export function offerPlaces() {
  const word = takeOver();
  if (word) mark();
  const holder = document.querySelector("[data-places]");
  if (!holder) return;
  const said = holder.querySelector("[data-places-said]");
  const show = () => { holder.hidden = !said.textContent && !Object.keys(places()).length; };
  holder.querySelector("[data-copy-places]").addEventListener("click", async () => {
    const link = new URL(START + packed(places()), new URL(document.querySelector(".site-name, .site-title a")?.href || "/", location)).href;
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = say("link-copied");
    } catch (error) {
      const shown = Object.assign(document.createElement("input"), { readOnly: true, value: link });
      said.replaceChildren(say("link-shown"), " ", shown);
      shown.setAttribute("aria-label", say("link-shown"));
      shown.select();
    }
  });
  holder.querySelector("[data-forget-places]").addEventListener("click", () => {
    forget();
    said.textContent = say("forgotten");
    mark();
  });
  document.getElementById("appearance")?.addEventListener("beforetoggle", show);
  if (word) {
    said.textContent = say(word);
    document.getElementById("appearance")?.showPopover?.();
  }
  show();
}
