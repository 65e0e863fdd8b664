"""Who accompanies a household: now, before; assigning, ending, handing over."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.cias.accounts.models import Position, User
from maillage.cias.common.access import requires
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource, Situation, roles_allowed
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.directory.models import Team
from maillage.cias.households.actions import support
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.forms.living import AssignForm, HandOverForm
from maillage.cias.households.forms.persons import EndForm
from maillage.cias.households.models import Assignment, Household
from maillage.cias.households.sheet import abilities
from maillage.cias.households.views.living import context_of, file_of
from maillage.cias.households.views.showing import go, show_error, show_form


def _page_of(household: Household) -> str:
    return reverse("household_support", args=[household.pk])


@require_safe
@requires(Resource.ASSIGNMENT)
def support_list(request: Any, household_id: UUID) -> HttpResponse:
    household, today = file_of(household_id), timezone.localdate()
    rows = list(Assignment.objects.filter(household=household).select_related("user", "team").order_by("-valid_from"))
    for row in rows:
        row.is_over = row.valid_to is not None and row.valid_to < today  # type: ignore[attr-defined]
    context = context_of(
        household,
        "Qui accompagne",
        now=[row for row in rows if not row.is_over],  # type: ignore[attr-defined]
        before=[row for row in rows if row.is_over],  # type: ignore[attr-defined]
        able=abilities(request.hat, household),
    )
    return render(request, "households/support/list.html", context)


def who_may_accompany(hat: Hat, household: Household, teams: bool = True) -> list[tuple[str, Any]]:
    """People of the structure whose role opens files, and its teams; the named readers only under protection."""
    roles = roles_allowed(Access.READ, Resource.FILE, Situation.STRUCTURE)
    positions = Position.objects.in_force(timezone.localdate()).filter(structure_id=hat.structure_id, role__in=roles)
    users = User.objects.filter(pk__in=positions.values("user_id"))
    if household.is_protected:
        users = users.filter(pk__in=household.readers)
    people = [(f"u:{user.pk}", str(user)) for user in users.order_by("last_name", "first_name")]
    groups: list[tuple[str, Any]] = [("Personnes", people)]
    if teams and not household.is_protected:
        mine = Team.objects.filter(structure_id=hat.structure_id).order_by("name")
        groups.append(("Équipes", [(f"t:{team.pk}", team.name) for team in mine]))
    return [group for group in groups if group[1]]


def _chosen(value: str) -> dict[str, UUID]:
    kind, _, pk = value.partition(":")
    return {"user_id" if kind == "u" else "team_id": UUID(pk)}


@require_http_methods(["GET", "POST"])
@requires(Resource.ASSIGNMENT, Access.WRITE)
def assign(request: Any, household_id: UUID) -> HttpResponse:
    household = file_of(household_id)
    check_file(request.hat, household, Access.WRITE, Resource.ASSIGNMENT)
    form = AssignForm(request.POST or None, who=who_may_accompany(request.hat, household))
    context = context_of(household, "Confier le dossier", form=form, verb="Confier le dossier")
    context["back"] = _page_of(household)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                support.assign(
                    hat=request.hat,
                    household=household,
                    function=data["function"],
                    valid_from=data["on"],
                    **_chosen(data["who"]),
                )
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, _page_of(household), "Dossier confié.")
    return show_form(request, "households/life/form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Resource.ASSIGNMENT, Access.WRITE)
def end(request: Any, household_id: UUID, row_id: UUID) -> HttpResponse:
    """The end of an accompaniment; with `?releve`, somebody else takes it over."""
    household = file_of(household_id)
    check_file(request.hat, household, Access.WRITE, Resource.ASSIGNMENT)
    row = visible_or_missing(Assignment.objects.filter(household=household), Resource.ASSIGNMENT, row_id)
    handing = "releve" in request.GET
    form: Any
    if handing:
        form = HandOverForm(request.POST or None, who=who_may_accompany(request.hat, household, teams=False))
    else:
        form = EndForm(request.POST or None)
    words = ("Passer le relais", "Passer le relais") if handing else ("Fin de l’accompagnement", "Noter la fin")
    context = context_of(household, f"{words[0]}\u00a0: {row.function}", form=form, verb=words[1])
    context["back"] = _page_of(household)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _finish(request.hat, household, row, form.cleaned_data, handing)
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, _page_of(household), "Relais passé." if handing else "Fin notée.")
    return show_form(request, "households/life/form.html", context)


def _finish(hat: Hat, household: Household, row: Assignment, data: dict[str, Any], handing: bool) -> None:
    common: dict[str, Any] = {"hat": hat, "household": household, "assignment": row, "on": data["on"]}
    if handing:
        support.hand_over(**common, user_id=_chosen(data["who"])["user_id"])
    else:
        support.end_assignment(**common)
