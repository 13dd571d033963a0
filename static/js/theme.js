// Sets the reader's choice of colours, contrast and size before the first paint, and works the panel that offers them.
// Reading needs none of it.
(function () {
  "use strict";
  var root = document.documentElement;
  // The first of each is what holds without a choice.
  var SETTINGS = { theme: ["auto", "light", "dark"], contrast: ["auto", "more"], size: ["1", "0", "2", "3"], slash: ["search", "none"] };

  function kept(name) {
    // Storage throws where cookies are blocked altogether.
    try {
      var value = localStorage.getItem(name);
      return SETTINGS[name].indexOf(value) > 0 ? value : SETTINGS[name][0];
    } catch (error) {
      return root.dataset[name] || SETTINGS[name][0];
    }
  }

  function keep(name, choice) {
    try {
      if (choice === SETTINGS[name][0]) localStorage.removeItem(name);
      else localStorage.setItem(name, choice);
    } catch (error) {
      // The choice then holds for this page alone.
    }
  }

  function apply(name, choice) {
    if (choice === SETTINGS[name][0]) delete root.dataset[name];
    else root.dataset[name] = choice;
  }

  function each(action) {
    Object.keys(SETTINGS).forEach(function (name) { action(name, kept(name)); });
  }

  each(apply);
  // Where a browser knows no popovers the panel would stand open on every page.
  var hasPanel = "popover" in HTMLElement.prototype;
  if (hasPanel) root.dataset.hasPanel = "";

  document.addEventListener("DOMContentLoaded", function () {
    var panel = document.getElementById("appearance");
    if (!panel || !hasPanel) return;

    function check(name, choice) {
      var box = panel.querySelector("input[name=" + name + "][value='" + choice + "']");
      if (box) box.checked = true;
    }

    panel.addEventListener("change", function (event) {
      if (!(event.target.name in SETTINGS)) return;
      keep(event.target.name, event.target.value);
      apply(event.target.name, event.target.value);
    });
    window.addEventListener("storage", function (event) {
      if (event.key !== null && !(event.key in SETTINGS)) return;
      each(apply);
      each(check);
    });
    each(check);
  });
})();
