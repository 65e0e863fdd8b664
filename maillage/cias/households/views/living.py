"""Addresses of each kind and housing: now, before, and what is added or ended in a panel."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.households.actions import living
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.communes import commune_name
from maillage.cias.households.enums import AddressKind
from maillage.cias.households.forms.living import AddressForm, HiddenAddressForm, HousingForm
from maillage.cias.households.forms.persons import EndForm
from maillage.cias.households.models import Address, HiddenAddress, Household, Housing
from maillage.cias.households.sheet import abilities
from maillage.cias.households.views.showing import go, show_error, show_form


@dataclass(frozen=True)
class Place:
    """What can be added to where a household lives."""

    model: type[Any]
    resource: Resource
    form: type[Any]
    act: Callable[..., object]
    title: str
    verb: str


PLACES = {
    "adresse": Place(
        Address, Resource.ADDRESS, AddressForm, living.add_address, "Noter une adresse", "Noter l’adresse"
    ),
    "cachee": Place(
        HiddenAddress,
        Resource.HIDDEN_ADDRESS,
        HiddenAddressForm,
        living.add_hidden_address,
        "Noter une adresse cachée",
        "Noter l’adresse cachée",
    ),
    "logement": Place(
        Housing, Resource.HOUSING, HousingForm, living.add_housing, "Noter un logement", "Noter le logement"
    ),
}


def file_of(household_id: UUID) -> Household:
    return visible_or_missing(Household.objects.select_related("structure"), Resource.FILE, household_id)


def context_of(household: Household, title: str, **more: Any) -> dict[str, Any]:
    """What the pages and panels under a household share; `back` is where they return to."""
    page = reverse("household", args=[household.pk])
    trail = [("Foyers", reverse("households")), (str(household), page)]
    about = f"Dossier {household.number}"
    return {"household": household, "title": title, "about": about, "back": page, "trail": trail} | more


@require_safe
@requires(Resource.FILE)
def addresses(request: Any, household_id: UUID) -> HttpResponse:
    """Every kind of address, kept apart, now and before; housing beside."""
    household, hat, today = file_of(household_id), request.hat, timezone.localdate()
    record(
        hat=hat, action=Action.READ, resource=Resource.ADDRESS, object_id=household.pk, owner_id=household.structure_id
    )
    rows = {
        name: list(place.model.objects.filter(household=household).order_by("-valid_from"))
        for name, place in PLACES.items()
    }
    for row in [*rows["adresse"], *rows["cachee"], *rows["logement"]]:
        row.is_over = row.valid_to is not None and row.valid_to < today
        if not isinstance(row, Housing):
            row.commune = commune_name(row.commune_code)
    kinds = [(label, [a for a in rows["adresse"] if a.kind == kind]) for kind, label in AddressKind.choices]
    context = context_of(
        household,
        "Adresses et logement",
        kinds=[pair for pair in kinds if pair[1]],
        hidden=rows["cachee"],
        housings=rows["logement"],
        able=abilities(hat, household),
    )
    return render(request, "households/living/addresses.html", context)


@require_http_methods(["GET", "POST"])
@requires(Resource.ADDRESS, Access.WRITE)
def add_place(request: Any, household_id: UUID, what: str) -> HttpResponse:
    place = PLACES.get(what)
    if place is None:
        raise Http404
    household = file_of(household_id)
    check_file(request.hat, household, Access.WRITE, place.resource)
    form = place.form(request.POST or None)
    back = reverse("household_addresses", args=[household.pk])
    context = context_of(household, place.title, form=form, verb=place.verb) | {"back": back}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                place.act(hat=request.hat, household=household, **form.cleaned_data)
        except ValidationError as error:
            show_error(form, error, commune_code="commune")
        else:
            return go(request, back, "C’est noté.")
    return show_form(request, "households/life/form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Resource.ADDRESS, Access.WRITE)
def end_place(request: Any, household_id: UUID, what: str, row_id: UUID) -> HttpResponse:
    place = PLACES.get(what)
    if place is None:
        raise Http404
    household = file_of(household_id)
    row = visible_or_missing(place.model.objects.filter(household=household), place.resource, row_id)
    form = EndForm(request.POST or None)
    back = reverse("household_addresses", args=[household.pk])
    context = context_of(household, "Noter la fin", form=form, verb="Noter la fin") | {"back": back}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                living.end_dated(hat=request.hat, household=household, row=row, on=form.cleaned_data["on"])
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, back, "Fin notée. La ligne reste dans l’historique.")
    return show_form(request, "households/life/form.html", context)
