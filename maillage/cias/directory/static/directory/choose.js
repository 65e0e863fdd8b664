/* A field whose proposals are already in the page (ARIA combobox): typing filters them, accents and case forgiven.
   The field stays a plain text: without this script the server understands the same beginnings of words. */
(function () {
  "use strict";

  const SHOWN = 12;

  function plain(text) {
    return text.toLowerCase().replace(/œ/g, "oe").normalize("NFD").replace(/[\u0300-\u036f]/g, "").match(/[a-z0-9]+/g) || [];
  }

  function attach(input) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const all = Array.from(list.querySelectorAll('[role="option"]')).map((node) => ({ node, words: plain(node.dataset.words) }));
    const status = document.createElement("span");
    let chosen = -1;
    let open = [];
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    list.after(status);

    function choose(index) {
      chosen = index;
      all.forEach(({ node }) => node.setAttribute("aria-selected", String(node === open[index])));
      if (open[index]) {
        input.setAttribute("aria-activedescendant", open[index].id);
        open[index].scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function close() {
      list.hidden = true;
      open = [];
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function show(everything) {
      const typed = everything ? [] : plain(input.value);
      const fits = ({ words }) => typed.every((part) => words.some((word) => word.startsWith(part)));
      const found = all.filter(fits);
      open = (typed.length ? found.slice(0, SHOWN) : found).map(({ node }) => node);
      all.forEach(({ node }) => { node.hidden = !open.includes(node); });
      list.hidden = open.length === 0;
      input.setAttribute("aria-expanded", String(open.length > 0));
      choose(-1);
      status.textContent = open.length > 1 ? `${open.length} propositions, flèche bas pour choisir` : `${open.length || "Aucune"} proposition`;
    }

    function take(node) {
      input.value = node.dataset.value;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    input.addEventListener("input", () => show(false));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) show(true);
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (open.length) choose(chosen === -1 && step === -1 ? open.length - 1 : (chosen + step + open.length) % open.length);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(open[chosen]);
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const node = event.target.closest('[role="option"]');
      if (node) take(node);
    });
    input.addEventListener("blur", close);
    input.addEventListener("focus", () => input.select());
  }

  document.querySelectorAll("[data-d-choose]").forEach(attach);
})();
