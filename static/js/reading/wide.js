// An equation that is wider than its column scrolls: while it does, keys reach it and it has a name.
import { say } from "./words.js";

export function nameWide() {
  const equations = document.querySelectorAll(".prose .equation");
  if (!equations.length || !("ResizeObserver" in window)) return;
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) {
        const number = target.querySelector(".equation-number");
        target.tabIndex = 0;
        target.setAttribute("role", "region");
        target.setAttribute("aria-label", [say("wide-equation"), number && number.textContent].filter(Boolean).join(" "));
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  for (const equation of equations) observer.observe(equation);
}
