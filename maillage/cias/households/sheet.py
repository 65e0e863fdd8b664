"""The household's page: who, where, who accompanies, what is due; what happened. Read in a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone

from maillage.cias.accounts.models import User
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may, may_ever, situation_of
from maillage.cias.common.registry import TimelineItem
from maillage.cias.directory.models import Team
from maillage.cias.households.enums import MeansNature
from maillage.cias.households.models import (
    Address,
    Assignment,
    ContactPoint,
    FollowUp,
    Household,
    Housing,
    Means,
    Membership,
    Note,
    PrivateNote,
)
from maillage.cias.territory.models import Commune

TIMELINE_LENGTH = 60


@lru_cache(maxsize=40_000)
def commune_name(code: str) -> str:
    """The name of a commune: public geography, kept in memory."""
    commune = Commune.objects.filter(pk=code).first() if code else None
    return commune.name if commune else code


@dataclass
class Supporter:
    name: str
    function: str
    since: date
    is_me: bool


@dataclass
class Budget:
    """The month's resources and charges, in euros. Housing aid is counted once, among resources."""

    resources: Decimal
    charges: Decimal
    declared_on: date | None
    rows: list[Means]

    @property
    def left(self) -> Decimal:
        return self.resources - self.charges


@dataclass
class Sheet:
    """What the hat may read of a household, on a day."""

    household: Household
    on: date
    members: list[Membership]
    address: Address | None
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
    day = on or timezone.localdate()
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
        housing=_current(Housing.objects.filter(household=household), day).order_by("-valid_from").first(),
        phones=list(ContactPoint.objects.filter(person__in=persons).order_by("-is_preferred", "pk")[:3]),
        supporters=list(_supporters(hat, household, day)),
        due=list(FollowUp.objects.filter(household=household, done_at__isnull=True).order_by("due", "pk")[:3]),
        budget=_budget(hat, household, day),
        abilities=abilities(hat, household),
    )


def _supporters(hat: Hat, household: Household, day: date) -> Iterator[Supporter]:
    rows = list(_current(Assignment.objects.filter(household=household), day).order_by("valid_from"))
    users = User.objects.in_bulk([row.user_id for row in rows if row.user_id])
    teams = Team.objects.in_bulk([row.team_id for row in rows if row.team_id])
    for row in rows:
        who: Any = users.get(row.user_id) if row.user_id else teams.get(row.team_id)
        if who is not None:
            yield Supporter(str(who), row.function, row.valid_from, row.user_id == hat.user_id)


def _budget(hat: Hat, household: Household, day: date) -> Budget | None:
    if not may_ever(hat, Access.READ, Resource.MEANS):
        return None
    rows = list(_current(Means.objects.filter(household=household), day).select_related("person").order_by("kind"))
    if not rows:
        return None
    charges = sum((r.monthly for r in rows if r.nature == MeansNature.CHARGE), Decimal(0))
    total = sum((r.monthly for r in rows), Decimal(0))
    return Budget(total - charges, charges, min(r.declared_on for r in rows), rows)


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
    for event in household.events.select_related("author")[:TIMELINE_LENGTH]:
        yield TimelineItem(
            at=event.on,
            title=event.get_kind_display(),
            text="",
            author=str(event.author),
            icon="home",
            service="foyer",
            secrecy="team",
        )
