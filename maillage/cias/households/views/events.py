"""Noting what changes a household, in a panel; undoing the last change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, may, situation_of, visible_or_missing
from maillage.cias.common.templatetags.maillage_text import full_day
from maillage.cias.households.actions import closing, composition, moving, separation
from maillage.cias.households.actions.events import composition as members_on
from maillage.cias.households.actions.files import Identity
from maillage.cias.households.enums import Kinship
from maillage.cias.households.forms import events as forms
from maillage.cias.households.models import Household, HouseholdEvent, Membership
from maillage.cias.households.permissions import CLOSING
from maillage.cias.households.search import find_persons, look_alikes
from maillage.cias.households.views.showing import go, show_error, show_form

FOUND = 6


def _arrive(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    data = form.cleaned_data
    return composition.arrive(
        hat=hat,
        household=household,
        person=data["person"] or Identity(**form.identity),
        kinship=data["kinship"],
        on=data["on"],
        is_hosted=data["is_hosted"],
        other_home=data["other_home"],
    )


def _birth(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    return composition.be_born(hat=hat, household=household, identity=Identity(**form.cleaned_data))


def _depart(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    data = form.cleaned_data
    gone = [m for m in form.members if str(m.pk) in data["gone"]]
    successor = form.membership("successor")
    return composition.depart(
        hat=hat, household=household, memberships=gone, on=data["on"], successor=successor, reason=data["reason"]
    )


def _die(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    return composition.die(
        hat=hat,
        household=household,
        membership=form.membership("member"),
        on=form.cleaned_data["on"],
        successor=form.membership("successor"),
    )


def _postal(data: dict[str, Any]) -> dict[str, str]:
    commune = data["commune"]
    if commune is None:
        return {}
    postcode = commune.postcodes[0] if len(commune.postcodes) == 1 else ""
    return {"commune_code": commune.code, "postcode": postcode, "lines": data["lines"]}


def _separate(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    data = form.cleaned_data
    wanted = separation.Separation(on=data["on"], goes=form.goes, **_postal(data))
    return separation.separate(hat=hat, household=household, separation=wanted)[0]


def _move(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    data = form.cleaned_data
    housing = {name: data.get(name, "") for name in ("housing_kind", "dwelling", "landlord")}
    return moving.move(hat=hat, household=household, to=moving.Move(on=data["on"], **_postal(data), **housing))


def _close(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    return closing.close(hat=hat, household=household, **form.cleaned_data)


def _reopen(hat: Any, household: Household, form: Any) -> HouseholdEvent:
    event, left_out = closing.reopen(hat=hat, household=household, on=form.cleaned_data["on"])
    form.left_out = left_out
    return event


@dataclass(frozen=True)
class Gesture:
    """One entry of « Le foyer change »."""

    label: str
    verb: str
    done: str
    form: type[Any]
    act: Callable[[Any, Household, Any], HouseholdEvent]
    intro: str = ""
    template: str = "households/life/form.html"
    general: str | None = None


GESTURES = {
    "arrivee": Gesture(
        "Noter une arrivée",
        "Noter l’arrivée",
        "Arrivée notée.",
        forms.ArrivalForm,
        _arrive,
        template="households/life/arrival.html",
        general="other_home",
    ),
    "naissance": Gesture("Noter une naissance", "Noter la naissance", "Naissance notée.", forms.BirthForm, _birth),
    "depart": Gesture(
        "Noter un départ",
        "Noter le départ",
        "Départ noté.",
        forms.DepartureForm,
        _depart,
        intro="La date est le premier jour hors du foyer.",
    ),
    "separation": Gesture(
        "Noter une séparation",
        "Séparer en deux foyers",
        "Séparation notée\u00a0: un second dossier est ouvert.",
        forms.SeparationForm,
        _separate,
        intro="La personne de référence garde ce dossier. Un second dossier s’ouvre pour qui s’en va.",
    ),
    "demenagement": Gesture(
        "Noter un déménagement", "Noter le déménagement", "Déménagement noté.", forms.MoveForm, _move
    ),
    "deces": Gesture("Noter un décès", "Noter le décès", "Décès noté.", forms.DeathForm, _die),
    "cloture": Gesture(
        "Clore le dossier",
        "Clore le dossier",
        "Dossier clos.",
        forms.ClosingForm,
        _close,
        intro="Le dossier reste lisible et peut être rouvert.",
    ),
    "reouverture": Gesture(
        "Rouvrir le dossier",
        "Rouvrir le dossier",
        "Dossier rouvert.",
        forms.ReopeningForm,
        _reopen,
        intro="Les personnes présentes à la clôture reviennent dans le foyer, sauf celles qui sont dans un autre.",
    ),
}


def life_menu(hat: Any, household: Household, members: list[Membership]) -> list[tuple[str, str]]:
    """The gestures that make sense now on this file for this hat: pairs of address and words."""
    slugs = [slug for slug in GESTURES if _allowed(hat, household, slug)]
    if len(members) < 2:
        slugs = [slug for slug in slugs if slug not in {"depart", "separation"}]
    elif all(m.kinship in {Kinship.REFERENCE, Kinship.CHILD} for m in members):
        slugs = [slug for slug in slugs if slug != "separation"]
    return [(slug, GESTURES[slug].label) for slug in slugs]


@require_http_methods(["GET", "POST"])
@requires(Resource.FILE, Access.WRITE)
def record_event(request: Any, household_id: UUID, slug: str) -> HttpResponse:
    """The panel of one event."""
    gesture = GESTURES.get(slug)
    if gesture is None:
        raise Http404
    household = visible_or_missing(Household.objects.all(), Resource.FILE, household_id)
    if not _allowed(request.hat, household, slug):
        raise Refused(Resource.FILE, Access.WRITE, household.pk)
    form = _form(request, household, slug, gesture)
    context = _context(household, gesture, form)
    if request.method == "POST":
        if "find" in request.POST:
            context |= _found(request, form)
        elif form.is_valid():
            if slug == "arrivee" and not form.cleaned_data["person"] and "not_same" not in request.POST:
                alike = look_alikes(request.hat, form.cleaned_data)
                if alike:
                    return show_form(request, gesture.template, context | {"alike": True, "persons": alike})
            event = _act(request.hat, household, form, gesture)
            if event is not None:
                return _done(request, household, event, gesture, form)
    return show_form(request, gesture.template, context)


def _allowed(hat: Any, household: Household, slug: str) -> bool:
    """Whether the gesture is possible on this file: else its form would be typed for nothing."""
    reopening = slug == "reouverture"
    access = Access.READ if reopening else Access.WRITE
    if slug in {"cloture", "reouverture"} and hat.role not in CLOSING:
        return False
    if reopening != (household.closed_on is not None):
        return False
    return may(hat, access, Resource.FILE, situation_of(hat, household, Resource.FILE))


def _form(request: Any, household: Household, slug: str, gesture: Gesture) -> Any:
    options: dict[str, Any] = {"members": members_on(household, timezone.localdate())}
    if slug == "arrivee":
        options["structure_id"] = request.hat.structure_id
    if slug == "demenagement":
        situation = situation_of(request.hat, household, Resource.HOUSING)
        options["may_house"] = may(request.hat, Access.WRITE, Resource.HOUSING, situation)
    if "find" in request.POST:  # searching judges nothing of what is typed beside
        return gesture.form(initial=request.POST.dict(), **options)
    return gesture.form(request.POST or None, **options)


def _context(household: Household, gesture: Gesture, form: Any) -> dict[str, Any]:
    back = reverse("household", args=[household.pk])
    return {
        "form": form,
        "household": household,
        "title": f"{gesture.label}, {str(household)[:1].lower()}{str(household)[1:]}",
        "about": f"Dossier {household.number}",
        "verb": gesture.verb,
        "intro": gesture.intro,
        "back": back,
        "trail": [("Foyers", reverse("households")), (str(household), back)],
    }


def _found(request: Any, form: Any) -> dict[str, Any]:
    persons = find_persons(request.hat, request.POST.get("q", "")[:120], FOUND)
    return {"searched": True, "persons": persons}


def _act(hat: Any, household: Household, form: Any, gesture: Gesture) -> HouseholdEvent | None:
    try:
        with transaction.atomic():
            return gesture.act(hat, household, form)
    except ValidationError as error:
        on = "on" if "on" in form.fields else "birth_date"
        show_error(form, error, gesture.general, members="gone", on=on)
        return None


def _done(request: Any, household: Household, event: HouseholdEvent, gesture: Gesture, form: Any) -> HttpResponse:
    if event.on < timezone.localdate():
        _warn_past(request, event.on)
    for person in getattr(form, "left_out", []):
        messages.warning(
            request, f"{person} est maintenant dans un autre foyer.\nVérifiez sa place avant de l’ajouter."
        )
    undo = reverse("household_event_undo", args=[household.pk, event.pk])
    return go(request, reverse("household", args=[household.pk]), gesture.done, undo)


def _warn_past(request: Any, on: date) -> None:
    messages.warning(
        request,
        f"Ce changement compte depuis le {full_day(on)}.\n"
        "Ce qui a été décidé depuis ne l’a pas pris en compte\u00a0: vérifiez les demandes en cours.",
    )


@require_POST
@requires(Resource.FILE, Access.WRITE)
def undo_event(request: Any, household_id: UUID, event_id: UUID) -> HttpResponse:
    household = visible_or_missing(Household.objects.all(), Resource.FILE, household_id)
    event = visible_or_missing(household.events.standing(), Resource.FILE, event_id)
    try:
        with transaction.atomic():
            closing.undo(hat=request.hat, household=household, event=event)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.info(request, f"Annulé\u00a0: {event.get_kind_display().lower()}. Le foyer est comme avant.")
    return redirect("household", household_id)
