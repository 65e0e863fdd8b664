"""Teams of a structure, and the relatives that its agents declared."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.cias.accounts.actions.teams import create_team, join_team, leave_team
from maillage.cias.accounts.forms.people import JoinTeamForm, TeamForm
from maillage.cias.accounts.models import Position, Relative, TeamMembership, User
from maillage.cias.accounts.people import managed_structures
from maillage.cias.accounts.views.tools import keep_errors, tabs
from maillage.cias.common import registry
from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.permissions import Refused, may, may_ever, visible_or_missing
from maillage.cias.directory.models import Team


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Resource.PEOPLE)
def teams(request: Any) -> HttpResponse:
    manages = may_ever(request.hat, Access.WRITE, Resource.PEOPLE)
    form = None
    if manages:
        form = TeamForm(
            request.POST or None,
            structures=managed_structures(request.hat),
            initial={"structure": request.hat.structure_id},
        )
    elif request.method == "POST":
        raise Refused(Resource.PEOPLE, Access.WRITE)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            team = create_team(hat=request.hat, **form.cleaned_data)
        except ValidationError as error:
            keep_errors(form, error)
        else:
            messages.success(request, f"Équipe « {team.name} » créée.")
            return redirect("teams")
    members = TeamMembership.objects.select_related("user").order_by("user__sort_key")
    shown = Team.objects.filter(structure=request.hat.structure_id).order_by("name")
    shown = shown.prefetch_related(Prefetch("memberships", members))
    return render(request, "accounts/teams.html", {"teams": shown, "form": form} | tabs(request.hat))


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
def join(request: Any, pk: uuid.UUID) -> HttpResponse:
    person = visible_or_missing(User.objects.filter(pk__in=Position.objects.values("user")), Resource.PEOPLE, pk)
    form = JoinTeamForm(request.POST, teams=Team.objects.all())
    if not form.is_valid():
        messages.error(request, "Choisissez une équipe.")
        return redirect("colleague", pk)
    try:
        join_team(hat=request.hat, team=form.cleaned_data["team"], user=person)
        messages.success(request, "Équipe rejointe.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleague", pk)


@require_POST
@requires(Resource.PEOPLE, Access.WRITE)
def leave(request: Any, pk: uuid.UUID) -> HttpResponse:
    membership = visible_or_missing(TeamMembership.objects.select_related("team", "user"), Resource.PEOPLE, pk)
    leave_team(hat=request.hat, team=membership.team, user=membership.user)
    messages.success(request, "Équipe quittée.")
    return redirect("colleague", membership.user_id)


@require_safe
@requires(Resource.RELATIVES)
def declared_relatives(request: Any) -> HttpResponse:
    """For the responsable: the relatives of the agents of the structure, each with what other apps offer to do."""
    if not may(request.hat, Access.READ, Resource.RELATIVES, Situation.STRUCTURE):
        raise Refused(Resource.RELATIVES, Access.READ)
    declared = Relative.objects.filter(structure=request.hat.structure_id).select_related("declared_by")
    rows = [
        (relative, registry.relative_gestures(request, request.hat, relative))
        for relative in declared.order_by("declared_by__sort_key", "last_name", "first_name")
    ]
    return render(request, "accounts/declared_relatives.html", {"rows": rows} | tabs(request.hat))
