"""The household's page: who, where, who accompanies, what is due; what happened. Read in a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillage.cias.accounts.models import User
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may, may_ever, situation_of
from maillage.cias.common.registry import TimelineItem
from maillage.cias.directory.models import Team
from maillage.cias.households.budget import Budget, read_budget
from maillage.cias.households.communes import commune_name
from maillage.cias.households.enums import EventKind
from maillage.cias.households.models import (
    Address,
    Assignment,
    ContactPoint,
    FollowUp,
    HiddenAddress,
    Household,
    Housing,
    Membership,
    Note,
    PrivateNote,
)
from maillage.cias.households.telling import told_events

TIMELINE_LENGTH = 60


@dataclass
class Supporter:
    name: str
    function: str
    since: date | None
    is_me: bool


@dataclass
class Sheet:
    """What the hat may read of a household, on a day."""

    household: Household
    on: date
    members: list[Membership]
    address: Address | None
    hidden: HiddenAddress | None
    housing: Housing | None
    phones: list[ContactPoint]
    supporters: list[Supporter]
    due: list[FollowUp]
    budget: Budget | None
    abilities: dict[str, bool] = field(default_factory=dict)


def _current(rows: Any, on: date) -> Any:
    return rows.filter(valid_from__lte=on).exclude(valid_to__lt=on)


def abilities(hat: Hat, household: Household) -> dict[str, bool]:
    """What the hat may do on this file, by the name of the resource: `{"contact": True, …}`."""
    return {
        resource.value: may(hat, Access.WRITE, resource, situation_of(hat, household, resource))
        for resource in Resource
    }


def read_sheet(hat: Hat, household: Household, on: date | None = None) -> Sheet:
    """Everything at the top and the side of the page, as the policies let the hat read it."""
    day = on or last_day(household)
    members = list(
        household.memberships.on(day).select_related("person").order_by("is_hosted", "kinship", "person__birth_date")
    )
    order = {"reference": 0, "spouse": 1, "child": 2}
    members.sort(key=lambda m: (m.is_hosted, order.get(m.kinship, 3), m.person.birth_date or date.max))
    for member in members:
        member.age = member.person.age_on(day)  # type: ignore[attr-defined]
    addresses = list(_current(Address.objects.filter(household=household), day).order_by("kind", "-valid_from"))
    persons = [m.person_id for m in members]
    return Sheet(
        household=household,
        on=day,
        members=members,
        address=next((a for a in addresses if a.kind == "real"), addresses[0] if addresses else None),
        hidden=_hidden(hat, household, day),
        housing=_current(Housing.objects.filter(household=household), day).order_by("-valid_from").first(),
        phones=list(ContactPoint.objects.filter(person__in=persons).order_by("-is_preferred", "pk")[:3]),
        supporters=list(_supporters(hat, household, day)),
        due=list(FollowUp.objects.filter(household=household, done_at__isnull=True).order_by("due", "pk")[:3]),
        budget=read_budget(hat, household, day, sum((m.part for m in members), Decimal(0))),
        abilities=abilities(hat, household),
    )


def last_day(household: Household) -> date:
    """The day a file is read on: today, or for a closed one the last day that somebody was in it."""
    if household.closed_on is None:
        return timezone.localdate()
    return max(household.opened_on, household.closed_on - timedelta(days=1))


def commune_on(household: Household, day: date) -> str:
    """Code of the commune of the file on a day: what the first move after it replaced."""
    later = household.events.standing().filter(kind=EventKind.MOVE, on__gt=day).order_by("on", "recorded_at").first()
    for step in later.changes.get("steps", []) if later else []:
        if step.get("changed") == "household":
            return str(step["before"]["commune_code"])
    return household.commune_code


def _hidden(hat: Hat, household: Household, day: date) -> HiddenAddress | None:
    if not may_ever(hat, Access.READ, Resource.HIDDEN_ADDRESS):
        return None
    row: HiddenAddress | None = _current(HiddenAddress.objects.filter(household=household), day).first()
    if row is not None:
        row.commune = commune_name(row.commune_code)  # type: ignore[attr-defined]
    return row


def _supporters(hat: Hat, household: Household, day: date) -> Iterator[Supporter]:
    if not may_ever(hat, Access.READ, Resource.ASSIGNMENT):  # a partner knows whom to call, not since when nor why
        for user in User.objects.filter(pk__in=household.referents):
            yield Supporter(str(user), "", None, user.pk == hat.user_id)
        return
    rows = list(_current(Assignment.objects.filter(household=household), day).order_by("valid_from"))
    users = User.objects.in_bulk([row.user_id for row in rows if row.user_id])
    teams = Team.objects.in_bulk([row.team_id for row in rows if row.team_id])
    for row in rows:
        who: Any = users.get(row.user_id) if row.user_id else teams.get(row.team_id)
        if who is not None:
            yield Supporter(str(who), row.function, row.valid_from, row.user_id == hat.user_id)


def timeline(hat: Hat, household: Household) -> Iterator[TimelineItem]:
    """Contacts, notes and events of the file, newest first, each with who may read it."""
    contacts = list(
        household.contacts.filter(cancelled_at__isnull=True).select_related("author").order_by("-at")[:TIMELINE_LENGTH]
    )
    ids = [contact.pk for contact in contacts]
    notes = {note.contact_id: note for note in Note.objects.filter(contact__in=ids)}
    private = {note.contact_id: note for note in PrivateNote.objects.filter(contact__in=ids)}
    icons = {"phone": "phone", "visit": "home", "email": "mail", "letter": "mail", "meeting": "calendar"}
    for contact in contacts:
        note = notes.get(contact.pk)
        profession = note is not None and note.audience == "profession"
        minutes = f", {contact.minutes} minutes" if contact.minutes else ""
        yield TimelineItem(
            at=contact.at,
            title=f"{contact.summary}",
            text=note.text if note else "",
            author=f"{contact.get_medium_display()}{minutes}, {contact.get_theme_display()}, {contact.author}",
            icon=icons.get(contact.medium, "people"),
            service="accueil" if contact.medium == "desk" else "suivi",
            secrecy="profession" if profession else "team",
        )
        if contact.pk in private:
            yield TimelineItem(
                at=contact.at,
                title="Note personnelle",
                text=private[contact.pk].text,
                author="",
                icon="lock",
                service="note",
                secrecy="me",
            )
    yield from told_events(hat, household, TIMELINE_LENGTH)
