"""What accounts bring to the frame: the line « Équipes », and what waits for a second person."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from maillage.cias.accounts.actions.second_factor import pending_resets
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.registry import NavigationItem, Todo


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
            url=reverse("person", args=[reset.user_id]),
            why="Une autre personne l’a demandé. Vérifiez de vive voix avec l’intéressé(e).",
            gesture="Voir la demande",
        )
