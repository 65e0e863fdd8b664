"""What the directory brings to the pages of everybody: the rail, the search box, the home page, what is due."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from maillage.cias.common import registry
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.registry import Block, Found, NavigationItem, Todo
from maillage.cias.directory.hours import public_holiday
from maillage.cias.directory.models import Competence, Convention, Service, Structure
from maillage.cias.directory.openings import openings_on
from maillage.cias.directory.permissions import may_write_convention
from maillage.cias.territory.names import search_key

#: after the persons, who come first in the search box
RANK_NEED, RANK_SERVICE, RANK_STRUCTURE = 1000, 2000, 3000
#: how long before the notice of a convention runs out it is said
AHEAD = timedelta(days=45)


def navigation(request: Any, hat: Hat) -> Iterator[NavigationItem]:
    if may_ever(hat, Access.READ, Resource.MATRIX):
        yield NavigationItem("Territoire", 10, "Qui fait quoi\u00a0?", reverse("who_does_what"), "sign")
    if may_ever(hat, Access.READ, Resource.DIRECTORY):
        yield NavigationItem("Territoire", 20, "Annuaire", reverse("directory"), "book")
        yield NavigationItem("Territoire", 30, "Permanences", reverse("openings"), "clock")


def search(hat: Hat, text: str, limit: int) -> Iterator[Found]:
    """Needs, services and structures of the territory: nothing here is personal, nothing is journaled."""
    if not may_ever(hat, Access.READ, Resource.DIRECTORY):
        return
    today = timezone.localdate()
    words = search_key(text).split()
    if not words:
        return
    for rank, need in enumerate(Competence.objects.all()):
        known = search_key(" ".join([need.label, *need.keywords])).split()
        if all(any(word.startswith(part) for word in known) for part in words):
            url = f"{reverse('who_does_what')}?besoin={need.code}"
            yield Found(need.label, url, "Qui fait quoi\u00a0?", "sign", RANK_NEED + rank)
    services = Service.objects.open_on(today).matching(text).select_related("structure").order_by("name")[:limit]
    for rank, service in enumerate(services):
        url = reverse("service", args=[service.pk])
        yield Found(service.name, url, f"Service, {service.structure.name}", "hand", RANK_SERVICE + rank)
    structures = Structure.objects.open_on(today).matching(text).order_by("name")[:limit]
    for rank, structure in enumerate(structures):
        url = reverse("structure", args=[structure.pk])
        yield Found(structure.name, url, structure.kind_label, "building", RANK_STRUCTURE + rank)


def home_blocks(request: Any, hat: Hat) -> Iterator[Block]:
    """« Permanences aujourd’hui », beside what waits."""
    if may_ever(hat, Access.READ, Resource.DIRECTORY):
        today = timezone.localdate()
        context = {"openings": openings_on(today, itinerant_only=True), "holiday": public_holiday(today)}
        yield Block(50, "directory/_today.html", context, aside=True)


def todos(hat: Hat) -> Iterator[Todo]:
    """Conventions whose notice runs out soon: after that day they renew themselves, or end with nothing after."""
    if not may_write_convention(hat):
        return
    today = timezone.localdate()
    rows = Convention.objects.in_force(today).filter(structure_id=hat.structure_id, ends_on__gte=today, ended_on=None)
    for row in rows.select_related("partner"):
        if row.ends_on is None:
            continue
        notice = row.ends_on - relativedelta(months=row.notice_months)
        if notice - AHEAD <= today <= row.ends_on:
            after = "Elle se reconduit seule ensuite." if row.tacit_renewal else "Elle s’arrête ensuite."
            yield Todo(
                due=notice,
                title=f"Préavis de la convention avec {row.partner.name}",
                url=reverse("structure", args=[row.partner_id]),
                why=f"«\u00a0{row.name}\u00a0», jusqu’au {row.ends_on:%d/%m/%Y}. {after}",
                gesture="Voir la convention",
                for_team=True,
            )


def gestures(request: Any, hat: Hat) -> Iterator[NavigationItem]:
    yield NavigationItem("", 20, "Qui fait quoi ?", reverse("who_does_what"), "sign")


def register() -> None:
    registry.gestures.register(gestures)
    registry.navigation.register(navigation)
    registry.searches.register(search)
    registry.home_blocks.register(home_blocks)
    registry.todos.register(todos)
