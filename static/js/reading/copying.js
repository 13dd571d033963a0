// Programs are copied without their prompts, formulas as the TeX that they were written in.
import { say } from "./words.js";

const SAID = 1500;

// In a session the prompts go, and what the program printed goes with them.
function source(code) {
  const copy = code.cloneNode(true);
  const isSession = copy.querySelector(".gp");
  for (const each of copy.querySelectorAll(".gp, .go, .gt, .gr")) each.replaceWith("");
  const lines = copy.textContent.replace(/\n$/, "").split("\n");
  return (isSession ? lines.filter((line) => line.trim()) : lines).join("\n") + "\n";
}

export function offerCopies() {
  copyFormulas();
  // There is no clipboard on an address without https.
  if (!navigator.clipboard) return;
  for (const code of document.querySelectorAll("article .code > pre > code")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: say("copy") });
    button.setAttribute("aria-label", say("copy-code"));
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source(code));
      button.textContent = say("copied");
      setTimeout(() => { button.textContent = say("copy"); }, SAID);
    });
    code.closest(".code").append(button);
  }
}

const formula = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("math");

function copyFormulas() {
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0).cloneRange();
    // Half a formula is none: a selection that begins or ends in one holds all of it.
    const [first, final] = [formula(range.startContainer), formula(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (final) range.setEndAfter(final);
    const picked = document.createElement("div");
    picked.append(range.cloneContents());
    if (!picked.querySelector("math")) return;
    event.clipboardData.setData("text/html", picked.innerHTML);
    for (const math of picked.querySelectorAll("math")) {
      const tex = math.querySelector("annotation")?.textContent ?? math.textContent;
      math.replaceWith(math.getAttribute("display") === "block" ? `$$${tex}$$` : `$${tex}$`);
    }
    // Only what is laid out has lines: for a moment it stands beside the page.
    picked.className = "copied-aside";
    document.body.append(picked);
    event.clipboardData.setData("text/plain", picked.innerText.trim());
    picked.remove();
    event.preventDefault();
  });
}
