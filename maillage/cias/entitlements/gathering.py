"""What rights bring to the pages of everybody: « Droits à vérifier » on a household's page, what changed at home."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse

from maillage.cias.common import registry
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may, may_ever, situation_of
from maillage.cias.common.registry import Block, Todo
from maillage.cias.entitlements.enums import Status
from maillage.cias.entitlements.models import KeptVerdict, Pursuit, RightChange, Screening
from maillage.cias.households.models import Household

LEADS = 3
MONTHS = 12


def rights_block(request: Any, hat: Hat, household: Household) -> Iterator[Block]:
    """The leads of the last kept estimate, or the way to make one."""
    if not may(hat, Access.READ, Resource.RIGHTS, situation_of(hat, household, Resource.RIGHTS)):
        return
    screening = Screening.objects.filter(household=household).order_by("-kept_at").first()
    verdicts = list(screening.verdicts.all()) if screening else []
    followed = dict(Pursuit.objects.filter(household=household).order_by("since").values_list("right", "state"))
    yield Block(
        10,
        "entitlements/_block.html",
        {"household": household, "screening": screening, "leads": leads(verdicts, followed)},
        aside=True,
    )


def leads(verdicts: list[KeptVerdict], followed: dict[str, str]) -> list[KeptVerdict]:
    """At most three rights to see to: unclaimed first, then those to which the least is missing."""
    open_leads = [row for row in verdicts if row.right not in followed and (row.unclaimed or _unsure(row))]
    open_leads.sort(key=lambda row: (not row.unclaimed, row.is_local, -_yearly(row), len(row.missing), row.rank))
    return open_leads[:LEADS]


def _yearly(row: KeptVerdict) -> Decimal:
    """Euros a year, to put first what weighs most."""
    return (row.amount or Decimal(0)) * (MONTHS if row.period == "month" else 1)


def _unsure(row: KeptVerdict) -> bool:
    return row.status == Status.UNSURE and row.received is None and not row.is_local


def todos(hat: Hat) -> Iterator[Todo]:
    """Rights that changed in the files that the hat's user accompanies, or that nobody does."""
    if not may_ever(hat, Access.READ, Resource.RIGHTS):
        return
    new = RightChange.objects.filter(structure_id=hat.home, seen_at__isnull=True).select_related("household")
    by_file: dict[Household, list[RightChange]] = {}
    for change in new.order_by("noticed_on", "pk")[:200]:
        if hat.user_id in change.household.referents or not change.household.referents:
            by_file.setdefault(change.household, []).append(change)
    for household, changes in by_file.items():
        several = "Des droits ont changé" if len(changes) > 1 else "Un droit a changé"
        yield Todo(
            due=changes[0].noticed_on,
            title=f"{several}\u00a0: {household}",
            url=reverse("household_rights", args=[household.pk]),
            why="Recalculé cette nuit avec l’accord du foyer.",
            gesture="Voir ce qui change",
            for_team=not household.referents,
        )


def register() -> None:
    registry.household_blocks.register(rights_block)
    registry.todos.register(todos)
