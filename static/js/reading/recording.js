// Keeps where the reader is in this post: the last element with an id that has passed the top of the window.
import { places, update } from "./places.js";
import { spots } from "./spots.js";

const SETTLE = 400;

export function record() {
  const article = document.querySelector("article.post[data-uid]");
  const prose = article && article.querySelector(".prose");
  // A preview is not the page: its place is nobody's.
  if (!prose || document.querySelector(".preview-note")) return;
  const uid = article.dataset.uid;
  const label = (article.querySelector(".post-label") || document.querySelector("h1")).textContent.trim();
  const book = article.dataset.book || "";
  const spotAbove = spots(prose);
  let timer = 0;
  let hasMoved = false;

  function note() {
    const box = prose.getBoundingClientRect();
    const seen = window.innerHeight - box.top;
    const far = Math.round((100 * seen) / Math.max(box.height, 1));
    const done = far >= 100 || Boolean((places()[uid] || {}).done);
    update(uid, { at: Date.now(), far: Math.min(Math.max(far, 0), 100), spot: spotAbove(window.innerHeight / 3), done, label, book });
  }

  const later = () => {
    hasMoved = true;
    clearTimeout(timer);
    timer = setTimeout(note, SETTLE);
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("pagehide", () => hasMoved && note());
  // Who looks and leaves has not read it; who stays has begun.
  setTimeout(() => document.visibilityState === "visible" && note(), 5000);
}
