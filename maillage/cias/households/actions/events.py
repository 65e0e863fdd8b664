"""What every change of a household shares: its date, its count, its event."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.common.templatetags.maillage_text import full_day
from maillage.cias.households.actions.changes import Changes
from maillage.cias.households.actions.files import add_membership, check_file, index_person, lock_file, tell_event
from maillage.cias.households.enums import Kinship, OtherHome
from maillage.cias.households.models import Household, HouseholdEvent, Membership, Person

DAY = timedelta(days=1)
HALF = Decimal("0.5")


def begin(hat: Hat, household: Household, on: date) -> Household:
    """The file, locked, once the hat and the date are checked.

    Raises `Refused`, or ValidationError on `on` for a date in the future or before the file.
    """
    check_file(hat, household, Access.WRITE, Resource.FILE)
    household = lock_file(hat, household)
    if on > timezone.localdate():
        raise ValidationError({"on": "Cette date est dans le futur. Notez ce changement quand il aura eu lieu."})
    if on < household.opened_on:
        opened = full_day(household.opened_on)
        raise ValidationError({"on": f"Le dossier est ouvert depuis le {opened}\u00a0: cette date est antérieure."})
    return household


def composition(household: Household, on: date) -> list[Membership]:
    """Who is in the household on a day, the person of reference first."""
    rows = list(household.memberships.on(on).select_related("person"))
    return sorted(rows, key=lambda row: row.kinship != Kinship.REFERENCE)


def enter(
    hat: Hat, household: Household, person: Person, kinship: str, on: date, changes: Changes, **traits: Any
) -> Membership:
    """Put a person in the household from `on`. A file under protection covers who enters it."""
    row = add_membership(hat=hat, household=household, person=person, kinship=kinship, on=on, **traits)
    changes.made(row)
    if household.is_protected and not person.is_protected:
        changes.change(person, is_protected=True, readers=list(household.readers))
        index_person(person)
    return row


def leave(membership: Membership, on: date, changes: Changes, *, field: str = "on") -> None:
    """The last day of a membership is the eve of `on`. Raises ValidationError when it did not begin before."""
    if membership.valid_from >= on:
        since = full_day(membership.valid_from)
        name = membership.person.first_name
        raise ValidationError(
            {field: f"{name} est dans ce foyer depuis le {since}\u00a0: donnez une date plus tardive."}
        )
    changes.change(membership, valid_to=on - DAY)


def change_from(hat: Hat, membership: Membership, on: date, changes: Changes, **traits: Any) -> Membership:
    """The same person in the same household, otherwise (kinship, part) from `on`."""
    if membership.valid_from == on:
        changes.change(membership, **traits)
        return membership
    until = membership.valid_to
    leave(membership, on, changes)
    kept = {name: getattr(membership, name) for name in ("part", "is_hosted", "other_home")}
    kinship = traits.pop("kinship", membership.kinship)
    row = enter(hat, membership.household, membership.person, kinship, on, changes, **(kept | traits))
    if until is not None:
        changes.change(row, valid_to=until)
    return row


def halve(hat: Hat, membership: Membership, on: date, changes: Changes) -> None:
    """From `on` the child counts for half here: the other half is in another home."""
    change_from(hat, membership, on, changes, part=HALF, other_home=OtherHome.SHARED_CUSTODY)


def finish(
    hat: Hat,
    household: Household,
    kind: str,
    on: date,
    persons: list[Person],
    changes: Changes,
    reason: str = "",
) -> HouseholdEvent:
    """Tell the event and journal it."""
    event = tell_event(
        hat=hat,
        household=household,
        kind=kind,
        on=on,
        persons=persons,
        reason=reason.strip(),
        changes=changes.as_json(),
    )
    detail = {"event": str(event.pk), "kind": kind}
    record(hat=hat, action=Action.CHANGE, resource=Resource.FILE, object_id=household.pk, detail=detail)
    return event


def set_closed(household: Household, day: date | None) -> None:
    """Close the file on a day, or reopen it. Raises `Refused` when the role may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT maillage_close_file(%s, %s)", [household.pk, day])
        (done,) = cursor.fetchone() or (None,)
    if done is None:
        raise Refused(Resource.FILE, Access.WRITE, household.pk)
    household.closed_on = day
