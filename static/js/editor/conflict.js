// The two texts of a conflict: theirs can be taken over (and taken back with undo), one's own copied.

export function settleConflicts(source, words) {
  const section = document.querySelector(".conflict");
  if (!section) return;
  const [mine, theirs] = ["mine", "theirs"].map((side) => section.querySelector(`[data-side=${side}]`));
  const voice = Object.assign(document.createElement("p"), { className: "conflict-said" });
  voice.setAttribute("role", "status");
  add(theirs, words.say("takeTheirs"), () => {
    source.replace(0, source.text.length, theirs.value);
    voice.textContent = words.say("taken");
  });
  add(mine, words.say("copyMine"), async () => {
    await copy(mine);
    voice.textContent = words.say("copied");
  });
  section.append(voice);
}

function add(area, label, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: label });
  button.addEventListener("click", act);
  area.closest("label").after(button);
}

async function copy(area) {
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    area.select();
    document.execCommand("copy");
  }
}
