// The editor's keys, as docs/writing.md lists them. Tab is none of them: it always leads on to the next field.

const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);

// By the letter, or by the key's place where a layout hides the bracket behind a third level.
const KEYS = new Map([
  ["s", "save"],
  ["b", "bold"],
  ["i", "italic"],
  ["k", "link"],
  ["m", "formula"],
  ["e", "code"],
  ["shift+l", "reference"],
  ["shift+f", "figure"],
  ["]", "indent"],
  ["[", "outdent"],
  ["/", "help"],
  ["shift+enter", "publish"],
]);
// These act wherever one is in the form; the others within the text.
export const EVERYWHERE = new Set(["save", "publish", "help"]);

export function command(event) {
  if (!(MAC ? event.metaKey : event.ctrlKey) || event.altKey || event.isComposing) return "";
  const place = { BracketRight: "]", BracketLeft: "[", Slash: "/" }[event.code];
  const letters = [event.key.toLowerCase(), ...(place ? [place] : [])];
  const shifted = event.shiftKey && !["/"].includes(event.key) ? "shift+" : "";
  return letters.map((letter) => KEYS.get(shifted + letter)).find(Boolean) || "";
}
