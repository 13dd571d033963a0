// Source and preview scroll together: what can be told apart in both (headings, listings, displayed formulas, pictures,
// tables) is laid side by side, and what lies between is divided in proportion.

const KINDS = [
  ["heading", /^#{1,6}[ \t]+\S/, "h2, h3, h4, h5, h6"],
  ["figure", /^!\[.*\]\(.+\)/, "figure"],
  ["table", /^\|?[ ]*:?-{2,}:?[ ]*\|[ |:-]*$/, "table"],
];

// Kind and line of everything in the source that has a place of its own on the page.
export function landmarks(text) {
  const found = [];
  let [fence, isFormula] = ["", false];
  text.split("\n").forEach((line, at) => {
    const mark = /^[ ]{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence) {
      if (mark && mark[0] === fence[0] && mark.length >= fence.length) fence = "";
    } else if (mark) {
      fence = mark;
      found.push(["listing", at]);
    } else if (/^[ ]{0,3}\$\$/.test(line)) {
      if (!isFormula) found.push(["formula", at]);
      isFormula = isFormula ? false : !/\$\$.*\$\$/.test(line);
    } else if (!isFormula) {
      const kind = KINDS.find(([, pattern]) => pattern.test(line));
      if (kind) found.push([kind[0], at]);
    }
  });
  return found;
}

const SELECTORS = [...KINDS.map(([kind, , selector]) => [kind, selector]), ["listing", "pre"], ["formula", "math[display=block]"]];

// Pairs of places, in pixels, rising on both sides. A kind is left out where one side has more of it than the other.
export function pairs(text, tops, page, ends) {
  const marks = landmarks(text);
  const body = page.querySelector(".prose");
  const found = [];
  for (const [kind, selector] of body ? SELECTORS : []) {
    const lines = marks.filter(([each]) => each === kind).map(([, line]) => tops[line]);
    const places = [...body.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().top + page.scrollingElement.scrollTop);
    if (lines.length === places.length) found.push(...lines.map((top, index) => [top, places[index]]));
  }
  const start = body ? body.getBoundingClientRect().top + page.scrollingElement.scrollTop : 0;
  const rising = [[0, start]];
  for (const pair of found.sort(([a], [b]) => a - b)) {
    const [left, right] = rising.at(-1);
    if (pair[0] > left && pair[1] > right) rising.push(pair);
  }
  const last = rising.filter(([left, right]) => left < ends[0] && right < ends[1]);
  return [...last, ends];
}

export function between(place, table, [from, to]) {
  const found = table.findIndex((pair) => pair[from] > place);
  const index = found < 0 ? table.length - 1 : Math.max(1, found);
  const [low, high] = [table[index - 1], table[index]];
  const part = (place - low[from]) / Math.max(1, high[from] - low[from]);
  return low[to] + part * (high[to] - low[to]);
}

export class Scrolling {
  constructor(source, preview) {
    Object.assign(this, { source, preview });
    this.follow(source.area, "source");
    source.area.addEventListener("focus", () => (this.leader = "source"));
    source.area.addEventListener("scroll", () => this.leader !== "page" && this.move(true));
  }

  // Who was touched last leads; the other's own scrolling is only an echo.
  follow(side, name) {
    for (const kind of ["wheel", "pointerdown", "touchstart", "keydown"]) {
      side.addEventListener(kind, () => (this.leader = name), { passive: true });
    }
  }

  // Called whenever the page in the frame is another one or has changed.
  watch() {
    const { page } = this.preview;
    this.table = undefined;
    // Another page may be longer or shorter above the place that is read.
    if (this.leader !== "page" && this.source.area.scrollTop) this.move(true);
    if (this.page === page) return;
    this.page = page;
    this.follow(page, "page");
    page.addEventListener("scroll", () => this.leader === "page" && this.move(false));
  }

  places(area, view) {
    const tops = this.source.mirror.tops();
    const ends = [Math.max(area.scrollHeight, tops.at(-1)), view.scrollHeight];
    const isStale = tops !== this.tops || String(ends) !== this.ends;
    if (!this.table || isStale) this.table = pairs(this.source.text, tops, this.preview.page, ends);
    [this.tops, this.ends] = [tops, String(ends)];
    return this.table;
  }

  move(isSource) {
    const [area, view] = [this.source.area, this.preview.page?.scrollingElement];
    if (!view || !this.preview.frame.offsetParent || !area.offsetParent) return;
    const [here, there, columns] = isSource ? [area, view, [0, 1]] : [view, area, [1, 0]];
    const way = here.scrollTop / Math.max(1, here.scrollHeight - here.clientHeight);
    // The place that is looked at wanders from the top edge to the bottom edge, so that both begin and end together.
    const place = between(here.scrollTop + way * here.clientHeight, this.places(area, view), columns);
    there.scrollTop = place - way * there.clientHeight;
  }
}
