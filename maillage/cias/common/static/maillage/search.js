/* Proposals under a search box (ARIA combobox). The answer is a list of <li role="option" data-href>; nothing is kept.
   No proposal is chosen until an arrow is pressed, so Enter searches and never opens the first one by itself. */
(function () {
  "use strict";

  const DELAY = 150;
  const SHORTEST = 2;

  function attach(input) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const status = input.form.querySelector("[data-m-suggest-status]");
    let timer = null;
    let request = null;
    let chosen = -1;

    const options = () => Array.from(list.querySelectorAll('[role="option"]'));

    function choose(index) {
      chosen = index;
      options().forEach((option, position) => option.setAttribute("aria-selected", String(position === index)));
      const option = options()[index];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function close() {
      window.clearTimeout(timer);
      if (request) request.abort();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function show(html) {
      const fragment = document.createElement("template");
      fragment.innerHTML = html;
      list.replaceChildren(...fragment.content.querySelectorAll('[role="option"]'));
      options().forEach((option, index) => { option.id = `${list.id}-${index}`; });
      choose(-1);
      const count = options().length;
      list.hidden = count === 0;
      input.setAttribute("aria-expanded", String(count > 0));
      const words = count > 1 ? `${count}\u00a0propositions` : `${count || "Aucune"}\u00a0proposition`;
      status.textContent = count ? `${words}, flèche bas pour choisir` : words;
    }

    async function ask() {
      const text = input.value.trim();
      if (text.length < SHORTEST) return close();
      if (request) request.abort();
      request = new AbortController();
      try {
        const answer = await fetch(input.dataset.mSuggest, {
          method: "POST", /* a name never travels in an address */
          body: new URLSearchParams({ q: text }),
          headers: { "X-CSRFToken": input.form.elements.csrfmiddlewaretoken?.value ?? "" },
          credentials: "same-origin",
          cache: "no-store",
          signal: request.signal,
        });
        if (!answer.ok || answer.redirected) return close();
        const html = await answer.text();
        if (document.activeElement === input && input.value.trim() === text) show(html);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
      return undefined;
    }

    function open(option) {
      if (option && option.dataset.href) window.location.assign(option.dataset.href);
    }

    input.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, DELAY);
    });
    input.addEventListener("keydown", (event) => {
      const count = options().length;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden && count) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(chosen === -1 && step === -1 ? count - 1 : (chosen + step + count) % count);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        open(options()[chosen]);
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => open(event.target.closest('[role="option"]')));
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);
  }

  document.querySelectorAll("[data-m-suggest]").forEach(attach);
})();
