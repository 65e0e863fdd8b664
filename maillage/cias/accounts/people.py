"""Who works where: what the pages of « Équipes » read."""

import uuid
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from maillage.cias.accounts.models import Position, User
from maillage.cias.accounts.permissions import may_manage
from maillage.cias.common.hats import Hat
from maillage.cias.directory.models import Structure
from maillage.cias.territory.names import sort_key


def managed_structures(hat: Hat) -> "QuerySet[Structure]":
    """The structures whose people the hat manages: its own, or all of the territory."""
    structures = Structure.objects.order_by("name")
    return structures if may_manage(hat, None) else structures.filter(pk=hat.structure_id)


def people_seen(on: date | None = None) -> "QuerySet[User]":
    """People with a position that the hat reads, in force or to come; with it, `seen_positions`."""
    on = on or timezone.localdate()
    positions = Position.objects.not_ended(on).select_related("structure").order_by("valid_from", "pk")
    seen = User.objects.filter(pk__in=Position.objects.not_ended(on).values("user"))
    return seen.prefetch_related(Prefetch("positions", positions, to_attr="seen_positions"))


def matching(people: "QuerySet[User]", *, text: str, structure_id: uuid.UUID | None, role: str) -> "QuerySet[User]":
    """Narrow a list of people to a name or address, a structure and a role."""
    for word in text.split():
        people = people.filter(Q(sort_key__contains=sort_key(word)) | Q(email__icontains=word))
    held = Position.objects.not_ended(timezone.localdate())
    if structure_id:
        held = held.filter(structure=structure_id)
    if role:
        held = held.filter(role=role)
    if structure_id or role:
        people = people.filter(pk__in=held.values("user"))
    return people.order_by("sort_key", "pk")
