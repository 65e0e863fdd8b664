/* Words not sent yet: the browser asks before leaving. They live in the page only, never in the browser's storage,
   because computers are shared. Search and filter forms (GET, or data-m-no-draft) do not count. */
(function () {
  "use strict";

  const unsent = new Set();

  function counted(form) {
    return form && form.method === "post" && !("mNoDraft" in form.dataset);
  }

  function remaining() {
    unsent.forEach((form) => { if (!form.isConnected) unsent.delete(form); });
    return unsent.size > 0;
  }

  window.maillageDrafts = { has: (form) => unsent.has(form), add: (form) => unsent.add(form) };

  document.addEventListener("input", (event) => {
    if (counted(event.target.form)) unsent.add(event.target.form);
  });
  document.addEventListener("reset", (event) => unsent.delete(event.target));
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("hx-post")) return;
    if (counted(event.target)) unsent.delete(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb !== "get") {
      unsent.delete(event.detail.elt.closest("form"));
    }
  });

  /* htmx notes the address of the page for its history, which we do not keep: it may hold the words of a search. */
  window.addEventListener("pagehide", () => window.sessionStorage.removeItem("htmx-current-path-for-history"));

  window.addEventListener("beforeunload", (event) => {
    if (remaining()) event.preventDefault();
  });
})();
