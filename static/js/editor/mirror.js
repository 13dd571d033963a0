// Where lines and letters of a text area stand, in pixels: measured in a hidden copy that wraps as the area does.

export class Mirror {
  constructor(area) {
    this.area = area;
    this.copy = document.createElement("div");
    this.copy.className = "editor-mirror";
    this.copy.setAttribute("aria-hidden", "true");
    area.after(this.copy);
    this.width = 0;
  }

  // The top of each line of the source, and last the bottom of all.
  tops() {
    const { value, clientWidth } = this.area;
    if (value !== this.value || clientWidth !== this.width) {
      [this.value, this.width] = [value, clientWidth];
      this.copy.style.inlineSize = `${clientWidth}px`;
      this.copy.replaceChildren(...value.split("\n").map((line) => block(line)));
      const rows = [...this.copy.children];
      this.measured = [...rows.map((row) => row.offsetTop), rows.at(-1).offsetTop + rows.at(-1).offsetHeight];
    }
    return this.measured;
  }

  caret(position) {
    this.tops();
    const before = this.area.value.slice(0, position);
    const line = before.split("\n").length - 1;
    const row = this.copy.children[line];
    const range = document.createRange();
    const letter = Math.min(position - before.lastIndexOf("\n") - 1, row.firstChild.length);
    range.setStart(row.firstChild, letter);
    range.collapse(true);
    const [spot, frame] = [range.getBoundingClientRect(), this.copy.getBoundingClientRect()];
    const height = parseFloat(getComputedStyle(this.area).lineHeight);
    const top = spot.height ? spot.top - frame.top : row.offsetTop;
    return { left: spot.height ? spot.left - frame.left : 0, top: top - this.area.scrollTop, height };
  }
}

function block(line) {
  const row = document.createElement("div");
  // A row without a letter would have no height.
  row.textContent = line || "\u200b";
  return row;
}
