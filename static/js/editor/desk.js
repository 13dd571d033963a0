// The desk: the parts of the editor, put together.
import { nameChoosers } from "./choosers.js";
import { COMMANDS } from "./commands.js";
import { Completions } from "./completions.js";
import { settleConflicts } from "./conflict.js";
import { Copies } from "./copies.js";
import { Keeper } from "./keeping.js";
import { EVERYWHERE, command } from "./keys.js";
import { enter } from "./lists.js";
import { Picker } from "./picker.js";
import { Pictures } from "./pictures.js";
import { keepPlace, takePlace } from "./place.js";
import { Preview } from "./preview.js";
import { forgetSaved, offerCopies } from "./returning.js";
import { Scrolling } from "./scrolling.js";
import { Source } from "./source.js";
import { Status } from "./status.js";
import { claimName } from "./tabs.js";
import { Toolbar } from "./toolbar.js";
import { Views } from "./views.js";
import { Words } from "./words.js";

export class Desk {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.urls = root.dataset;
    this.words = new Words(root);
    this.source = new Source(root.querySelector(".editor-source textarea"));
    this.status = new Status(root, this.words, this.source);
    for (const part of root.querySelectorAll("[data-needs-script]")) part.hidden = false;
    root.classList.add("is-live");
    this.help = document.body.appendChild(root.querySelector("template.editor-help").content.firstElementChild.cloneNode(true));
    this.put();
    this.listen();
    this.keep();
  }

  put() {
    const { form, root, source, status, urls, words } = this;
    const frame = root.querySelector("iframe");
    const completions = new Completions(form, urls.completionsUrl);
    new Picker(source, completions, words, root);
    this.preview = new Preview(form, frame, urls.previewUrl, {
      tell: (answer) => {
        status.tell(answer);
        completions.own = answer.labels;
        source.area.lang = answer.language;
      },
      complain: (sentence, isAway) => status.complain("preview", isAway ? words.say("noPreview") : sentence),
      drawn: () => this.scrolling?.watch(),
    });
    this.scrolling = new Scrolling(source, this.preview);
    this.views = new Views(root, frame, { changed: () => this.scrolling.move(true) });
    this.pictures = new Pictures(root, source, words, { url: urls.uploadUrl, form, done: () => this.preview.draw() });
    new Toolbar(root.querySelector(".editor-tools"), (name) => this.run(name));
    settleConflicts(source, words);
    if (takePlace(source, this.views) && document.querySelector(".messagelist .success")) status.saved();
    // A fault of the galley proof leads to its line.
    const line = /^#line-([0-9]{1,7})$/.exec(location.hash);
    if (line) source.go(Number(line[1]), 1);
    // Django's own scripts make them when everything is there, and in their turn.
    window.django?.jQuery(() => nameChoosers(form));
  }

  listen() {
    this.form.addEventListener("keydown", (event) => this.press(event));
    this.form.addEventListener("submit", (event) => event.target === this.form && keepPlace(this.source, this.views));
  }

  // Once the tab has a name of its own, and what was kept before has been offered.
  async keep() {
    const desk = document.querySelector("#desk");
    const tab = this.form.querySelector("[name=tab]");
    if (!desk || !tab) return;
    await claimName(tab);
    const copies = new Copies(desk.dataset.user, desk.dataset.post);
    forgetSaved(copies);
    const keeper = new Keeper(this.form, {
      url: this.urls.autosaveUrl,
      user: desk.dataset.user,
      copies,
      tab,
      tell: (kind, values) => this.status.keep(kind, values),
    });
    offerCopies(desk, copies, this.words, keeper);
    keeper.start();
    this.root.dataset.isKeeping = "yes";
    // Who comes back to the page as it was left, after it was saved, gets it as it is now.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted && forgetSaved(copies) === keeper.mark.value) location.reload();
    });
  }

  press(event) {
    const inText = event.target === this.source.area;
    if (inText && event.key === "Enter" && !event.isComposing && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (enter(this.source)) event.preventDefault();
      return;
    }
    const name = command(event);
    if (!name || !(inText || EVERYWHERE.has(name))) return;
    event.preventDefault();
    this.run(name);
  }

  run(name) {
    if (COMMANDS[name]) return COMMANDS[name](this.source);
    return {
      save: () => this.submit("_continue", "_save"),
      publish: () => this.submit("_publish"),
      figure: () => this.pictures.choose(),
      full: () => this.views.fill(),
      help: () => this.help.showModal(),
    }[name]?.();
  }

  submit(...names) {
    const button = names.map((name) => this.form.querySelector(`[type=submit][name=${name}]`)).find(Boolean);
    if (button) this.form.requestSubmit(button);
  }
}
