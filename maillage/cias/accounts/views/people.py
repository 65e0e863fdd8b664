"""« Équipes » : who works where, and the sheet of a person."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.cias.accounts.actions.positions import close_account, end_position, give_position
from maillage.cias.accounts.actions.second_factor import (
    ask_second_factor_reset,
    confirm_second_factor_reset,
    pending_resets,
    withdraw_second_factor_reset,
)
from maillage.cias.accounts.forms.people import EndPositionForm, JoinTeamForm, PeopleFilterForm, PositionForm
from maillage.cias.accounts.models import Position, SecondFactorReset, TeamMembership, User
from maillage.cias.accounts.people import managed_structures, matching, people_seen
from maillage.cias.accounts.permissions import may_manage, roles_given_by
from maillage.cias.accounts.views.tools import keep_errors, step_up, tabs
from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever, visible_or_missing
from maillage.cias.directory.models import Structure, Team

PER_PAGE = 50


@require_safe
@requires(Resource.PEOPLE)
def people(request: Any) -> HttpResponse:
    asked = request.GET if set(request.GET) & {"q", "structure", "role"} else {"structure": request.hat.structure_id}
    form = PeopleFilterForm(asked, structures=Structure.objects.order_by("name"))
    chosen = form.cleaned_data if form.is_valid() else {}
    structure = chosen.get("structure")
    found = matching(
        people_seen(),
        text=chosen.get("q", ""),
        structure_id=structure.pk if structure else None,
        role=chosen.get("role", ""),
    )
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "filtered": bool(set(request.GET) & {"q", "structure", "role"}),
    }
    return render(request, "accounts/people.html", context | tabs(request.hat))


def _person(request: Any, pk: uuid.UUID) -> User:
    """Somebody who has, or had, a position that the hat reads."""
    return visible_or_missing(User.objects.filter(pk__in=Position.objects.values("user")), Resource.PEOPLE, pk)


@require_safe
@requires(Resource.PEOPLE)
def person(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _sheet(request, _person(request, pk))


def _sheet(request: Any, shown: User, form: PositionForm | None = None, status: int = 200) -> HttpResponse:
    hat, today = request.hat, timezone.localdate()
    positions = list(
        Position.objects.filter(user=shown).select_related("structure", "granted_by").order_by("-valid_from")
    )
    held = [p for p in positions if p.valid_to is None or p.valid_to >= today]
    here = {p.structure_id for p in held}
    others = shown.pk != hat.user_id
    managed = others and any(may_manage(hat, structure_id) for structure_id in here)
    gives = others and may_ever(hat, Access.WRITE, Resource.PEOPLE)
    memberships = list(TeamMembership.objects.filter(user=shown).select_related("team", "structure"))
    joinable = Team.objects.filter(structure__in=here).exclude(pk__in=[m.team_id for m in memberships]).order_by("name")
    manageable = [m.pk for m in memberships if may_manage(hat, m.structure_id)]
    context = {
        "person": shown,
        "held": [(p, others and may_manage(hat, p.structure_id)) for p in held],
        "past": [p for p in positions if p not in held],
        "memberships": [(m, m.pk in manageable) for m in memberships],
        "join_form": JoinTeamForm(teams=joinable)
        if managed or (not others and may_manage(hat, hat.structure_id))
        else None,
        "joinable": joinable.exists(),
        "managed": managed,
        "reset": pending_resets(shown).select_related("asked_by").first() if managed else None,
        "today": today,
    }
    if gives and form is None:
        form = _position_form(request)
    return render(request, "accounts/person.html", context | {"form": form if gives else None}, status=status)


def _position_form(request: Any, data: Any = None) -> PositionForm:
    return PositionForm(
        data,
        roles=roles_given_by(request.hat),
        structures=managed_structures(request.hat),
        initial={"structure": request.hat.structure_id},
    )


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
@step_up
def add_position(request: Any, pk: uuid.UUID) -> HttpResponse:
    shown = _person(request, pk)
    form = _position_form(request, request.POST)
    if form.is_valid():
        try:
            give_position(hat=request.hat, user=shown, **form.cleaned_data)
        except ValidationError as error:
            keep_errors(form, error)
        else:
            messages.success(request, "Casquette donnée.")
            return redirect("colleague", pk)
    return _sheet(request, shown, form)


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
def stop_position(request: Any, pk: uuid.UUID) -> HttpResponse:
    position = visible_or_missing(Position.objects.all(), Resource.PEOPLE, pk)
    form = EndPositionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez le dernier jour de cette casquette.")
        return redirect("colleague", position.user_id)
    try:
        end_position(hat=request.hat, position=position, on=form.cleaned_data["valid_to"])
        messages.success(request, "Date de fin enregistrée. L’historique est gardé.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleague", position.user_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Resource.PEOPLE, Access.WRITE)
@step_up
def close_person(request: Any, pk: uuid.UUID) -> HttpResponse:
    shown = _person(request, pk)
    if request.method != "POST":
        return render(request, "accounts/close_person.html", {"person": shown})
    close_account(hat=request.hat, user=shown)
    messages.success(request, "Compte fermé ici : casquettes terminées, équipes quittées, sessions fermées.")
    return redirect("people")


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
@step_up
def ask_reset(request: Any, pk: uuid.UUID) -> HttpResponse:
    shown = _person(request, pk)
    positions = Position.objects.filter(user=shown).not_ended(timezone.localdate()).select_related("structure")
    structure = next((p.structure for p in positions if may_manage(request.hat, p.structure_id)), None)
    try:
        if structure is None:
            raise ValidationError("Cette personne n’a pas de casquette que vous gérez.")
        ask_second_factor_reset(hat=request.hat, user=shown, structure=structure)
        messages.success(request, "Demande enregistrée. Une autre personne habilitée doit la confirmer.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleague", pk)


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
@step_up
def confirm_reset(request: Any, pk: uuid.UUID) -> HttpResponse:
    reset = visible_or_missing(SecondFactorReset.objects.all(), Resource.PEOPLE, pk)
    try:
        confirm_second_factor_reset(hat=request.hat, reset=reset)
        messages.success(request, "Second facteur retiré. La personne en choisira un autre à sa prochaine connexion.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleague", reset.user_id)


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
def withdraw_reset(request: Any, pk: uuid.UUID) -> HttpResponse:
    reset = visible_or_missing(SecondFactorReset.objects.all(), Resource.PEOPLE, pk)
    try:
        withdraw_second_factor_reset(hat=request.hat, reset=reset)
        messages.success(request, "Demande retirée.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleague", reset.user_id)
