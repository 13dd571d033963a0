// Marks, in the list of headings, the one that the reader is at.
export function follow() {
  const list = document.querySelector(".headings");
  if (!list) return;
  const links = new Map([...list.querySelectorAll("a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const scroller = list.closest("nav");
  let waiting = false;
  list.classList.add("is-followed");
  // Keys find every heading there. By style alone the list would close at the moment when the focus goes on within it.
  list.addEventListener("focusin", () => list.classList.add("is-open"));
  list.addEventListener("focusout", (event) => list.classList.toggle("is-open", list.contains(event.relatedTarget)));

  function update() {
    waiting = false;
    const isAtEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    const passed = isAtEnd ? heads.at(-1) : heads.filter((head) => head.getBoundingClientRect().top < window.innerHeight / 4).pop();
    for (const [id, link] of links) {
      if (!passed || id !== passed.id) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        keepInSight(link);
      }
    }
  }

  // Only the margin scrolls, never the page.
  function keepInSight(link) {
    const box = scroller.getBoundingClientRect();
    const at = link.getBoundingClientRect();
    if (at.top < box.top || at.bottom > box.bottom) scroller.scrollTop += at.top - box.top - box.height / 3;
  }

  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(update);
    waiting = true;
  }, { passive: true });
  update();
}
