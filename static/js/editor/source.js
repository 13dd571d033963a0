// The text area: what is changed by a program can be undone like what is typed.
import { Mirror } from "./mirror.js";

export class Source {
  constructor(area) {
    this.area = area;
    this.mirror = new Mirror(area);
  }

  get text() {
    return this.area.value;
  }

  get start() {
    return this.area.selectionStart;
  }

  get end() {
    return this.area.selectionEnd;
  }

  get selected() {
    return this.text.slice(this.start, this.end);
  }

  // The line that `position` stands in: where it begins, and what it says up to there and in whole.
  line(position = this.start) {
    const from = this.text.lastIndexOf("\n", position - 1) + 1;
    const end = this.text.indexOf("\n", position);
    const to = end < 0 ? this.text.length : end;
    return { from, to, before: this.text.slice(from, position), whole: this.text.slice(from, to) };
  }

  select(from, to = from) {
    this.area.focus();
    this.area.setSelectionRange(from, to);
  }

  replace(from, to, text, selectFrom = from + text.length, selectTo = selectFrom) {
    this.select(from, to);
    // The only way that leaves the browser's own undo whole; where it is gone, the text is at least there.
    const isDone = text ? document.execCommand("insertText", false, text) : from === to || document.execCommand("delete");
    if (!isDone) {
      this.area.setRangeText(text, from, to, "end");
      this.area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    this.area.setSelectionRange(selectFrom, selectTo);
  }

  insert(text) {
    this.replace(this.start, this.end, text);
  }

  // A block of its own: blank lines before and behind it, as far as there are none.
  insertBlock(text) {
    const [before, behind] = [this.text.slice(0, this.start), this.text.slice(this.end)];
    const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const below = behind.startsWith("\n\n") || !behind ? "" : behind.startsWith("\n") ? "\n" : "\n\n";
    this.replace(this.start, this.end, above + text + below);
  }

  go(line, column = 1) {
    const lines = this.text.split("\n");
    const index = Math.min(Math.max(line, 1), lines.length) - 1;
    const start = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
    this.select(start + Math.min(column - 1, lines[index].length), start + lines[index].length);
    const top = this.mirror.tops()[index];
    this.area.scrollTop = top - this.area.clientHeight / 3;
  }
}
