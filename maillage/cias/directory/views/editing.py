"""What the forms of the directory share: errors beside their field, both versions when two people edit."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

from maillage.cias.common.versions import StaleEdit


def add_errors(form: Any, error: ValidationError) -> None:
    """Put each message beside its field; what concerns no field of the form goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def edit(
    request: Any,
    form: Any,
    write: Callable[[dict[str, Any]], Any],
    *,
    template: str = "directory/edit.html",
    done: Callable[[Any], tuple[str, str]],
    others: list[BaseForm] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the form, or write and go where `done(row)` says, with its message.

    `others` are forms or formsets checked with the main one. Errors come back with what was typed (422); a stale
    edit shows both versions (409).
    """
    status, differences = 200, []
    forms = [form, *(others or [])]
    if request.method == "POST":
        status = 422
        valid = [one.is_valid() for one in forms]  # each says all its errors at once
        if all(valid):
            try:
                row = write(form.cleaned_data)
            except StaleEdit as stale:
                differences, status = form.differences(stale.current), 409
            except ValidationError as error:
                add_errors(form, error)
            else:
                address, message = done(row)
                messages.success(request, message)
                return redirect(address)
    page = {"form": form, "forms": forms, "differences": differences, "is_stale": status == 409, **context}
    return render(request, template, page, status=status)
