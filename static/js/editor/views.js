// Which pane is shown, how wide the preview is, and whether the editor fills the window. The choice stays in the browser.

const KEY = "primer-editor";
const WIDTHS = { phone: 360, desk: 1200 };

export class Views {
  constructor(root, frame, { changed }) {
    Object.assign(this, { root, frame, changed });
    this.holder = frame.parentElement;
    for (const name of ["pane", "width"]) {
      for (const radio of root.querySelectorAll(`[data-view=${name}]`)) {
        radio.addEventListener("change", () => this.set(name, radio.value));
      }
    }
    this.chosen = { pane: "source", width: "fit", ...read() };
    this.set("width", this.chosen.width);
    this.set("pane", "source");
    new ResizeObserver(() => this.fit()).observe(this.holder);
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.isFull && !event.defaultPrevented && this.fill(false));
  }

  set(name, value) {
    this.chosen[name] = value;
    for (const radio of this.root.querySelectorAll(`[data-view=${name}]`)) radio.checked = radio.value === value;
    this.root.dataset[name] = value;
    write(this.chosen);
    this.fit();
    this.changed();
  }

  // A desk that is wider than the pane is shown smaller, as a whole.
  fit() {
    const width = WIDTHS[this.chosen.width];
    const room = this.holder.clientWidth;
    const scale = width && room ? Math.min(1, room / width) : 1;
    this.frame.style.setProperty("--frame-width", width ? `${width}px` : "100%");
    this.frame.style.setProperty("--frame-scale", String(scale));
  }

  get isFull() {
    return this.root.classList.contains("is-full");
  }

  // What the editor covers can't be reached by Tab either.
  fill(isFull = !this.isFull) {
    this.root.classList.toggle("is-full", isFull);
    document.documentElement.classList.toggle("has-full-editor", isFull);
    for (let each = this.root; each !== document.body; each = each.parentElement) {
      for (const other of each.parentElement.children) if (other !== each && other.tagName !== "DIALOG") other.inert = isFull;
    }
    this.root.querySelector("[data-command=full]").setAttribute("aria-pressed", String(isFull));
    this.fit();
    this.changed();
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

function write({ width }) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ width }));
  } catch {
    // Then it is chosen anew next time.
  }
}
