/* Keyboard of the whole site, menus that close, printing. Single letters can be switched off in « Mon compte ». */
(function () {
  "use strict";

  const PLACES = { a: "home", f: "people", r: "calendar", q: "sign" };
  let waitingForPlace = false;

  function lettersAllowed(event) {
    if (document.body.dataset.mShortcuts === "off") return false;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    const target = event.target;
    return !(target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  }

  function visible(selector) {
    return Array.from(document.querySelectorAll(selector)).find((node) => node.getClientRects().length > 0);
  }

  function goTo(letter) {
    const link = PLACES[letter] && document.querySelector(`.m-rail a[data-m-icon="${PLACES[letter]}"]`);
    if (link) link.click();
    return Boolean(link);
  }

  function press(letter) {
    if (letter === "/") {
      const box = visible("[data-m-suggest]");
      if (box) {
        box.focus();
        box.select();
      }
      return Boolean(box);
    }
    if (letter === "?") {
      const help = document.getElementById("m-shortcuts");
      if (help) help.showModal();
      return Boolean(help);
    }
    const wanted = visible(`[data-m-shortcut="${CSS.escape(letter)}"]`);
    if (wanted) wanted.click();
    return Boolean(wanted);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeMenus(true);
    if (event.key.length !== 1 || !lettersAllowed(event) || document.querySelector("dialog:modal")) return undefined;
    const letter = event.key.toLowerCase();
    let done = false;
    if (waitingForPlace) {
      waitingForPlace = false;
      done = goTo(letter);
    } else if (letter === "g") {
      waitingForPlace = true;
      window.setTimeout(() => { waitingForPlace = false; }, 1500);
    } else {
      done = press(letter);
    }
    if (done) event.preventDefault();
    return undefined;
  });

  function closeMenus(giveFocusBack, except) {
    document.querySelectorAll("details[data-m-menu][open]").forEach((menu) => {
      if (menu === except) return;
      const within = menu.contains(document.activeElement);
      menu.open = false;
      if (giveFocusBack && within) menu.querySelector("summary").focus();
    });
  }

  document.addEventListener("click", (event) => {
    closeMenus(false, event.target.closest("details[data-m-menu]"));
    if (event.target.closest("[data-m-print]")) window.print();
  });

  const summary = document.querySelector("[data-m-focus]");
  if (summary) summary.focus();
})();
