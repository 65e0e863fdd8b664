"""What accounts bring to the frame: the line « Équipes », and what waits for a second person."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.actions.second_factor import pending_resets
from maillage.cias.accounts.models import Position, User
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.registry import NavigationItem, Todo
from maillage.cias.common.roles import Role


def people_line(request: Any, hat: Hat) -> Iterable[NavigationItem]:
    if may_ever(hat, Access.READ, Resource.PEOPLE):
        yield NavigationItem("Maison", 20, "Équipes", reverse("people"), "team")


def resets_to_confirm(hat: Hat) -> Iterable[Todo]:
    if not may_ever(hat, Access.WRITE, Resource.PEOPLE):
        return
    for reset in pending_resets().exclude(asked_by=hat.user_id).exclude(user=hat.user_id).select_related("user"):
        yield Todo(
            due=reset.asked_at,
            title=f"Confirmer le retrait du second facteur de {reset.user.get_full_name()}",
            url=reverse("colleague", args=[reset.user_id]),
            why="Une autre personne l’a demandé. Vérifiez de vive voix avec l’intéressé(e).",
            gesture="Voir la demande",
        )


def names(ids: Iterable[uuid.UUID]) -> Iterable[tuple[uuid.UUID, str]]:
    """The name to show for each user who exists."""
    for user in User.objects.filter(pk__in=set(ids)).only("first_name", "last_name", "email"):
        yield user.pk, str(user)


def protection_officers(territory_id: uuid.UUID) -> Iterable[str]:
    """The e-mail addresses of those who protect the data of the territory, read under the hat of the caller."""
    positions = Position.objects.in_force(timezone.localdate()).filter(territory_id=territory_id, role=Role.DPO)
    return positions.filter(user__is_active=True).values_list("user__email", flat=True).distinct()
