// The outline: rows are moved by hand and by keys. The buttons do the same without this script; the server decides.
"use strict";

(() => {
  const WAYS = { ArrowUp: -1, ArrowDown: 1 };
  const EDGE = 60;
  const childItem = (node) => node.classList.contains("outline-item");
  const holds = (list, kind) => Boolean(list) && (list.dataset.holds || "").split(" ").includes(kind);

  class Outline {
    constructor(root) {
      this.root = root;
      this.words = root.dataset;
      this.body = root.querySelector(".outline-body");
      this.told = root.querySelector(".outline-told");
      this.turn = Promise.resolve();
      root.classList.add("is-live");
      root.addEventListener("keydown", (event) => this.key(event));
      root.addEventListener("focusout", () => this.leave());
      root.addEventListener("pointerdown", (event) => this.press(event));
      document.addEventListener("pointermove", (event) => this.draw(event));
      document.addEventListener("pointerup", () => this.release(true));
      document.addEventListener("pointercancel", () => this.release(false));
      document.addEventListener("keydown", (event) => event.key === "Escape" && this.release(false));
    }

    // Everywhere where a row may stand, in reading order, as posts/outline.py knows it.
    *places(item, list = this.body.querySelector(".outline-list[data-ref]")) {
      const kind = item.dataset.kind;
      const others = [...list.children].filter((each) => childItem(each) && each !== item);
      const isPart = (each) => each && each.dataset.kind === "part";
      for (const [at, other] of others.entries()) {
        const isCrack = kind === "chapter" && isPart(others[at - 1]) && isPart(other);
        const isHere = item.parentElement === list && item.nextElementSibling === other;
        if (holds(list, kind) && (!isCrack || isHere)) yield { list, before: other };
        const inner = other.querySelector(":scope > .outline-list");
        if (inner) yield* this.places(item, inner);
      }
      if (holds(list, kind)) yield { list, before: null };
    }

    here(item) {
      return { list: item.parentElement, before: item.nextElementSibling };
    }

    put(item, { list, before }) {
      this.isPutting = true;
      list.insertBefore(item, before);
      this.isPutting = false;
    }

    step(item, way) {
      const all = [...this.places(item)];
      const { list, before } = this.here(item);
      const place = all[all.findIndex((each) => each.list === list && each.before === before) + way];
      if (place) this.put(item, place);
      return Boolean(place);
    }

    focus(item) {
      this.isPutting = true;
      item.querySelector(".outline-handle").focus({ preventScroll: true });
      this.isPutting = false;
      item.scrollIntoView({ block: "nearest" });
    }

    key(event) {
      const handle = event.target.closest(".outline-handle");
      if (!handle) return;
      const item = handle.closest(".outline-item");
      const way = WAYS[event.key];
      if (way && event.altKey && !this.held) {
        this.turn = this.turn.then(() => this.stepAndSend(item.dataset.ref, way));
      } else if (way && this.held) {
        this.carry(way);
      } else if (event.key === " " || event.key === "Enter") {
        if (this.held) this.drop();
        else this.take(item);
      } else if (event.key === "Escape" && this.held) {
        this.leave();
        this.focus(item);
      } else {
        return;
      }
      event.preventDefault();
    }

    // The row may have been drawn anew since the key was pressed, so it is looked for by its name.
    async stepAndSend(ref, way) {
      const item = document.getElementById(ref);
      if (!item) return;
      const origin = this.here(item);
      if (this.step(item, way)) await this.send(item, origin);
      else this.say(this.fill(this.words.end, item));
    }

    take(item) {
      this.held = { item, origin: this.here(item) };
      item.classList.add("is-held");
      this.say(this.fill(this.words.taken, item));
    }

    carry(way) {
      const { item } = this.held;
      if (!this.step(item, way)) return this.say(this.fill(this.words.end, item));
      this.focus(item);
      const inside = item.parentElement.closest(".outline-item");
      this.say(this.fill(inside ? this.words.carriedIn : this.words.carried, item, inside));
    }

    drop() {
      const { item, origin } = this.held;
      this.held = null;
      item.classList.remove("is-held");
      this.turn = this.turn.then(() => this.send(item, origin));
    }

    leave() {
      if (!this.held || this.isPutting) return;
      const { item, origin } = this.held;
      this.held = null;
      item.classList.remove("is-held");
      this.put(item, origin);
      this.say(this.fill(this.words.left, item));
    }

    press(event) {
      const handle = event.target.closest(".outline-handle");
      if (!handle || event.button !== 0) return;
      this.leave();
      this.drawn = { item: handle.closest(".outline-item"), y: event.clientY, place: null };
    }

    draw(event) {
      if (!this.drawn) return;
      const { item, y, marker } = this.drawn;
      if (!marker) {
        if (Math.abs(event.clientY - y) < 4) return;
        this.drawn.marker = document.createElement("li");
        this.drawn.marker.className = "outline-marker";
        this.drawn.marker.setAttribute("aria-hidden", "true");
        item.classList.add("is-drawn");
        this.root.classList.add("is-drawing");
        this.drawn.timer = setInterval(() => this.scroll(), 16);
      }
      event.preventDefault();
      this.drawn.y = event.clientY;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const row = under && under.closest(".outline-row");
      const place = row && this.body.contains(row) ? this.placeAt(item, row.parentElement, event.clientY) : null;
      if (!place) return;
      this.drawn.place = place;
      place.list.insertBefore(this.drawn.marker, place.before);
    }

    // Where `item` would stand if it were let go over the row of `over`.
    placeAt(item, over, y) {
      if (item.contains(over)) return null;
      const kind = item.dataset.kind;
      const isBelow = (node) => y > node.getBoundingClientRect().top + node.getBoundingClientRect().height / 2;
      const inner = over.querySelector(":scope > .outline-list");
      if (holds(inner, kind)) {
        const last = over.previousElementSibling && over.previousElementSibling.querySelector(":scope > .outline-list");
        if (kind === "section" || isBelow(over.querySelector(".outline-row"))) return { list: inner, before: inner.firstElementChild };
        return holds(last, kind) ? { list: last, before: null } : { list: over.parentElement, before: over };
      }
      let at = over;
      while (at && !holds(at.parentElement, kind)) at = at.parentElement.closest(".outline-item");
      return at && at !== item ? { list: at.parentElement, before: isBelow(at) ? at.nextElementSibling : at } : null;
    }

    scroll() {
      const { y } = this.drawn;
      if (y < EDGE) window.scrollBy(0, -12);
      else if (y > window.innerHeight - EDGE) window.scrollBy(0, 12);
    }

    release(isDropped) {
      if (!this.drawn) return;
      const { item, marker, timer } = this.drawn;
      clearInterval(timer);
      this.drawn = null;
      item.classList.remove("is-drawn");
      this.root.classList.remove("is-drawing");
      if (!marker || !marker.isConnected) return;
      const place = { list: marker.parentElement, before: marker.nextElementSibling };
      marker.remove();
      if (!isDropped) return this.say(this.fill(this.words.left, item));
      const origin = this.here(item);
      if (place.before === item) place.before = origin.before;
      this.put(item, place);
      this.turn = this.turn.then(() => this.send(item, origin));
    }

    async send(item, origin) {
      const { list, before } = this.here(item);
      const { ref } = item.dataset;
      if (list === origin.list && before === origin.before) return this.say(this.fill(this.words.left, item));
      const data = new FormData(this.body.querySelector("#outline-move"));
      data.set("what", ref);
      data.set("to", list.dataset.ref);
      data.set("at", [...list.children].filter(childItem).indexOf(item));
      this.body.setAttribute("aria-busy", "true");
      const answer = await this.ask(data);
      this.body.removeAttribute("aria-busy");
      if (answer.html) this.show(answer.html);
      else if (answer.error) this.put(item, origin);
      const row = document.getElementById(ref);
      if (row) this.focus(row);
      this.say(answer.told || answer.error, Boolean(answer.error));
    }

    async ask(data) {
      try {
        const response = await fetch(this.words.moveUrl, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
        return await response.json();
      } catch (error) {
        return { error: this.words.offline };
      }
    }

    show(html) {
      this.isPutting = true;
      // What somebody has taken meanwhile is drawn anew, too.
      this.held = null;
      this.body.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      this.isPutting = false;
    }

    fill(sentence, item, inside) {
      const siblings = [...item.parentElement.children].filter(childItem);
      const words = { name: item.dataset.name, position: siblings.indexOf(item) + 1, count: siblings.length, holder: inside && inside.dataset.label };
      return sentence.replace(/%(\w+)%/g, (_all, name) => words[name]);
    }

    say(sentence, isWrong = false) {
      this.told.textContent = sentence;
      this.told.classList.toggle("is-wrong", isWrong);
    }
  }

  document.querySelectorAll(".outline").forEach((root) => new Outline(root));
})();
