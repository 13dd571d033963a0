// The focal point of a picture, set on the picture itself; the two number fields hold it and work without this.
"use strict";

(() => {
  const clamp = (value) => Math.min(100, Math.max(0, Math.round(value)));

  class FocalPoint {
    constructor(stage) {
      this.stage = stage;
      this.fields = { x: document.querySelector("#id_focal_x"), y: document.querySelector("#id_focal_y") };
      this.status = document.querySelector(".picture-position");
      if (!this.fields.x || !this.fields.y || !this.status) return;
      this.crops = [...document.querySelectorAll(".picture-crop")];
      stage.disabled = false;
      document.querySelector(".picture-crops").hidden = false;
      stage.addEventListener("click", (event) => this.point(event));
      stage.addEventListener("keydown", (event) => this.move(event));
      Object.values(this.fields).forEach((field) => field.addEventListener("input", () => this.show()));
      this.show();
    }

    get place() {
      return { x: clamp(this.fields.x.valueAsNumber || 0), y: clamp(this.fields.y.valueAsNumber || 0) };
    }

    set({ x, y }) {
      this.fields.x.value = clamp(x);
      this.fields.y.value = clamp(y);
      this.fields.x.dispatchEvent(new Event("change", { bubbles: true }));
      this.show();
    }

    point(event) {
      // Pressed by a key, a button is clicked nowhere.
      if (event.detail === 0) return;
      const box = this.stage.querySelector(".picture-whole").getBoundingClientRect();
      this.set({ x: (100 * (event.clientX - box.left)) / box.width, y: (100 * (event.clientY - box.top)) / box.height });
    }

    move(event) {
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const way = ways[event.key];
      if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const step = event.shiftKey ? 10 : 1;
      const { x, y } = this.place;
      this.set({ x: x + step * way[0], y: y + step * way[1] });
    }

    show() {
      const { x, y } = this.place;
      for (const mark of this.stage.querySelectorAll("circle")) {
        mark.setAttribute("cx", `${x}%`);
        mark.setAttribute("cy", `${y}%`);
      }
      for (const crop of this.crops) crop.style.objectPosition = `${x}% ${y}%`;
      const sentence = this.stage.dataset.position.replace("{x}", x).replace("{y}", y);
      this.status.textContent = sentence;
      this.stage.setAttribute("aria-label", sentence);
    }
  }

  const start = () => document.querySelectorAll(".picture-stage").forEach((stage) => new FocalPoint(stage));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
