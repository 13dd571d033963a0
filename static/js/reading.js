// What a page of the public site gains from scripts. Each part works alone, and reading needs none of them; what a page
// has no use for is not loaded.
import { mark } from "./reading/marks.js";

const WHEN = [
  ["article.post[data-uid]", () => import("./reading/recording.js").then((part) => part.record())],
  [".headings", () => import("./reading/following.js").then((part) => part.follow())],
  [".prose .equation", () => import("./reading/wide.js").then((part) => part.nameWide())],
  ["article :is(.code, math)", () => import("./reading/copying.js").then((part) => part.offerCopies())],
  [".prose :is(a.reference, a.citation, .footnote-ref a)", () => import("./reading/peeks.js").then((part) => part.peek())],
];

mark();
const places = () => import("./reading/portable.js").then((part) => part.offerPlaces());
if (location.hash.startsWith("#places=")) places();
else document.getElementById("appearance")?.addEventListener("beforetoggle", places, { once: true });
for (const [wanted, load] of WHEN) if (document.querySelector(wanted)) load();
