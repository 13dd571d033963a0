// Enter goes on with a list or a quotation; on an empty item it ends it. Ctrl+] and Ctrl+[ move lines in and out.

const QUOTE = "(?:[ ]{0,3}>[ ]?)*";
const ITEM = new RegExp(`^(${QUOTE}[ \\t]*)(?:([-*+])|(\\d{1,9})([.)]))([ \\t]+)(\\[[ xX]\\][ \\t]+)?`);
const QUOTED = /^(?:[ ]{0,3}>[ ]?)+/;
const STEP = "    ";

// What a new line begins with after `line`, and whether `line` says nothing yet; null where it is an ordinary line.
export function continued(line) {
  const item = ITEM.exec(line);
  if (item) {
    const [all, indent, bullet, number, mark, space, box] = item;
    const next = bullet || `${Number(number) + 1}${mark}`;
    return { prefix: indent + next + space + (box ? "[ ] " : ""), isEmpty: !line.slice(all.length).trim(), outer: indent };
  }
  const quote = QUOTED.exec(line);
  return quote && { prefix: quote[0], isEmpty: !line.slice(quote[0].length).trim(), outer: "" };
}

// Within a listing Enter is just Enter.
export function isCode(text) {
  let open = "";
  for (const [, fence] of text.matchAll(/^[ ]{0,3}(?:>[ ]?)*(`{3,}|~{3,})/gm)) {
    if (!open) open = fence;
    else if (fence[0] === open[0] && fence.length >= open.length) open = "";
  }
  return open !== "";
}

export function enter(source) {
  const { from, to, before, whole } = source.line();
  const found = source.start === source.end ? continued(before) : null;
  if (!found || isCode(source.text.slice(0, from))) return false;
  const rest = whole.slice(before.length).trim();
  if (found.isEmpty && !rest) source.replace(from, to, found.outer.trimEnd());
  else source.insert(`\n${found.prefix}`);
  return true;
}

export function indent(source) {
  change(source, (line) => (line ? STEP + line : line));
}

export function outdent(source) {
  change(source, (line) => line.replace(/^(?: {1,4}|\t)/, ""));
}

function change(source, each) {
  const [from, to] = [source.line(source.start).from, source.line(source.end).to];
  const [before, at] = [source.text.slice(from, to), source.end];
  const after = before.split("\n").map(each).join("\n");
  if (after === before) return;
  const isOne = source.start === source.end;
  source.replace(from, to, after);
  if (isOne) source.select(Math.max(from, at + after.length - before.length));
  else source.select(from, from + after.length);
}
