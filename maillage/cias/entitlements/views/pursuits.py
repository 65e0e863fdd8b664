"""The follow-up of rights, and the agreement to look at them again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.entitlements.actions.pursuing import Step, follow_right, note_step, undo_step
from maillage.cias.entitlements.actions.watching import agree_to_watch, revoke_watch, see_changes
from maillage.cias.entitlements.enums import State
from maillage.cias.entitlements.forms import StepForm, WatchForm, read_right
from maillage.cias.entitlements.models import Pursuit, PursuitStep
from maillage.cias.entitlements.views.reading import file_of
from maillage.cias.households.models import Household
from maillage.cias.households.views.living import context_of
from maillage.cias.households.views.showing import go, show_error, show_form


def _page(household: Household) -> str:
    return reverse("household_rights", args=[household.pk])


def _refused(request: Any, household: Household, words: str) -> HttpResponse:
    """Back to the page, saying why nothing was done."""
    messages.error(request, words)
    return go(request, _page(household))


def _undo(household: Household, step: PursuitStep) -> str:
    return reverse("right_step_undo", args=[household.pk, step.pk])


@require_POST
@requires(Resource.RIGHTS, Access.WRITE)
def follow(request: Any, household_id: UUID) -> HttpResponse:
    """Begin to follow a right shown by the page."""
    household = file_of(request.hat, household_id)
    told = read_right(request.POST.get("right", ""))
    if told is None:
        return _refused(request, household, "Ce droit n’est plus affiché.\nRouvrez la page et recommencez.")
    try:
        with transaction.atomic():
            right, name = told
            first = Step(State.TO_PROPOSE)
            step = follow_right(hat=request.hat, household=household, right=right, name=name, step=first)
    except ValidationError as error:
        return _refused(request, household, " ".join(error.messages))
    return go(request, _page(household), "Droit suivi.\nIl reste à le proposer.", _undo(household, step))


@require_http_methods(["GET", "POST"])
@requires(Resource.RIGHTS, Access.WRITE)
def advance(request: Any, household_id: UUID, pursuit_id: UUID) -> HttpResponse:
    """Where a right stands now."""
    household = file_of(request.hat, household_id)
    rows = Pursuit.objects.filter(household=household).select_related("household")
    pursuit = visible_or_missing(rows, Resource.RIGHTS, pursuit_id)
    was = {"state": pursuit.state, "non_take_up": pursuit.non_take_up, "reason": pursuit.reason}
    form = StepForm(request.POST or None, initial=was)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                step = note_step(hat=request.hat, pursuit=pursuit, step=Step(**form.cleaned_data))
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, _page(household), "Étape notée.", _undo(household, step))
    context = context_of(household, f"Suivre\u00a0: {pursuit}", form=form, verb="Noter l’étape")
    return show_form(request, "households/life/form.html", context | {"back": _page(household)})


@require_POST
@requires(Resource.RIGHTS, Access.WRITE)
def undo(request: Any, household_id: UUID, step_id: UUID) -> HttpResponse:
    household = file_of(request.hat, household_id)
    rows = PursuitStep.objects.filter(household=household).select_related("pursuit__household")
    step = visible_or_missing(rows, Resource.RIGHTS, step_id)
    try:
        with transaction.atomic():
            undo_step(hat=request.hat, step=step)
    except ValidationError as error:
        return _refused(request, household, " ".join(error.messages))
    return go(request, _page(household), "Étape annulée.")


@require_http_methods(["GET", "POST"])
@requires(Resource.RIGHTS, Access.WRITE)
def watch(request: Any, household_id: UUID) -> HttpResponse:
    """The household agrees to be told when its rights change."""
    household = file_of(request.hat, household_id)
    form = WatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                agree_to_watch(hat=request.hat, household=household, **form.cleaned_data)
        except ValidationError as error:
            show_error(form, error)
        else:
            unwatch = reverse("household_rights_unwatch", args=[household.pk])
            return go(request, _page(household), "Accord noté.\nLes droits seront revus chaque nuit.", unwatch)
    intro = (
        "Le foyer est d’accord pour que ses droits soient recalculés chaque nuit, et que la personne qui l’accompagne "
        "soit prévenue d’un changement. Il peut revenir sur cet accord à tout moment."
    )
    context = context_of(household, "Prévenir quand les droits changent", form=form, verb="Noter l’accord")
    return show_form(request, "households/life/form.html", context | {"intro": intro, "back": _page(household)})


@require_POST
@requires(Resource.RIGHTS, Access.WRITE)
def unwatch(request: Any, household_id: UUID) -> HttpResponse:
    household = file_of(request.hat, household_id)
    revoke_watch(hat=request.hat, household=household)
    return go(request, _page(household), "Accord retiré.\nLe dossier ne sera plus relu la nuit.")


@require_POST
@requires(Resource.RIGHTS, Access.WRITE)
def seen(request: Any, household_id: UUID) -> HttpResponse:
    household = file_of(request.hat, household_id)
    see_changes(hat=request.hat, household=household)
    return go(request, _page(household), "Changements marqués comme vus.")
