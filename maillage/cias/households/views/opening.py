"""Opening a file at the desk: one form, and the people who look alike before a second file is made."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.households.actions.opening import open_at_desk
from maillage.cias.households.forms import OpeningForm
from maillage.cias.households.models import Household
from maillage.cias.households.search import look_alikes
from maillage.cias.households.views.files import _communes


@require_http_methods(["GET", "POST"])
@requires(Resource.FILE, Access.WRITE)
def open_file(request: Any) -> HttpResponse:
    """GET shows the form; POST opens the file, or shows first the persons who may be the same."""
    form = OpeningForm(request.POST or None)
    alike = []
    if request.method == "POST" and "prefill" in request.POST:
        form = OpeningForm(initial=guess(request.POST["prefill"]))
    elif request.method == "POST" and form.is_valid():
        if "not_same" not in request.POST:
            alike = look_alikes(request.hat, form.cleaned_data)
        if not alike:
            household = _open(request, form)
            if household is not None:
                messages.success(request, "Dossier ouvert.\nVous pouvez compléter le foyer et noter un contact.")
                return redirect("household", household.pk)
    context = {"form": form, "alike": alike, "communes": _communes(request.hat.territory_id)}
    return render(request, "households/open.html", context, status=422 if form.errors else 200)


def _open(request: Any, form: OpeningForm) -> Household | None:
    try:
        with transaction.atomic():
            return open_at_desk(hat=request.hat, data=form.cleaned_data)
    except ValidationError as error:
        known = set(form.fields)
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                form.add_error(name if name in known else None, errors)
        else:
            form.add_error("other_home", error)
        return None


def guess(text: str) -> dict[str, str]:
    """The names in a searched text that found nobody: the first word as the name, the others as first names."""
    parts = [word for word in text.split() if word.isalpha()]
    return {"birth_name": parts[0].title() if parts else "", "first_names": " ".join(parts[1:]).title()}
