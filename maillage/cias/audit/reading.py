"""Lines of the journal as people read them: names resolved at display, identifiers and labels, never contents."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from maillage.cias.audit.labels import resource_label
from maillage.cias.audit.models import Entry
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.registry import people_names
from maillage.cias.common.roles import Role

#: what was done on a file: its page « Qui a ouvert ce dossier ? » is one click away
ON_FILE = {
    Resource.FILE, Resource.CONTACT, Resource.NOTE, Resource.SHARE, Resource.PROTECTION, Resource.ASSIGNMENT,
    Resource.ADDRESS, Resource.MEANS, Resource.HOUSING,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    role: str
    action: str
    what: str
    object_id: uuid.UUID | None
    about_file: bool
    refused: bool
    detail: str


def names_of(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    return dict(people_names([found for found in ids if found]))


def lines(entries: Iterable[Entry]) -> list[Line]:
    """The entries in their order, with the names of today. A person whose account is gone keeps an identifier."""
    rows = list(entries)
    names = names_of({row.user_id for row in rows})
    return [_line(row, names) for row in rows]


def _line(row: Entry, names: dict[uuid.UUID, str]) -> Line:
    who = names.get(row.user_id, f"Compte {str(row.user_id)[-12:]}") if row.user_id else "Travail de fond"
    return Line(
        at=row.at,
        who=who,
        role=Role(row.role).label if row.role in Role.values else row.role,
        action=row.get_action_display(),
        what=resource_label(row.resource),
        object_id=row.object_id,
        about_file=row.object_id is not None and row.resource in ON_FILE,
        refused=row.action == "refused",
        detail="en écriture" if row.detail.get("access") == Access.WRITE.value else "",
    )
