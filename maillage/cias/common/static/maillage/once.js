/* A form is sent once: the second click of a double click is dropped, until the answer comes or five seconds pass. */
(function () {
  "use strict";

  const WAIT = 5000;
  const sent = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.add(form);
    window.setTimeout(() => sent.delete(form), WAIT);
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    /* a redirection leaves the page: nothing more to send from it */
    if (!event.detail.xhr?.getResponseHeader("HX-Redirect")) sent.delete(event.detail.elt.closest("form"));
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form));
  });
})();
