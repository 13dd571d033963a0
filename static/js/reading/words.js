// What the scripts say: their sentences stand in the page, where they are translated.
const template = document.getElementById("reading-words");
const known = new Map(
  [...(template ? template.content.querySelectorAll("[data-word]") : [])].map((span) => [span.dataset.word, span.textContent]),
);

export function say(word, values = {}) {
  return (known.get(word) || "").replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}
