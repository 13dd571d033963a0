// What a page of the public site gains from scripts. Each part works alone, and reading needs none of them; what a page
// has no use for is not loaded.
import { mark } from "./reading/marks.js";

const WHEN = [
  ["article.post[data-uid]", () => import("./reading/recording.js").then((part) => part.record())],
  [".headings", () => import("./reading/following.js").then((part) => part.follow())],
  [".prose .equation", () => import("./reading/wide.js").then((part) => part.nameWide())],
  ["article :is(.code, math)", () => import("./reading/copying.js").then((part) => part.offerCopies())],
  [".schedule time", () => import("./reading/zones.js").then((part) => part.offerZone())],
  ["[data-report]", () => import("./reading/reporting.js").then((part) => part.nameSpot())],
  ["#found", () => search().then((part) => part.answer())],
  [".prose :is(a.reference, a.citation, .footnote-ref a)", () => import("./reading/peeks.js").then((part) => part.peek())],
];

// One promise for all who wait: the page's own form is ready before anything is typed into it.
let searching = null;
const search = () => (searching ??= import("./reading/searching.js"));

mark();
addEventListener("keydown", (event) => {
  // A key that is a letter of its own must be one that can be switched off (WCAG 2.2, 2.1.4).
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.slash) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  // What is typed before the box is there belongs in it.
  let typed = "";
  const collect = (next) => {
    if (next.key.length === 1 && !next.ctrlKey && !next.metaKey && !next.altKey) {
      typed += next.key;
      next.preventDefault();
    }
  };
  addEventListener("keydown", collect);
  search().then((part) => part.open(typed)).finally(() => removeEventListener("keydown", collect));
});
document.querySelector("[data-search]")?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const { href } = event.currentTarget;
  search().then((part) => part.open(), () => location.assign(href));
});
const places = () => import("./reading/portable.js").then((part) => part.offerPlaces());
if (location.hash.startsWith("#places=")) places();
else document.getElementById("appearance")?.addEventListener("beforetoggle", places, { once: true });
for (const [wanted, load] of WHEN) if (document.querySelector(wanted)) load();
