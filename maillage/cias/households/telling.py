"""The events of a household, told in sentences."""

from collections.abc import Iterable, Iterator
from typing import Any

from maillage.cias.common.hats import Hat
from maillage.cias.common.registry import TimelineItem
from maillage.cias.households.communes import commune_name
from maillage.cias.households.enums import ClosingReason, EventKind
from maillage.cias.households.models import Household, HouseholdEvent, Person

COUNTED = {EventKind.ARRIVAL, EventKind.BIRTH, EventKind.DEPARTURE, EventKind.DEATH}
ICONS = {
    EventKind.BIRTH: "child",
    EventKind.ARRIVAL: "people",
    EventKind.DEPARTURE: "walk",
    EventKind.SEPARATION: "unlink",
    EventKind.CLOSING: "lock",
    EventKind.REOPENING: "open",
    EventKind.OPENING: "file",
}


def told_events(hat: Hat, household: Household, limit: int) -> Iterator[TimelineItem]:
    """The events that stand, newest first. Names that the hat does not read are left out of the sentences."""
    events = list(household.events.standing().select_related("author")[:limit])
    wanted = {person for event in events for person in event.persons}
    persons = Person.objects.in_bulk(wanted) if wanted else {}
    second = {event.changes["household"] for event in events if "household" in event.changes}
    households = {str(pk): row for pk, row in Household.objects.in_bulk(second).items()} if second else {}
    for event in events:
        who = [persons[pk] for pk in event.persons if pk in persons]
        other = households.get(event.changes.get("household", ""))
        yield TimelineItem(
            at=event.on,
            title=sentence(event, who),
            text=" ".join(_details(event, other)),
            author=str(event.author),
            icon=ICONS.get(EventKind(event.kind), "home"),
            service="foyer",
            secrecy="team",
        )


def sentence(event: HouseholdEvent, persons: Iterable[Person]) -> str:
    """« Jeannine Roussel s’installe », « Naissance de Lila »."""
    people = list(persons)
    names, many = _listed(people), len(people) > 1
    if not people:
        return str(event.get_kind_display())
    commune = commune_name(event.changes.get("commune", ""))
    told: dict[str, str] = {
        EventKind.OPENING: f"Ouverture du dossier pour {names}",
        EventKind.ARRIVAL: f"{names} {'s’installent' if many else 's’installe'}",
        EventKind.BIRTH: f"Naissance de {people[0].first_name}",
        EventKind.DEPARTURE: f"{names} {'quittent' if many else 'quitte'} le foyer",
        EventKind.SEPARATION: f"Le foyer se sépare\u00a0: {names} {'ont leur' if many else 'a son'} propre dossier",
        EventKind.MOVE: f"Le foyer déménage à {commune}" if commune else "Le foyer déménage",
        EventKind.DEATH: f"Décès de {names}",
    }
    return told.get(event.kind, str(event.get_kind_display()))


def _listed(persons: list[Person]) -> str:
    names = [str(person) for person in persons]
    return " et ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _details(event: HouseholdEvent, other: Household | None) -> Iterator[str]:
    before: Any = event.changes.get("before")
    if event.kind in COUNTED and before is not None:
        sign = 1 if event.kind in {EventKind.ARRIVAL, EventKind.BIRTH} else -1
        after = before + sign * len(event.persons)
        yield f"De {before} à {after} personne{'s' if after > 1 else ''}."
        yield "Les décisions d’avant gardent la composition d’alors."
    if other is not None:
        yield f"Second foyer\u00a0: dossier {other.number}."
    if event.kind == EventKind.CLOSING and event.reason in ClosingReason.values:
        yield f"{ClosingReason(event.reason).label}."
    elif event.reason:
        yield event.reason
