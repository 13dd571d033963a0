// The preview: the page itself, drawn by the server, in a frame that runs no script.
import { Refused, Unreachable, send } from "./sending.js";
import { taken } from "./fields.js";

const LATENCY = 250;

export class Preview {
  // `tell` gets each answer, and `complain` a sentence or nothing.
  constructor(form, frame, url, { tell, complain, drawn }) {
    Object.assign(this, { form, frame, url, tell, complain, drawn });
    this.pace = LATENCY;
    for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => event.target.form === form && this.soon());
    this.draw();
  }

  // Not while somebody types fast, and on a slow machine not more often than it can answer.
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), this.pace);
  }

  async draw() {
    // An answer that was overtaken by a later question is of no use any more.
    this.asking?.abort();
    const { signal } = (this.asking = new AbortController());
    const began = performance.now();
    try {
      const answer = await send(this.form, this.url, taken(this.form), { signal });
      if (signal.aborted) return;
      this.show(answer.html);
      performance.measure("editor-preview", { start: began });
      this.pace = Math.max(LATENCY, Math.min(performance.now() - began, 2000));
      this.complain("");
      this.tell(answer);
    } catch (error) {
      if (signal.aborted) return;
      this.complain(error instanceof Refused ? error.message : "", error instanceof Unreachable);
    }
  }

  get page() {
    return this.frame.contentDocument;
  }

  show(html) {
    const main = this.page?.querySelector("main");
    if (!main) {
      this.frame.addEventListener("load", () => this.dress(), { once: true });
      this.frame.srcdoc = html;
      return;
    }
    // Only the text is put in anew, so that the frame neither flickers nor loses its place.
    const fresh = new DOMParser().parseFromString(html, "text/html");
    this.page.title = fresh.title;
    this.page.documentElement.lang = fresh.documentElement.lang;
    this.page.body.dataset.accent = fresh.body.dataset.accent || "";
    for (const sheet of fresh.querySelectorAll("link[rel=stylesheet]")) {
      if (!this.page.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) this.page.head.append(this.page.adoptNode(sheet));
    }
    main.replaceWith(this.page.adoptNode(fresh.querySelector("main")));
    this.dress();
  }

  // The preview wears the colours that the admin wears; its links open beside it and are no stops on the way to Save.
  dress() {
    const theme = document.documentElement.dataset.theme;
    const root = this.page.documentElement;
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const stop of this.page.querySelectorAll("a[href], [tabindex='0'], summary")) stop.tabIndex = -1;
    if (!root.dataset.isWatched) {
      root.dataset.isWatched = "yes";
      this.page.addEventListener("click", (event) => this.follow(event));
    }
    this.drawn();
  }

  follow(event) {
    const link = event.target.closest?.("a[href]");
    const target = link?.getAttribute("href");
    if (!target || target.startsWith("#")) return;
    event.preventDefault();
    window.open(link.href, "_blank", "noopener");
  }
}
