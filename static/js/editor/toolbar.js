// The row of buttons: one stop for the Tab key, arrows within (the ARIA toolbar pattern).

export class Toolbar {
  constructor(bar, run) {
    this.bar = bar;
    this.buttons = [...bar.querySelectorAll("button")];
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) run(button.dataset.command);
    });
    bar.addEventListener("keydown", (event) => this.move(event));
    bar.addEventListener("focusin", (event) => this.settle(event.target));
    this.settle(this.buttons[0]);
  }

  get shown() {
    return this.buttons.filter((button) => button.offsetParent !== null);
  }

  settle(current) {
    for (const button of this.buttons) button.tabIndex = button === current ? 0 : -1;
  }

  move(event) {
    const shown = this.shown;
    const at = shown.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    shown[(to + shown.length) % shown.length].focus();
  }
}
