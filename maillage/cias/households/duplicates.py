"""Likely pairs of rows for one person, within a structure, for a person to judge. Nothing is ever merged by itself.

Two bounded readings: rows that share a birth date and a word that sounds alike (search tokens), and rows of the same
name whose birth dates could be one mistyped. People under protection have no search tokens and are left out.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from maillage.cias.common.hats import Hat
from maillage.cias.households.models import Membership, Person, PersonLink, SearchToken
from maillage.cias.households.names import sort_key

GROUPS = 300  # groups read for one page
GROUP_SIZE = 12  # beyond, the word is a common name
SHOWN = 50
LIKELY = 78.0

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass
class Likely:
    """Two rows that may be one person, how alike they are (0 to 100), and why they are proposed."""

    first: Person
    second: Person
    score: float
    why: str


def likely_pairs(hat: Hat, limit: int = SHOWN) -> list[Likely]:
    """The likeliest pairs not yet judged, best first. Costs four queries whatever the number of persons."""
    pairs = {pair for group in _groups(hat) for pair in combinations(sorted(group), 2)}
    judged = set(
        PersonLink.objects.filter(structure_id=hat.structure_id, undone_at__isnull=True).values_list(
            "first_id", "second_id"
        )
    )
    pairs -= judged
    people = Person.objects.filter(structure_id=hat.structure_id, is_protected=False)
    persons = people.in_bulk({pk for pair in pairs for pk in pair})
    found = [
        Likely(persons[one], persons[other], score, why)
        for one, other in pairs
        if one in persons and other in persons
        for score, why in [likeness_of(persons[one], persons[other])]
        if score >= LIKELY
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.first.sort_key, pair.first.pk))[:limit]


def _groups(hat: Hat) -> Iterator[Iterable[uuid.UUID]]:
    sounds = SearchToken.objects.filter(structure_id=hat.structure_id, value__begins="p:")
    born = sounds.filter(person__tokens__value__begins="b:").values("value", "person__tokens__value")
    yield from _members(born, "person_id")
    named = Person.objects.filter(structure_id=hat.structure_id, is_protected=False).values("sort_key")
    yield from _members(named, "id")


def _members(grouped: object, column: str) -> Iterator[list[uuid.UUID]]:
    rows = grouped.annotate(many=Count(column, distinct=True)).filter(many__range=(2, GROUP_SIZE))  # type: ignore[attr-defined]
    for row in rows.annotate(members=ArrayAgg(column, distinct=True)).order_by("-many")[:GROUPS]:
        yield row["members"]


def likeness_of(one: Person, other: Person) -> tuple[float, str]:
    """How likely two rows are one person, 0 to 100, and the reason in words."""
    names = max(
        fuzz.token_sort_ratio(_name(one, birth), _name(other, birth_too))
        for birth in (False, True)
        for birth_too in (False, True)
    )
    if one.birth_date and other.birth_date:
        if one.birth_date == other.birth_date:
            return names, "même date de naissance, noms proches" if names < 100 else "même nom, même date de naissance"
        if names >= 95 and mistyped(one.birth_date, other.birth_date):
            return 85.0, "même nom, dates de naissance proches"
        return 0.0, ""
    return (80.0, "même nom, une date de naissance inconnue") if names >= 95 else (0.0, "")


def _name(person: Person, birth: bool) -> str:
    last = person.birth_name if birth else person.last_name
    return sort_key(f"{last} {person.first_name}")


def mistyped(one: date, other: date) -> bool:
    """Whether one date may be the other typed wrong: one digit changed or two swapped, or day and month exchanged."""
    if (one.day, one.month, one.year) == (other.month, other.day, other.year):
        return True
    return OSA.distance(f"{one:%d%m%Y}", f"{other:%d%m%Y}") == 1


def with_homes(persons: Iterable[Person], on: date) -> None:
    """Give each person `homes`: their memberships of `on` that the hat may read."""
    people = list(persons)
    homes: dict[uuid.UUID, list[Membership]] = {}
    rows = Membership.objects.on(on).filter(person__in=people).select_related("household")
    for row in rows.order_by(F("household__sort_key")):
        homes.setdefault(row.person_id, []).append(row)
    for person in people:
        person.homes = homes.get(person.pk, [])  # type: ignore[attr-defined]


def same_persons(persons: Iterable[Person]) -> dict[uuid.UUID, list[Person]]:
    """Person -> the rows said to be the same one, as the hat may read them."""
    ids = [person.pk for person in persons]
    if not ids:
        return {}
    links = PersonLink.objects.filter(Q(first__in=ids) | Q(second__in=ids), same=True, undone_at__isnull=True)
    found: dict[uuid.UUID, list[Person]] = {}
    for link in links.select_related("first", "second"):
        found.setdefault(link.first_id, []).append(link.second)
        found.setdefault(link.second_id, []).append(link.first)
    return found
