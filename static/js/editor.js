// The editor: a preview that is the page itself, drawn by the server in a sandboxed frame, and pictures by drop or paste.
"use strict";

(() => {
  const LATENCY = 350;

  class Editor {
    constructor(root) {
      this.root = root;
      this.form = root.closest("form");
      this.text = root.querySelector("textarea");
      this.frame = root.querySelector("iframe");
      this.words = root.dataset;
      this.asked = 0;
      this.form.addEventListener("input", () => this.soon());
      this.form.addEventListener("change", () => this.soon());
      this.text.addEventListener("paste", (event) => this.take(event, event.clipboardData));
      this.text.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
      this.text.addEventListener("scroll", () => this.follow());
      root.querySelector(".editor-preview").hidden = false;
      root.querySelector(".editor-status").hidden = false;
      root.classList.add("is-live");
      this.draw();
      // The galley proof leads to the line of a fault.
      const line = /^#line-(\d+)$/.exec(location.hash);
      if (line) this.go({ line: Number(line[1]), column: 1 });
    }

    soon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.draw(), LATENCY);
    }

    post(url, data) {
      const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
      const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
      return fetch(url, { method: "POST", body: data, headers, credentials: "same-origin" });
    }

    fields() {
      const data = new FormData();
      for (const [name, value] of new FormData(this.form)) {
        if (typeof value === "string") data.append(name, value);
      }
      return data;
    }

    async draw() {
      const turn = ++this.asked;
      try {
        const response = await this.post(this.words.previewUrl, this.fields());
        const answer = await response.json();
        // An answer that was overtaken by a later one is of no use any more.
        if (turn !== this.asked) return;
        if (!response.ok) throw new Error(answer.error);
        this.show(answer.html);
        this.tell(answer);
      } catch (error) {
        if (turn === this.asked) this.say(error instanceof TypeError || error instanceof SyntaxError ? this.words.offline : error.message);
      }
    }

    show(html) {
      const page = this.frame.contentDocument;
      const main = page && page.querySelector("main");
      if (!main) {
        this.frame.addEventListener("load", () => this.dress(), { once: true });
        this.frame.srcdoc = html;
        return;
      }
      // Only the text is put in anew, so that the frame neither flickers nor loses its place.
      const fresh = new DOMParser().parseFromString(html, "text/html");
      page.title = fresh.title;
      page.body.dataset.accent = fresh.body.dataset.accent || "";
      for (const sheet of fresh.querySelectorAll("link[rel=stylesheet]")) {
        if (!page.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) page.head.append(page.adoptNode(sheet));
      }
      main.replaceWith(page.adoptNode(fresh.querySelector("main")));
      this.dress();
    }

    // The preview wears the colours that the admin wears.
    dress() {
      const theme = document.documentElement.dataset.theme;
      const root = this.frame.contentDocument.documentElement;
      if (theme === "light" || theme === "dark") root.dataset.theme = theme;
      else delete root.dataset.theme;
    }

    say(sentence) {
      this.root.querySelector(".editor-length").textContent = sentence;
    }

    tell({ problems, words, minutes }) {
      this.say(`${words} ${this.words.wordCount} · ${minutes} ${this.words.minutes}` + (problems.length ? "" : ` · ${this.words.noProblems}`));
      const list = this.root.querySelector(".editor-problems");
      list.replaceChildren(...problems.map((problem) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = problem.sentence;
        button.addEventListener("click", () => this.go(problem));
        item.append(button);
        return item;
      }));
    }

    go({ line, column }) {
      const lines = this.text.value.split("\n");
      const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
      this.text.focus();
      this.text.setSelectionRange(start + column - 1, start + (lines[line - 1] || "").length);
      this.text.scrollTop = (line - 4) * parseFloat(getComputedStyle(this.text).lineHeight);
    }

    follow() {
      const page = this.frame.contentDocument && this.frame.contentDocument.scrollingElement;
      if (!page) return;
      const way = this.text.scrollTop / Math.max(1, this.text.scrollHeight - this.text.clientHeight);
      page.scrollTop = way * (page.scrollHeight - page.clientHeight);
    }

    take(event, transfer) {
      const pictures = [...(transfer ? transfer.files : [])].filter((file) => file.type.startsWith("image/"));
      if (!pictures.length) return;
      event.preventDefault();
      pictures.forEach((picture) => this.upload(picture));
    }

    async upload(picture) {
      const alt = window.prompt(this.words.altQuestion, "");
      if (alt === null) return;
      const data = new FormData();
      data.append("image", picture);
      data.append("alt", alt);
      const book = this.form.querySelector("[name=book]");
      if (book && book.value) data.append("book", book.value);
      const note = `![${this.words.uploading} ${picture.name} …]()`;
      this.insert(note);
      let code = "";
      try {
        const response = await this.post(this.words.uploadUrl, data);
        const answer = await response.json();
        if (response.ok) code = answer.image_code;
        else this.say(Object.values(answer).flat().map((each) => each.message || each).join(" "));
      } catch (error) {
        this.say(this.words.offline);
      }
      const place = this.text.value.indexOf(note);
      if (place >= 0) this.text.setRangeText(code, place, place + note.length, "end");
      if (code) this.draw();
    }

    insert(note) {
      this.text.focus();
      this.text.setRangeText(note, this.text.selectionStart, this.text.selectionEnd, "end");
    }
  }

  const start = () => document.querySelectorAll(".editor").forEach((root) => new Editor(root));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
