// Sets the reader's choice of colours before the first paint, and adds the switch for it. Reading needs neither.
(function () {
  "use strict";
  var KEY = "theme";
  var CHOICES = ["auto", "light", "dark"];
  var root = document.documentElement;

  function kept() {
    // Storage throws where cookies are blocked altogether.
    try {
      var value = localStorage.getItem(KEY);
      return CHOICES.indexOf(value) > 0 ? value : "auto";
    } catch (error) {
      return root.dataset.theme || "auto";
    }
  }

  function keep(choice) {
    try {
      if (choice === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch (error) {
      // The choice then holds for this page alone.
    }
  }

  function apply(choice) {
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
  }

  apply(kept());

  document.addEventListener("DOMContentLoaded", function () {
    var place = document.querySelector("[data-theme-switch]");
    if (!place) return;
    var button = document.createElement("button");

    function say(choice) {
      button.textContent = place.dataset.themeSwitch + ": " + place.dataset[choice];
    }

    button.type = "button";
    button.className = "theme-button";
    button.addEventListener("click", function () {
      var choice = CHOICES[(CHOICES.indexOf(kept()) + 1) % CHOICES.length];
      keep(choice);
      apply(choice);
      say(choice);
    });
    window.addEventListener("storage", function (event) {
      if (event.key !== KEY && event.key !== null) return;
      apply(kept());
      say(kept());
    });
    say(kept());
    place.append(button);
    place.hidden = false;
  });
})();
