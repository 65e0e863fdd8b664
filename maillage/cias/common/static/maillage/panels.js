/* Panels and confirmations: <dialog> opened by a button, or filled by htmx then opened. The browser holds the focus
   inside, closes on Escape and gives the focus back. Closing keeps what was typed: the panel stays in the page. */
(function () {
  "use strict";

  const SHARED = "m-panel-body";

  function openDialog(dialog) {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const first = dialog.querySelector("[data-m-focus], [autofocus], form :is(input:not([type=hidden]), select, textarea)");
    if (first) first.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-m-open]");
    if (opener) {
      event.preventDefault();
      openDialog(document.getElementById(opener.dataset.mOpen));
    }
    const closer = event.target.closest("[data-m-close]");
    if (closer) closer.closest("dialog").close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("dialog form");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });

  /* Asking again for the panel one left with words in it shows it as it was left. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const body = document.getElementById(SHARED);
    const { target, requestConfig } = event.detail;
    if (!body || target !== body || requestConfig.verb !== "get") return;
    const form = body.querySelector("form");
    if (form && body.dataset.path === requestConfig.path && window.maillageDrafts.has(form)) {
      event.preventDefault();
      openDialog(body.closest("dialog"));
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const body = event.detail.target;
    if (body.id !== SHARED) return;
    const dialog = body.closest("dialog");
    const title = body.querySelector("h2");
    if (title) dialog.setAttribute("aria-label", title.textContent.trim());
    const form = body.querySelector("form");
    if (event.detail.requestConfig.verb === "get") body.dataset.path = event.detail.requestConfig.path;
    else if (form) window.maillageDrafts.add(form); /* sent, but something is left to correct */
    if (dialog.open) body.querySelector("[data-m-focus]")?.focus();
    else openDialog(dialog);
  });
})();
