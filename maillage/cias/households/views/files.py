"""The list of files and the page of one household."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from maillage.cias.accounts.models import User
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common import registry
from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever, visible_or_missing
from maillage.cias.households.actions.closing import last_undoable
from maillage.cias.households.communes import commune_name
from maillage.cias.households.enums import Kinship
from maillage.cias.households.models import Household, Membership
from maillage.cias.households.sheet import commune_on, read_sheet
from maillage.cias.households.views.events import life_menu
from maillage.cias.territory.models import Commune, Territory

PAGE = 50
COUNT_UP_TO = 1000
ORDERS = {"nom": ("sort_key", "id"), "contact": ("-last_contact_on", "id"), "ouverture": ("-opened_on", "id")}


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts up to a limit: counting a hundred thousand rows under a row policy costs more than showing fifty."""

    @cached_property
    def count(self) -> int:
        return self.object_list[: COUNT_UP_TO + 1].count()  # type: ignore[union-attr]

    @property
    def is_capped(self) -> bool:
        return self.count > COUNT_UP_TO


@require_safe
@requires(Resource.FILE)
def household_list(request: Any) -> HttpResponse:
    """Files of the structure: all, mine, those shared with us; by commune, by name or by last contact."""
    hat, scope = request.hat, request.GET.get("voir", "ouverts")
    rows = Household.objects.shared_with(hat) if scope == "partages" else Household.objects.of_structure(hat)
    if scope == "suivis":
        rows = rows.followed_by(hat)
    rows = rows.closed() if scope == "clos" else rows.open()
    commune = request.GET.get("commune", "")
    if commune:
        rows = rows.filter(commune_code=commune)
    order = request.GET.get("tri", "nom")
    rows = rows.order_by(*ORDERS.get(order, ORDERS["nom"]))
    page = CappedPaginator(rows, PAGE).get_page(request.GET.get("page"))
    households = list(page.object_list)
    people = User.objects.in_bulk({user for h in households for user in h.referents})
    today = timezone.localdate()
    references = Membership.objects.on(today).filter(household__in=households, kinship=Kinship.REFERENCE)
    first = {row.household_id: row.person.first_name for row in references.select_related("person")}
    for household in households:
        household.reference = first.get(household.pk, "")  # type: ignore[attr-defined]
        household.commune = commune_name(household.commune_code)  # type: ignore[attr-defined]
        household.followers = [people[u] for u in household.referents if u in people]  # type: ignore[attr-defined]
    context = {
        "page": page,
        "households": households,
        "scope": scope,
        "scopes": _scopes(request, scope),
        "commune": commune,
        "communes": _communes(hat.territory_id),
        "order": order,
        "can_open": may_ever(hat, Access.WRITE, Resource.FILE),
        "can_link": may_ever(hat, Access.WRITE, Resource.IDENTITY),
    }
    return render(request, "households/list.html", context)


def _scopes(request: HttpRequest, current: str) -> list[dict[str, object]]:
    labels = {"ouverts": "Ouverts", "suivis": "Mes suivis", "partages": "Partagés avec nous", "clos": "Clos"}
    return [
        {"label": label, "url": f"?voir={key}", "count": None, "current": key == current}
        for key, label in labels.items()
    ]


def _communes(territory_id: UUID) -> list[tuple[str, str]]:
    epci = Territory.objects.filter(pk=territory_id).values("epci_id")
    return list(Commune.objects.filter(epci_id__in=epci).order_by("sort_key").values_list("code", "name"))


def _moment(item: registry.TimelineItem) -> tuple[date, float]:
    if isinstance(item.at, datetime):
        local = item.at.astimezone()
        return local.date(), local.timestamp()
    return item.at, 0.0


def _past_day(typed: str) -> date | None:
    """The day asked by `?le=2026-03-15`; None for today, and for what is not a day of the past."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day < timezone.localdate() else None


@require_safe
@requires(Resource.FILE)
def household(request: Any, household_id: UUID) -> HttpResponse:
    """One household, understood in ten seconds. Its reading is journaled."""
    hat = request.hat
    row = visible_or_missing(Household.objects.select_related("structure"), Resource.FILE, household_id)
    protected = {"protected": True} if row.is_protected else {}
    record(
        hat=hat,
        action=Action.READ,
        resource=Resource.FILE,
        object_id=row.pk,
        owner_id=row.structure_id,
        detail=protected,
    )
    happened = sorted(registry.timeline(hat, row), key=_moment, reverse=True)
    past = _past_day(request.GET.get("le", ""))
    if past:
        happened = [item for item in happened if _moment(item)[0] <= past]
    services = sorted({item.service for item in happened})
    chosen = request.GET.get("service", "")
    blocks = sorted(registry.household_blocks(request, hat, row), key=lambda block: block.order)
    sheet = read_sheet(hat, row, past)
    own = row.structure_id == hat.structure_id
    context = {
        "household": row,
        "sheet": sheet,
        "commune": commune_name(sheet.address.commune_code if sheet.address else commune_on(row, sheet.on)),
        "past": past,
        "life": () if past else life_menu(hat, row, sheet.members),
        "undoable": None if past else last_undoable(hat, row),
        "happened": [item for item in happened if chosen in ("", item.service)],
        "services": services,
        "chosen": chosen,
        "reads_support": may_ever(hat, Access.READ, Resource.ASSIGNMENT),
        "reads_journal": own and may_ever(hat, Access.READ, Resource.JOURNAL),
        "is_own": own,
        "blocks": [block for block in blocks if not block.aside],
        "aside": [block for block in blocks if block.aside],
    }
    return render(request, "households/household.html", context)
