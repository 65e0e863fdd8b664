"""What the forms of a household share: panel or page, and errors put where they are read."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render


def show_error(form: BaseForm, error: ValidationError, general: str | None = None, **renamed: str) -> None:
    """Put the error of an action on the fields of the form. `general` takes what is about no field in particular."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
    for name, errors in by_field.items():
        field = renamed.get(name, name)
        form.add_error(field if field in form.fields else general, errors)  # type: ignore[arg-type]


def show_form(request: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form in the shared panel, or on a page of its own without JavaScript. htmx swaps no answer but 200."""
    wrong = any(form.errors for form in [context["form"]] if form.is_bound)
    context = context | {"inner": template, "in_panel": bool(request.htmx)}
    if request.htmx:
        return render(request, "households/life/panel.html", context)
    return render(request, "households/life/page.html", context, status=422 if wrong else 200)


def go(request: Any, address: str, words: str = "", undo: str = "") -> HttpResponse:
    """Say what was done, with the way to undo it, and go on to `address`."""
    if words:
        messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
