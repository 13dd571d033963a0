// A report of an error names the spot: the last element with an id above the middle of what the reader saw last.
import { spots } from "./spots.js";

export function nameSpot() {
  const link = document.querySelector("[data-report]");
  const prose = document.querySelector("article .prose");
  const { href } = link;
  const { report } = link.dataset;
  const spotAbove = spots(prose);
  // At the foot itself nothing is being read: what counts is where the reader was on the way there.
  const look = () => {
    if (prose.getBoundingClientRect().bottom < innerHeight / 2) return;
    const spot = spotAbove(innerHeight / 2);
    link.href = spot ? href.replace(encodeURIComponent(report), encodeURIComponent(`${report}#${spot}`)) : href;
  };
  addEventListener("scroll", look, { passive: true });
  look();
}
