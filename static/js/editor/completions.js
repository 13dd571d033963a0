// What `[[` and `[@` can be completed to: asked of the server once for each book, and the text's own labels.
import { send } from "./sending.js";

// Before the caret: an open reference, or an open citation in its brackets.
const REFERENCE = /\[\[([^[\]|\n]{0,80})$/;
const CITATION = /\[(?:[^[\]\n]*[\s;-])?@([\w:.+/-]{0,80})$/;

export function asked(before) {
  const reference = REFERENCE.exec(before);
  if (reference) return { kind: "targets", query: reference[1] };
  const citation = CITATION.exec(before);
  return citation && { kind: "works", query: citation[1] };
}

export class Completions {
  constructor(form, url) {
    Object.assign(this, { form, url, books: new Map(), own: [] });
  }

  get book() {
    return this.form.querySelector("[name=book]")?.value || "";
  }

  fetch() {
    const { book } = this;
    if (!this.books.has(book)) {
      const data = new FormData();
      data.set("book", book);
      data.set("_post", this.form.querySelector("[name=_post]")?.value || "");
      const answer = send(this.form, this.url, data);
      this.books.set(book, answer);
      answer.catch(() => this.books.delete(book));
    }
    return this.books.get(book);
  }

  async find({ kind, query }) {
    const found = await this.fetch();
    const offers = kind === "works" ? found.works : [...this.own, ...this.others(found.targets)];
    const words = query.toLowerCase().split(/[\s#/-]+/).filter(Boolean);
    const scored = offers.map((offer, order) => ({ offer, order, score: score(offer, words) })).filter(({ score }) => score);
    scored.sort((a, b) => b.score - a.score || a.order - b.order);
    return scored.slice(0, 50).map(({ offer }) => offer);
  }

  // A key that this text has too would lead to its own: the other is named with its post.
  others(targets) {
    const keys = new Set(this.own.map((offer) => offer.key));
    return targets.map((offer) => (offer.key && keys.has(offer.key) ? { ...offer, code: `${offer.post}#${offer.key}` } : offer));
  }
}

// Every word must be found somewhere; what the code begins with comes first.
function score({ code, name, title, of }, words) {
  const all = `${code} ${name} ${title} ${of}`.toLowerCase();
  if (!words.every((word) => all.includes(word))) return 0;
  const first = words[0] || "";
  if (code.toLowerCase().startsWith(first)) return 3;
  return code.toLowerCase().split(/[:#/-]/).some((part) => part.startsWith(first)) ? 2 : 1;
}
