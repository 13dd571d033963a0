// The places in a post that a link can lead to, and the last of them that stands above a line of the window.
export function spots(prose) {
  const marks = [...prose.querySelectorAll("[id]")].filter((each) => !each.closest(".footnotes, .footnote-ref, .works, math"));
  return (line) => marks.filter((each) => each.getBoundingClientRect().top < line).pop()?.id ?? "";
}
