"""Resources, benefits and charges: what runs, what ended, several lines at once, one corrected."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.access import requires
from maillage.cias.common.comparison import differences, kept
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.common.versions import StaleEdit
from maillage.cias.households.actions import means
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.forms.living import LineForm, MeansForm, SinceForm
from maillage.cias.households.forms.persons import EndForm
from maillage.cias.households.models import Household, Means
from maillage.cias.households.sheet import abilities, read_sheet
from maillage.cias.households.views.living import context_of, file_of
from maillage.cias.households.views.showing import go, show_error, show_form

BLANK_LINES = 6
LineFormSet = formset_factory(LineForm, extra=BLANK_LINES, max_num=30)


def _page_of(household: Household) -> str:
    return reverse("household_means", args=[household.pk])


@require_safe
@requires(Resource.MEANS)
def means_list(request: Any, household_id: UUID) -> HttpResponse:
    """The lines that run, by nature, and those that ended or were replaced."""
    household, today = file_of(household_id), timezone.localdate()
    record(
        hat=request.hat,
        action=Action.READ,
        resource=Resource.MEANS,
        object_id=household.pk,
        owner_id=household.structure_id,
    )
    rows = list(Means.objects.filter(household=household).select_related("person").order_by("-valid_from", "kind"))
    running = [row for row in rows if row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)]
    order = {"resource": 0, "benefit": 1, "charge": 2}
    context = context_of(
        household,
        "Ressources et charges",
        sheet=read_sheet(request.hat, household),
        running=sorted(running, key=lambda row: (order[row.nature], -row.monthly)),
        history=[row for row in rows if row not in running],
        able=abilities(request.hat, household),
    )
    return render(request, "households/means/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Resource.MEANS, Access.WRITE)
def enter_means(request: Any, household_id: UUID) -> HttpResponse:
    """Several lines at once, true from the same day. All are kept, or none."""
    household = file_of(household_id)
    check_file(request.hat, household, Access.WRITE, Resource.MEANS)
    members = list(household.memberships.on(timezone.localdate()).select_related("person"))
    since = SinceForm(request.POST or None)
    lines = LineFormSet(request.POST or None, form_kwargs={"members": members})
    for number, line in enumerate(lines, 1):  # what is to be corrected says on which line
        for field in line.fields.values():
            field.label = f"{field.label}, ligne {number}"
    if request.method == "POST" and since.is_valid() and lines.is_valid():
        typed = [means.Line(**line) for line in lines.cleaned_data if line.get("kind")]
        if not typed:
            since.add_error(None, "Remplissez au moins une ligne.")
        elif _entered(request, household, typed, since):
            return go(
                request,
                _page_of(household),
                f"{len(typed)} ligne{'s' if len(typed) > 1 else ''} notée{'s' if len(typed) > 1 else ''}.",
            )
    context = context_of(
        household, "Noter des ressources et des charges", since=since, lines=lines, forms=[since, lines]
    )
    context["back"] = _page_of(household)
    wrong = since.errors or (lines.is_bound and not lines.is_valid())
    return render(request, "households/means/enter.html", context, status=422 if wrong else 200)


def _entered(request: Any, household: Household, typed: list[means.Line], since: SinceForm) -> bool:
    try:
        with transaction.atomic():
            means.add_means(hat=request.hat, household=household, lines=typed, **since.cleaned_data)
    except ValidationError as error:
        show_error(since, error)
        return False
    return True


def _line(household: Household, row_id: UUID) -> Means:
    return visible_or_missing(Means.objects.filter(household=household), Resource.MEANS, row_id)


@require_http_methods(["GET", "POST"])
@requires(Resource.MEANS, Access.WRITE)
def correct_means(request: Any, household_id: UUID, row_id: UUID) -> HttpResponse:
    """Correct a line. Whoever writes second sees both versions and chooses."""
    household = file_of(household_id)
    check_file(request.hat, household, Access.WRITE, Resource.MEANS)
    row = _line(household, row_id)
    form = MeansForm(request.POST or None, row=row)
    title = f"Corriger\u00a0: {row}"
    context = context_of(household, title, form=form, verb="Enregistrer la ligne") | {"back": _page_of(household)}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                changes = kept(form, request.POST)
                means.change_means(
                    hat=request.hat, household=household, row=row, version=form.version_read, changes=changes
                )
        except StaleEdit as stale:
            both = differences(form, stale.current)
            if both:
                compared = {"what": "la ligne", "current": stale.current, "differences": both}
                return render(request, "maillage/compare_versions.html", context | compared, status=409)
        except ValidationError as error:
            show_error(form, error)
        if not form.errors:
            return go(request, _page_of(household), "Ligne enregistrée.")
    return show_form(request, "households/life/form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Resource.MEANS, Access.WRITE)
def end_line(request: Any, household_id: UUID, row_id: UUID) -> HttpResponse:
    household = file_of(household_id)
    row = _line(household, row_id)
    form = EndForm(request.POST or None)
    context = context_of(household, f"Fin\u00a0: {row}", form=form, verb="Noter la fin") | {"back": _page_of(household)}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                means.end_means(hat=request.hat, household=household, row=row, on=form.cleaned_data["on"])
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, _page_of(household), "Fin notée. La ligne reste dans l’historique.")
    return show_form(request, "households/life/form.html", context)
