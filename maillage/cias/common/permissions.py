"""Python's side of the permission table: predicates, and what a page or an action asks before it works."""

import uuid
from datetime import date
from typing import Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource, Situation, allows

M = TypeVar("M", bound=Model)


class Missing(Http404):
    """Absent, or hidden from this hat: the answer is the same, and so is its time. Journaled as a refusal."""

    def __init__(self, resource: Resource, object_id: uuid.UUID):
        super().__init__("absent")
        self.resource, self.access, self.object_id = resource, Access.READ, object_id


def visible_or_missing(rows: "QuerySet[M]", resource: Resource, object_id: uuid.UUID) -> M:
    """The row of `rows` with this identifier, read under the policy; raises `Missing` when there is none."""
    row = rows.filter(pk=object_id).first()
    if row is None:
        raise Missing(resource, object_id)
    return row


class FileLike(Protocol):
    """What a row must tell for its situation to be known. Households tell it; so does what hangs on them."""

    @property
    def territory_id(self) -> uuid.UUID: ...
    @property
    def structure_id(self) -> uuid.UUID: ...
    @property
    def opened_by_id(self) -> uuid.UUID | None: ...
    @property
    def referents(self) -> list[uuid.UUID]: ...
    @property
    def teams(self) -> list[uuid.UUID]: ...
    @property
    def is_protected(self) -> bool: ...
    @property
    def readers(self) -> list[uuid.UUID]: ...
    @property
    def closed_on(self) -> date | None: ...
    def is_shared_with(self, structure_id: uuid.UUID | None, resource: Resource) -> bool: ...


class Refused(PermissionDenied):
    """A refusal that is journaled: which resource, which object, in which access. The message is shown to people."""

    def __init__(self, resource: Resource, access: Access, object_id: uuid.UUID | None = None, message: str = ""):
        super().__init__(message or "Votre casquette ne donne pas accès à cette page.")
        self.resource, self.access, self.object_id = resource, access, object_id


def situation_of(
    hat: Hat, file: FileLike, resource: Resource, *, authored: bool = False, author_id: uuid.UUID | None = None
) -> Situation | None:
    """The situation of `file`, or of an `authored` row on it written by `author_id`, for `hat`; None when outside.

    Mirrors `policies.situation_sql`: the two are tested against each other cell by cell.
    """
    if file.territory_id != hat.territory_id:
        return None
    if resource is Resource.PRIVATE_NOTE and author_id != hat.user_id:
        return None
    if file.structure_id != hat.structure_id:
        return Situation.SHARED if file.is_shared_with(hat.structure_id, resource) else None
    if file.is_protected:
        return Situation.PROTECTED if hat.user_id in file.readers else None
    if file.closed_on is not None:
        return Situation.CLOSED
    followed = hat.user_id is not None and hat.user_id in file.referents
    if authored:
        if author_id is not None and author_id == hat.user_id:
            return Situation.OWN
    elif followed or (hat.user_id is not None and file.opened_by_id == hat.user_id):
        return Situation.OWN
    if (authored and followed) or set(file.teams) & set(hat.team_ids):
        return Situation.TEAM
    return Situation.STRUCTURE


def may(hat: Hat, access: Access, resource: Resource, situation: Situation | None) -> bool:
    return situation is not None and allows(hat.role, access, resource, situation)


def may_ever(hat: Hat, access: Access, resource: Resource) -> bool:
    """Whether the hat may do it in at least one situation: what menus and pages ask before any row is known."""
    return any(allows(hat.role, access, resource, situation) for situation in Situation)


def check_ever(hat: Hat, access: Access, resource: Resource) -> None:
    """Raises `Refused` when the role may never do it."""
    if not may_ever(hat, access, resource):
        raise Refused(resource, access)
