"""What the open files of a structure say, as the facts that schemes read: never a name, in four queries.

A file in which no resource nor charge was ever entered says nothing of its means: they stay unknown, and a scheme that
reads them is « à préciser ». Where a budget was entered, what it does not list counts as nothing.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from maillage.cias.common.hats import Hat
from maillage.cias.entitlements.household_facts import CHARGES, HOUSING, RESOURCES
from maillage.cias.households.models import Household, Housing, Means, Membership
from maillage.rules.dates import add_months
from maillage.rules.schemes.facts import PERIODS, catalogue

ADULT, YOUNG = 18, 14


@dataclass(frozen=True)
class OpenFiles:
    """`columns`: a list a fact, None where unknown; `communes`: the Insee code of each file."""

    columns: Mapping[str, list[Any]]
    communes: list[str]

    @property
    def size(self) -> int:
        return len(self.communes)


def facts_of_households(hat: Hat, on: date) -> OpenFiles:
    """The open files of the hat's structure that it may read, on this day."""
    files = list(Household.objects.of_structure(hat).open().order_by("pk").values_list("pk", "commune_code"))
    ours = Q(household__structure_id=hat.structure_id, household__closed_on=None)
    people: dict[uuid.UUID, list[Any]] = defaultdict(list)
    members = Membership.objects.on(on).filter(ours)
    for key, *member in members.values_list("household_id", "kinship", "part", "is_hosted", "person__birth_date"):
        people[key].append(member)
    means: dict[uuid.UUID, list[Any]] = defaultdict(list)
    lines = Means.objects.filter(ours, valid_from__lte=on)
    for key, *line in lines.values_list("household_id", "kind", "monthly", "valid_from", "valid_to"):
        means[key].append(line)
    housing = Housing.objects.filter(ours, Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    homes = dict(housing.order_by("valid_from").values_list("household_id", "kind"))
    rows = [
        composition(people[key], on)
        | budget(means[key], on)
        | {"commune": code or None, "housing_status": HOUSING.get(homes.get(key, ""))}
        for key, code in files
    ]
    names = {name for row in rows for name in row}
    return OpenFiles({name: [row.get(name) for row in rows] for name in sorted(names)}, [code for _, code in files])


def composition(members: Iterable[Any], on: date) -> dict[str, Any]:
    """Counts of persons. Without the date of birth of one of them, those that depend on an age stay unknown.

    Relatives who are neither partner nor child count among the persons hosted.
    """
    adults = hosted = grown = 0
    minors: list[tuple[bool, bool]] = []
    undated = False
    for kinship, part, is_hosted, born in members:
        if kinship in ("reference", "spouse"):
            adults += 1
        elif born is None:
            undated = True
        elif (age := on.year - born.year - ((on.month, on.day) < (born.month, born.day))) < ADULT:
            minors.append((part < 1, age < YOUNG))
        elif kinship == "child" and not is_hosted:
            grown += 1
        else:
            hosted += 1
    if not adults:
        return {}
    facts: dict[str, Any] = {"adults": adults}
    if not undated:
        facts |= {
            "children": sum(not shared for shared, _ in minors),
            "children_under_14": sum(young and not shared for shared, young in minors),
            "shared_children": sum(shared for shared, _ in minors),
            "shared_children_under_14": sum(young and shared for shared, young in minors),
            "adult_children": grown,
            "hosted_persons": hosted,
        }
    return facts


def budget(lines: list[Any], on: date) -> dict[str, Any]:
    """Resources over one, three and twelve months, and charges of the month; nothing when none was ever entered."""
    if not lines:
        return {}
    facts: dict[str, Any] = {}
    known_since = min(line[2] for line in lines)
    for suffix, months in PERIODS.values():
        days = [add_months(on, -back) for back in range(months)]
        if known_since > days[-1]:
            continue
        totals = dict.fromkeys(catalogue()["resources"], Decimal(0))
        for kind, monthly, start, end in lines:
            if kind in RESOURCES:
                running = sum(start <= day and (end is None or end >= day) for day in days)
                totals[RESOURCES[kind]] += monthly * running
        facts |= {name + suffix: total for name, total in totals.items()}
    charges = dict.fromkeys(catalogue()["charges"], Decimal(0))
    for kind, monthly, _, end in lines:
        if kind in CHARGES and (end is None or end >= on):
            charges[CHARGES[kind]] += monthly
    return facts | charges
