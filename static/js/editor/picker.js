// The list that opens behind `[[` and `[@`: a combobox's list box, as the ARIA practices describe it. The keyboard stays
// in the text; Tab closes the list and leads on.
import { asked } from "./completions.js";

export class Picker {
  constructor(source, completions, words, root) {
    Object.assign(this, { source, completions, words });
    this.list = root.querySelector(".editor-picker");
    this.voice = root.querySelector(".editor-voice");
    this.area = source.area;
    this.area.addEventListener("input", () => this.look());
    // Before the list's own keys the editor's would be asked.
    this.area.addEventListener("keydown", (event) => this.press(event), { capture: true });
    this.area.addEventListener("blur", () => this.close());
    this.area.addEventListener("click", () => this.close());
    this.area.addEventListener("scroll", () => this.isOpen && this.place());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.at));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get question() {
    return this.source.start === this.source.end ? asked(this.source.line().before) : null;
  }

  async look() {
    const question = this.question;
    const turn = (this.turn = (this.turn || 0) + 1);
    if (!question) return this.close();
    let offers = [];
    try {
      offers = await this.completions.find(question);
    } catch {
      // Without an answer there is nothing to choose from; what is typed is typed.
    }
    if (turn !== this.turn || document.activeElement !== this.area) return undefined;
    return offers.length ? this.open(offers, question) : this.close();
  }

  open(offers, question) {
    Object.assign(this, { offers, asked: question });
    this.list.replaceChildren(...offers.map((offer, at) => this.option(offer, at)));
    this.list.hidden = false;
    this.list.scrollTop = 0;
    const { area } = this;
    area.setAttribute("role", "combobox");
    area.setAttribute("aria-expanded", "true");
    area.setAttribute("aria-controls", this.list.id);
    area.setAttribute("aria-autocomplete", "list");
    this.place();
    this.choose(0);
    this.voice.textContent = this.words.say("offers", { count: offers.length });
  }

  close() {
    if (!this.isOpen) return;
    this.list.hidden = true;
    this.voice.textContent = "";
    for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant"]) {
      this.area.removeAttribute(name);
    }
  }

  option({ code, name, title, of }, at) {
    const option = document.createElement("li");
    Object.assign(option, { id: `${this.list.id}-${at}`, role: "option" });
    option.setAttribute("role", "option");
    option.dataset.at = at;
    const parts = [["name", name || code], ["title", [title, of].filter(Boolean).join(" · ")], ["code", name === code ? "" : code]];
    for (const [kind, text] of parts) {
      if (!text) continue;
      const part = Object.assign(document.createElement("span"), { className: `picker-${kind}`, textContent: text });
      option.append(part, " ");
    }
    return option;
  }

  choose(at) {
    this.at = (at + this.offers.length) % this.offers.length;
    for (const option of this.list.children) option.setAttribute("aria-selected", String(Number(option.dataset.at) === this.at));
    const chosen = this.list.children[this.at];
    chosen.scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", chosen.id);
  }

  press(event) {
    if (!this.isOpen || event.isComposing) return;
    const act = {
      ArrowDown: () => this.choose(this.at + 1),
      ArrowUp: () => this.choose(this.at - 1),
      Enter: () => this.take(this.at),
      Escape: () => this.close(),
    }[event.key];
    if (event.key === "Tab") this.close();
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  take(at) {
    const { code } = this.offers[at];
    const { kind, query } = this.asked;
    const { start, text } = this.source;
    const behind = text.slice(start);
    this.close();
    const closing = kind === "targets" ? "]]" : "]";
    const isClosed = kind === "targets" ? behind.startsWith("]]") : /^[^[\]\n]*\]/.test(behind);
    const from = start - query.length;
    const caret = from + code.length + (isClosed && kind === "works" ? 0 : closing.length);
    this.source.replace(from, start, code + (isClosed ? "" : closing), caret);
    // The change that was just made opens no new list.
    this.turn += 1;
  }

  place() {
    const caret = this.source.mirror.caret(this.source.start);
    const room = this.area.clientWidth - this.list.offsetWidth;
    const isLow = caret.top + caret.height + this.list.offsetHeight > this.area.clientHeight && caret.top > this.list.offsetHeight;
    this.list.style.insetInlineStart = `${Math.max(0, Math.min(caret.left, room))}px`;
    this.list.style.insetBlockStart = `${this.area.offsetTop + caret.top + (isLow ? -this.list.offsetHeight : caret.height)}px`;
  }
}
