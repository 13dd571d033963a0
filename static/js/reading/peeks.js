// Shows what a reference leads to beside it, on hover or focus (WCAG 2.2, 1.4.13: it stays while the pointer is on it,
// and Escape puts it away). The link beneath goes on working as a link.
const WAIT = 250;
const LINKS = ".prose a.reference, .prose a.citation, .prose .footnote-ref a";
const pages = new Map();

async function documentOf(url) {
  if (url.pathname === location.pathname && url.search === location.search) return document;
  const key = url.pathname;
  if (!pages.has(key)) {
    pages.set(key, fetch(key).then(async (answer) => {
      if (!answer.ok || answer.redirected) throw new Error(key);
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    }));
  }
  return pages.get(key);
}

// Of a post its head; of a heading the paragraph that follows, too; of anything else the thing itself.
function parts(page, id) {
  if (!id) return [...page.querySelectorAll(".post-label, .post-header h1, .post-header .standfirst")];
  const target = page.getElementById(id);
  if (!target) return [];
  const next = target.nextElementSibling;
  return /^H[1-6]$/.test(target.tagName) && next && !/^H/.test(next.tagName) ? [target, next] : [target];
}

function copied(part) {
  const copy = document.importNode(part, true);
  for (const each of copy.querySelectorAll(".footnote-back, .copy")) each.remove();
  for (const each of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["id", "tabindex", "role", "aria-label"]) each.removeAttribute(name);
    // What is shown beside the text is not a second way into it.
    if (each.tagName === "A") each.removeAttribute("href");
  }
  if (/^(LI|H[1-6])$/.test(copy.tagName)) {
    const plain = document.createElement("div");
    plain.className = copy.tagName === "LI" ? "" : "peek-heading";
    plain.append(...copy.childNodes);
    return plain;
  }
  return copy;
}

// What the reader has before their eyes needs no second showing: a note in the margin, an equation a line above.
function isInSight(part) {
  if (part.ownerDocument !== document) return false;
  const { top, bottom } = part.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

class Peek {
  constructor() {
    this.box = Object.assign(document.createElement("div"), { id: "peek", className: "peek prose" });
    this.box.setAttribute("role", "tooltip");
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.later(() => this.hide()));
    addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
    addEventListener("resize", () => this.hide());
  }

  later(action) {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, WAIT);
  }

  async show(link) {
    const url = new URL(link.href);
    const id = decodeURIComponent(url.hash.slice(1));
    this.wanted = link;
    const found = await documentOf(url).then((page) => parts(page, id)).catch(() => []);
    if (this.wanted !== link || !found.length || found.every(isInSight)) return;
    this.hide();
    this.wanted = this.link = link;
    this.box.replaceChildren(...found.map(copied));
    document.querySelector("main").append(this.box);
    link.setAttribute("aria-describedby", "peek");
    this.place(link);
  }

  place(link) {
    const at = link.getClientRects()[0];
    const main = document.querySelector("main").getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const isBelow = at.top < height + 16 && innerHeight - at.bottom > at.top;
    const left = Math.min(Math.max(at.left - 16, 8), Math.max(document.documentElement.clientWidth - width - 8, 8));
    this.box.style.left = `${left - main.left}px`;
    this.box.style.top = `${(isBelow ? at.bottom + 6 : at.top - height - 6) - main.top}px`;
  }

  hide() {
    clearTimeout(this.timer);
    this.wanted = null;
    this.box.remove();
    if (this.link) this.link.removeAttribute("aria-describedby");
    this.link = null;
  }
}

export function peek() {
  const links = document.querySelectorAll(LINKS);
  if (!links.length) return;
  const box = new Peek();
  for (const link of links) {
    // A finger means the link itself.
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && box.later(() => box.show(link)));
    link.addEventListener("pointerleave", () => { box.wanted = null; box.later(() => box.hide()); });
    link.addEventListener("focus", () => link.matches(":focus-visible") && box.show(link));
    link.addEventListener("blur", () => box.hide());
  }
}
