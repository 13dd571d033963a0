// Searches while somebody types: what the page of the search answers is shown here as it stands there.
const PAUSE = 120;

class Search {
  constructor(form, said, found) {
    Object.assign(this, { form, said, found, box: form.elements.q, timer: 0, asking: null });
    this.asked = this.address.search;
    form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
    form.addEventListener("keydown", (event) => event.key === "ArrowDown" && this.step(event, 1));
    found.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") this.step(event, 1);
      if (event.key === "ArrowUp") this.step(event, -1);
    });
  }

  get address() {
    const address = new URL(this.form.action);
    for (const [name, value] of new FormData(this.form)) if (value) address.searchParams.set(name, value);
    return address;
  }

  async ask() {
    const address = this.address;
    if (address.search === this.asked) return;
    this.asked = address.search;
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      if (!answer.ok) return;
      this.show(new DOMParser().parseFromString(await answer.text(), "text/html"), address);
    } catch (error) {
      // Nobody answers: what is there stays, and Enter still leads to the page. Who asked again meanwhile waits for that.
      if (error.name !== "AbortError") this.asked = null;
    }
  }

  show(page, address) {
    this.said.textContent = page.querySelector(".search-count")?.textContent.trim() ?? "";
    const found = page.getElementById("found");
    // Links that begin with a question mark are meant for the page of the search.
    for (const link of found?.querySelectorAll('a[href^="?"]') ?? []) link.href = new URL(link.getAttribute("href"), address).href;
    this.found.replaceChildren(...(found ? [...found.childNodes].map((node) => document.importNode(node, true)) : []));
    this.shown?.(address);
  }

  // Arrows go from the box through the posts found, and back.
  step(event, by) {
    const stops = [this.box, ...this.found.querySelectorAll(".card-title a")];
    if (event.target === this.form.elements.book) return;
    const next = stops[Math.max(stops.indexOf(document.activeElement) + by, 0)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

function dialog() {
  const template = document.getElementById("search-box");
  const box = template.content.cloneNode(true).firstElementChild;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: template.dataset.sheet }));
  document.body.append(box);
  const close = () => {
    // A box that nobody sees keeps the focus until the next paint, and with it the next key.
    document.activeElement.blur();
    box.close();
  };
  box.querySelector('[value="close"]').addEventListener("click", close);
  // Browsers empty a box for searches first; who presses Escape here wants to read on.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  // A press beside the box closes it; within, its padding belongs to it.
  box.addEventListener("pointerdown", (event) => {
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const isWithin = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (event.target === box && !isWithin) close();
  });
  new Search(box.querySelector("form"), box.querySelector(".search-count"), box.querySelector(".search-found"));
  return box;
}

let opened = null;

// On the page of the search its own box is the one that is meant. `typed` is what somebody typed before it was there.
export function open(typed = "") {
  let box = document.getElementById("q");
  if (!box) {
    opened ??= dialog();
    opened.showModal();
    box = opened.querySelector(".search-box");
  }
  box.focus();
  box.select();
  if (!typed) return;
  box.value = typed;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

export function answer() {
  const found = document.getElementById("found");
  const search = new Search(document.querySelector(".search-form"), document.querySelector(".search-count"), found);
  search.shown = (address) => history.replaceState(null, "", address);
}
