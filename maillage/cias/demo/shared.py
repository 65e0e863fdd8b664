"""A few shares with the PLIE and one file under protection, through the same actions as everybody."""

from datetime import timedelta

from django.utils import timezone

from maillage.cias.accounts.models import User
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Convention, Structure
from maillage.cias.households.actions.secrecy import protect_household, share_household
from maillage.cias.households.models import Household

SHARES = 6


def share_some(cias: Structure, people: dict[Role, list[User]]) -> None:
    """Share some followed files with the PLIE, under its convention; put the file of a colleague's relative apart."""
    worker = people[Role.TRAVAILLEUR_SOCIAL][0]
    plie = Structure.objects.filter(territory_id=cias.territory_id, name__startswith="PLIE").first()
    today = timezone.localdate()
    with acting_as(Hat(cias.territory_id, cias.pk, Role.TRAVAILLEUR_SOCIAL, worker.pk)) as hat:
        followed = Household.objects.of_structure(hat).followed_by(hat).open().order_by("sort_key", "pk")
        if plie is not None:
            convention = Convention.objects.between(cias.pk, plie.pk).in_force(today).first()
            for household in followed[:SHARES] if convention else []:
                share_household(
                    hat=hat,
                    household=household,
                    to_structure=plie,
                    convention=convention,
                    purpose="Construire ensemble le parcours vers l’emploi",
                    resources=["address"],
                    valid_to=today + timedelta(days=180),
                    person_informed_on=today,
                )
        apart = followed.last()
    with acting_as(Hat(cias.territory_id, cias.pk, Role.DIRECTION, people[Role.DIRECTION][0].pk)) as hat:
        if apart is not None:
            protect_household(hat=hat, household=apart, reason="Parent d’une agente (fictif)", readers=[worker.pk])
