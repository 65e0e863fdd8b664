"""Closing a file with its reason, reopening it, and undoing the last change of a household."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.households.actions.changes import Changes, undo_steps
from maillage.cias.households.actions.events import DAY, begin, composition, enter, finish, set_closed
from maillage.cias.households.actions.files import check_file, index_person
from maillage.cias.households.enums import ClosingReason, EventKind
from maillage.cias.households.models import FollowUp, Household, HouseholdEvent, Membership, Person


@transaction.atomic
def close(*, hat: Hat, household: Household, on: date, reason: str) -> HouseholdEvent:
    """Close a file: everybody is free to join another from `on`. Raises ValidationError while something is due."""
    household = begin(hat, household, on)
    if reason not in ClosingReason.values:
        raise ValidationError({"reason": "Dites pourquoi le dossier est clos."})
    if FollowUp.objects.filter(household=household, done_at__isnull=True).exists():
        raise ValidationError("Il reste quelque chose à faire pour ce foyer. Terminez-le, ou dites que c’est fait.")
    people = composition(household, on)
    if household.memberships.filter(valid_from__gt=on).exists():
        raise ValidationError({"on": "Le foyer a changé après cette date. Donnez une date plus tardive."})
    changes = Changes(before=len(people))
    for row in people:
        changes.change(row, valid_to=max(row.valid_from, on - DAY))
    event = finish(hat, household, EventKind.CLOSING, on, [row.person for row in people], changes, reason)
    set_closed(household, on)
    return event


@transaction.atomic
def reopen(*, hat: Hat, household: Household, on: date) -> tuple[HouseholdEvent, list[Person]]:
    """Reopen a closed file with who was in it. Returns also those who are in another home by now, left out.

    Raises `Refused`, or ValidationError for a date before the closing or in the future.
    """
    check_file(hat, household, Access.READ, Resource.FILE)
    closed_on = household.closed_on
    if closed_on is None:
        raise ValidationError("Ce dossier est déjà ouvert.")
    if on < closed_on:
        raise ValidationError({"on": "La réouverture suit la clôture\u00a0: donnez une date plus tardive."})
    closing = household.events.standing().filter(kind=EventKind.CLOSING).order_by("-recorded_at").first()
    set_closed(household, None)
    household = begin(hat, household, on)
    gone = closing.persons if closing else []
    rows = household.memberships.filter(person_id__in=gone).select_related("person").order_by("valid_to")
    by_person: dict[object, Membership] = {row.person_id: row for row in rows}  # the last membership of each
    changes, left_out = Changes(before=0, closed_on=str(closed_on)), []
    for row in by_person.values():
        try:
            with transaction.atomic():
                _come_back(hat, household, row, on, changes)
        except ValidationError:
            left_out.append(row.person)
    back = [row.person for row in by_person.values() if row.person not in left_out]
    return finish(hat, household, EventKind.REOPENING, on, back, changes), left_out


def _come_back(hat: Hat, household: Household, row: Membership, on: date, changes: Changes) -> None:
    if row.person.deceased_on:
        raise ValidationError("décès")
    if row.valid_to and row.valid_to >= on:  # closed and reopened the same day
        changes.change(row, valid_to=None)
        return
    traits = {"part": row.part, "is_hosted": row.is_hosted, "other_home": row.other_home}
    enter(hat, household, row.person, row.kinship, on, changes, **traits)


def last_undoable(hat: Hat, household: Household) -> HouseholdEvent | None:
    """The last change of the household when the hat's user noted it today; the opening is not undone, but closed."""
    event = household.events.standing().order_by("-recorded_at", "-pk").first()
    if event is None or event.author_id != hat.user_id or event.kind == EventKind.OPENING:
        return None
    if timezone.localtime(event.recorded_at).date() != timezone.localdate() or "part_of" in event.changes:
        return None
    return event


@transaction.atomic
def undo(*, hat: Hat, household: Household, event: HouseholdEvent) -> None:
    """Undo the last change: by who noted it, the same day. The journal keeps both.

    The second file of a separation is closed as opened by mistake.
    """
    last = last_undoable(hat, household)
    if last is None or last.pk != event.pk:
        raise Refused(
            Resource.FILE,
            Access.WRITE,
            household.pk,
            "Seul le dernier changement s’annule, le jour même, par la personne qui l’a noté.",
        )
    if event.kind == EventKind.CLOSING:
        set_closed(household, None)
    check_file(hat, household, Access.WRITE, Resource.FILE)
    second = Household.objects.filter(pk=event.changes.get("household")).first()
    if second is not None:
        if second.events.standing().count() > 1 or second.contacts.exists():
            raise ValidationError("Le second foyer a déjà sa vie\u00a0: notez plutôt une arrivée et une clôture.")
        second_people = [row.person for row in composition(second, event.on)]
    persons = undo_steps(event.changes.get("steps", []))
    HouseholdEvent.objects.filter(pk=event.pk).update(undone_at=timezone.now())
    HouseholdEvent.objects.filter(changes__part_of=str(event.pk)).update(undone_at=timezone.now())
    if second is not None:
        reason = ClosingReason.MISTAKE
        finish(hat, second, EventKind.CLOSING, event.on, second_people, Changes(before=0), reason)
        set_closed(second, event.on)
    if event.kind == EventKind.REOPENING:
        set_closed(household, date.fromisoformat(event.changes["closed_on"]))
    for person in Person.objects.filter(pk__in=persons):
        index_person(person)
    record(
        hat=hat,
        action=Action.CHANGE,
        resource=Resource.FILE,
        object_id=household.pk,
        detail={"event": str(event.pk), "undone": True},
    )
