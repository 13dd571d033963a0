// What buttons and keys do to the text.
import { indent, outdent } from "./lists.js";

// Put marks around what is selected, or take them away; without a selection the caret stands between them.
function wrap(source, mark) {
  const { start, end, selected, text } = source;
  const isMarked = text.slice(start - mark.length, start) === mark && text.slice(end, end + mark.length) === mark;
  // One star within two is not emphasis around it.
  const isOwn = isMarked && (mark !== "*" || text.slice(start - 2, start) !== "**" || text.slice(start - 3, start) === "***");
  if (isOwn) source.replace(start - mark.length, end + mark.length, selected, start - mark.length, end - mark.length);
  else source.replace(start, end, mark + selected + mark, start + mark.length, end + mark.length);
}

function fence(source, mark, info = "") {
  const { start, selected } = source;
  const before = source.text.slice(0, start);
  const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const at = start + above.length + mark.length + info.length + 1;
  source.replace(start, source.end, `${above}${mark}${info}\n${selected}\n${mark}\n`, at, at + selected.length);
}

const isBlockwise = (source) => source.selected.includes("\n") || !source.line().whole.trim();

function link(source) {
  const { start, selected } = source;
  if (/^https?:\/\/\S+$/.test(selected)) source.replace(start, source.end, `[](${selected})`, start + 1);
  else if (selected) source.replace(start, source.end, `[${selected}]()`, start + selected.length + 3);
  else source.replace(start, start, "[]()", start + 1);
}

export const COMMANDS = {
  bold: (source) => wrap(source, "**"),
  italic: (source) => wrap(source, "*"),
  link,
  formula: (source) => (isBlockwise(source) ? fence(source, "$$") : wrap(source, "$")),
  code: (source) => (isBlockwise(source) ? fence(source, "```") : wrap(source, "`")),
  // The list of what it may lead to opens by itself.
  reference: (source) => source.insert("[["),
  citation: (source) => source.insert("[@"),
  indent,
  outdent,
};
