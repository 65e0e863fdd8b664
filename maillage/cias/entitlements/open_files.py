"""What the open files of a structure say, as the facts that schemes read: never a name, in four queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.cias.common.hats import Hat
from maillage.cias.entitlements.household_facts import read_facts
from maillage.cias.entitlements.scheme_facts import scheme_facts
from maillage.cias.households.models import Household


@dataclass(frozen=True)
class OpenFiles:
    """`columns`: a list a fact, None where unknown; `size` files."""

    columns: Mapping[str, list[Any]]
    size: int


def facts_of_households(hat: Hat, on: date) -> OpenFiles:
    """The open files of the hat's structure whose means it may read, as a household's page reads them."""
    files = list(Household.objects.of_structure(hat).open().order_by("pk"))
    rows = [scheme_facts(facts) for facts in read_facts(hat, files, on)]
    names = sorted({name for row in rows for name in row})
    return OpenFiles({name: [row.get(name) for row in rows] for name in names}, len(rows))
