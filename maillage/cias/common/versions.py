"""Concurrent edits: the second author sees both versions, and nothing is lost."""

import uuid
from typing import Any, TypeVar

from django.db.models import F, QuerySet
from django.utils import timezone

from maillage.cias.common.rows import Versioned

V = TypeVar("V", bound=Versioned)


class StaleEdit(Exception):
    """Somebody changed the row since it was read: `current` is the row now; the caller keeps what was typed."""

    def __init__(self, current: Versioned):
        super().__init__("Cette fiche a été modifiée entre-temps.")
        self.current = current


def save_version(row: V, *, expected: int, changes: dict[str, Any]) -> V:
    """Write `changes` on `row` if its version is still `expected`, and return it as written.

    Raises `StaleEdit` with the row as it is now when somebody wrote in between.
    """
    model = type(row)
    same = model._default_manager.filter(pk=row.pk, version=expected)
    written = same.update(**changes, version=F("version") + 1, updated_at=timezone.now())
    row.refresh_from_db()
    if not written:
        raise StaleEdit(row)
    return row


def at_version(rows: "QuerySet[V]", object_id: uuid.UUID, version: int) -> V:
    """The row, locked until the end of the transaction and moved to its next version: check it whole, then save it.

    Raises `StaleEdit` when it is no longer at `version`, and `DoesNotExist` when the hat may not change it.
    """
    row = rows.select_for_update(of=("self",)).get(pk=object_id)
    if row.version != version:
        raise StaleEdit(row)
    row.version += 1
    return row
