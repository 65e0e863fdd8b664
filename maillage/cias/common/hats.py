"""The hat worn, and the one way to act under it.

PostgreSQL's policies read the hat from transaction-local settings; `acting_as` alone writes them. Outside it no row
of personal data is visible.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from maillage.cias.common.roles import Role

#: field of a Hat -> transaction setting read by the policies
SETTINGS = ("territory", "structure", "role", "user", "teams")
_SET = "SELECT " + ", ".join(f"set_config('maillage.{name}', %s, true)" for name in SETTINGS)
_GET = "SELECT " + ", ".join(f"coalesce(current_setting('maillage.{name}', true), '')" for name in SETTINGS)

#: the territory of what happens before a hat is worn (sign-in)
NOWHERE = uuid.UUID(int=0)

_worn: ContextVar["Hat | None"] = ContextVar("maillage_hat", default=None)


@dataclass(frozen=True)
class Hat:
    """One person, in one structure, in one role. Background work wears `service_hat`."""

    territory_id: uuid.UUID
    structure_id: uuid.UUID | None
    role: Role | None
    user_id: uuid.UUID | None
    team_ids: tuple[uuid.UUID, ...] = ()
    position_id: uuid.UUID | None = field(default=None, compare=False)

    @property
    def home(self) -> uuid.UUID:
        """The structure of the hat; raises when there is none (before a hat is chosen)."""
        if self.structure_id is None:
            raise PermissionDenied("Choisissez d’abord une casquette.")
        return self.structure_id

    @property
    def person(self) -> uuid.UUID:
        """The user under the hat; raises for background work, which writes nothing in a person's name."""
        if self.user_id is None:
            raise PermissionDenied("Ce travail de fond ne peut pas écrire au nom d’une personne.")
        return self.user_id

    def settings(self) -> list[str]:
        """The values of SETTINGS, as PostgreSQL keeps them: text, empty when absent."""
        teams = "{" + ",".join(str(team) for team in self.team_ids) + "}"
        return [str(self.territory_id), str(self.structure_id or ""), self.role or "", str(self.user_id or ""), teams]


def service_hat(territory_id: uuid.UUID, structure_id: uuid.UUID) -> Hat:
    """The hat of background work: reads neither protected files nor notes."""
    return Hat(territory_id, structure_id, Role.SERVICE, None)


def bare_hat(user_id: uuid.UUID) -> Hat:
    """Signed in, no hat chosen: only one's own positions are readable."""
    return Hat(NOWHERE, None, None, user_id)


def current_hat() -> Hat | None:
    """The hat of the running code, if any."""
    return _worn.get()


@contextmanager
def acting_as(hat: Hat) -> Iterator[Hat]:
    """Open a transaction (or a savepoint) in which the database answers as to `hat`.

    The previous hat comes back on leaving, unless a rollback does it. Streaming out of this block reads nothing.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if nested:  # otherwise the commit clears the settings
                cursor.execute(_GET)
                previous = cursor.fetchone()
            cursor.execute(_SET, hat.settings())
        token = _worn.set(hat)
        try:
            yield hat
        finally:
            _worn.reset(token)
        if nested and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_SET, previous)
