"""Noting a contact, and what it leads to."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.households.actions.files import check_file
from maillage.cias.households.models import Contact, FollowUp, Household, Note, Person, PrivateNote


@dataclass(frozen=True)
class ContactInput:
    """A contact as typed: `summary` for the whole structure; `text` for `audience` (team, profession or private)."""

    theme: str
    summary: str
    medium: str = "desk"
    at: datetime | None = None
    minutes: int | None = None
    is_inbound: bool = True
    person: Person | None = None
    text: str = ""
    audience: str = "team"
    follow_up: str = ""
    follow_up_due: date | None = None
    follow_up_for: uuid.UUID | None = None


@transaction.atomic
def note_contact(*, hat: Hat, household: Household, contact: ContactInput) -> Contact:
    """Note a contact with its text and what is to be done next.

    Raises ValidationError for a contact in the future, `Refused` when the role may not.
    """
    check_file(hat, household, Access.WRITE, Resource.CONTACT)
    at = contact.at or timezone.now()
    if at > timezone.now() + timedelta(minutes=5):
        raise ValidationError(
            {"at": "Ce contact est dans le futur. Donnez plutôt un rendez-vous, ou vérifiez la date."}
        )
    common = {
        "territory_id": hat.territory_id,
        "structure_id": household.structure_id,
        "household": household,
        "author_id": hat.person,
    }
    row = Contact(
        **common,
        person=contact.person,
        at=at,
        medium=contact.medium,
        theme=contact.theme,
        minutes=contact.minutes,
        is_inbound=contact.is_inbound,
        summary=contact.summary.strip(),
    )
    row.clean_fields(exclude=["household", "person", "author", "structure"])
    row.save(force_insert=True)
    if contact.text.strip():
        if contact.audience == "private":
            PrivateNote.objects.create(**common, contact=row, text=contact.text)
        else:
            Note.objects.create(**common, contact=row, text=contact.text, audience=contact.audience)
    if contact.follow_up:
        due = contact.follow_up_due or timezone.localdate()
        FollowUp.objects.create(
            **common, contact=row, title=contact.follow_up, due=due, assignee_id=contact.follow_up_for
        )
    _touch(household, at.astimezone(timezone.get_current_timezone()).date())
    record(
        hat=hat, action=Action.CREATE, resource=Resource.CONTACT, object_id=household.pk, detail={"row": str(row.pk)}
    )
    return row


def _touch(household: Household, day: date) -> None:
    """The last contact starts the retention clock again. The desk may not write the file: the database does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT maillage_touch_file(%s, %s)", [household.pk, day])


@transaction.atomic
def cancel_contact(*, hat: Hat, contact: Contact) -> None:
    """Undo a contact noted by mistake: by its author, the same day. It stays in the journal."""
    if contact.author_id != hat.user_id or contact.at.date() < timezone.now().date() - timedelta(days=1):
        raise Refused(Resource.CONTACT, Access.WRITE, contact.pk, "Seule la personne qui l’a noté peut l’annuler.")
    Contact.objects.filter(pk=contact.pk).update(cancelled_at=timezone.now())
    FollowUp.objects.filter(contact=contact, done_at__isnull=True).update(
        done_at=timezone.now(), done_by_id=hat.user_id
    )
    record(
        hat=hat,
        action=Action.CHANGE,
        resource=Resource.CONTACT,
        object_id=contact.household_id,
        detail={"row": str(contact.pk), "cancelled": True},
    )


@transaction.atomic
def finish_follow_up(*, hat: Hat, follow_up: FollowUp, done: bool = True) -> None:
    """Say that something was done, or that it was not after all."""
    FollowUp.objects.filter(pk=follow_up.pk).update(
        done_at=timezone.now() if done else None, done_by_id=hat.user_id if done else None
    )
    record(
        hat=hat,
        action=Action.CHANGE,
        resource=Resource.CONTACT,
        object_id=follow_up.household_id,
        detail={"row": str(follow_up.pk), "done": done},
    )
