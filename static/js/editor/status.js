// Below the text: how long it is, what was kept and what is wrong, in sentences; each problem leads to its place.

const LENGTHS = ["words", "minutes", "formulas", "figures"];

export class Status {
  constructor(root, words, source) {
    Object.assign(this, { words, source });
    this.length = root.querySelector(".editor-length");
    this.kept = root.querySelector(".editor-kept");
    this.trouble = root.querySelector(".editor-trouble");
    this.list = root.querySelector(".editor-problems");
    this.heading = root.querySelector(".editor-problems-count");
    this.troubles = { keeping: "", preview: "" };
  }

  tell(answer) {
    const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
    const counted = (kind) => this.words.say(answer[kind] === 1 ? `one.${kind}` : kind, { count: number.format(answer[kind]) });
    this.length.textContent = LENGTHS.filter((kind) => answer[kind] || kind === "words").map(counted).join(" · ");
    const { problems } = answer;
    this.heading.textContent = this.words.say(["noProblems", "one.problems"][problems.length] || "problems", { count: problems.length });
    this.heading.classList.toggle("has-problems", problems.length > 0);
    const shown = problems.map((problem) => problem.sentence + problem.line + problem.column).join("\n");
    // Not put in anew while nothing differs, or whoever stands on one of them would be thrown out.
    if (shown !== this.shown) this.list.replaceChildren(...problems.map((problem) => this.item(problem)));
    this.shown = shown;
  }

  item(problem) {
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: problem.sentence });
    button.addEventListener("click", () => this.source.go(problem.line, problem.column));
    item.append(button);
    return item;
  }

  keep(kind, { at, sentence } = {}) {
    this.kept.textContent = kind === "kept" ? this.words.say("kept", { time: this.words.time(at) }) : "";
    if (kind === "kept" || kind === "") this.complain("keeping", "");
    else this.complain("keeping", sentence || this.words.say(kind), kind === "signedOut");
  }

  // The message of the admin stands at the top of the page, where it may be out of sight.
  saved() {
    this.kept.textContent = this.words.say("saved", { time: this.words.time(Date.now()) });
  }

  // One sentence at a time, and said aloud only when it is another one.
  complain(who, sentence, hasWayIn = false) {
    this.troubles[who] = sentence;
    const present = this.troubles.keeping || this.troubles.preview;
    if (present === this.trouble.dataset.said) return;
    this.trouble.dataset.said = present;
    this.trouble.textContent = present;
    if (hasWayIn && present) {
      const link = { href: this.trouble.dataset.login, target: "_blank", textContent: this.words.say("signIn") };
      this.trouble.append(" ", Object.assign(document.createElement("a"), link));
    }
  }
}
