// What the editor says: its sentences stand in the page, where they are translated; `{name}` is filled in here.

export class Words {
  constructor(root) {
    const spans = root.querySelector("template.editor-words").content.querySelectorAll("[data-word]");
    this.known = new Map([...spans].map((span) => [span.dataset.word, span.textContent]));
  }

  say(word, values = {}) {
    return (this.known.get(word) || "").replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  }

  time(moment) {
    return new Date(moment).toLocaleTimeString(document.documentElement.lang || undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  day(moment) {
    const lang = document.documentElement.lang || undefined;
    return new Date(moment).toLocaleString(lang, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }
}
