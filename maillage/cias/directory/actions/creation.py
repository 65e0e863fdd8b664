"""Creating the CIAS of an EPCI: its territory, its structures and its matrix, in one transaction, safe to run again.

It runs as the owner of the database, who alone may open a territory. The directory itself is written under two hats
of that territory (technical administration, then direction), so that the same function works under the policies,
and the journal says in which quality each row was written.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.directory.actions.seeding import Seeding
from maillage.cias.directory.models import Structure
from maillage.cias.directory.seeds import Seed, SeedError
from maillage.cias.territory.actions import create_territory
from maillage.cias.territory.models import Territory


@dataclass(frozen=True)
class Created:
    """What was made, and the structure that is the CIAS. `counts` is empty of what was already there."""

    territory: Territory
    cias: Structure
    counts: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def create_cias(
    *,
    epci_siren: str,
    name: str = "",
    opened_on: date | None = None,
    is_demo: bool = False,
    user_id: uuid.UUID | None = None,
) -> Created:
    """Open the CIAS of any EPCI of France: territory, CIAS, a CCAS or mairie by commune, partners, matrix.

    Run again, it adds what is missing and changes nothing that is there. All or nothing.
    Raises `TerritoryError` (unknown EPCI) or `SeedError`.
    """
    siren = epci_siren.replace(" ", "")
    territory = Territory.objects.filter(epci_id=siren).select_related("epci").first()
    if territory is None:
        own = Seed(siren).content
        territory = create_territory(
            epci_siren=siren,
            name=name or own.get("territory", ""),
            opened_on=opened_on or own.get("opened_on"),
            is_demo=is_demo,
        )
    cias, counts = seed_directory(territory=territory, user_id=user_id)
    return Created(territory, cias, counts)


@transaction.atomic
def seed_directory(
    *, territory: Territory, seed: Seed | None = None, user_id: uuid.UUID | None = None
) -> tuple[Structure, dict[str, int]]:
    """Fill the directory and the matrix of a territory from its seed; returns its CIAS and how many rows were added.

    `user_id` is who asked, for the journal; only the owner of the database may leave it out.
    """
    seeding = Seeding(territory, seed or Seed(territory.epci_id))
    try:
        with acting_as(Hat(territory.pk, None, Role.ADMIN_TECHNIQUE, user_id)) as hat:
            cias = seeding.add_cias(hat)
        with acting_as(Hat(territory.pk, cias.pk, Role.ADMIN_TECHNIQUE, user_id)) as hat:
            seeding.add_communes(hat)
            seeding.add_partners(hat)
        with acting_as(Hat(territory.pk, cias.pk, Role.DIRECTION, user_id)) as hat:
            seeding.add_matrix(hat)
        with acting_as(Hat(territory.pk, cias.pk, Role.ADMIN_TECHNIQUE, user_id)) as hat:
            seeding.add_sites(hat)
            seeding.add_services(hat)
        with acting_as(Hat(territory.pk, cias.pk, Role.DIRECTION, user_id)) as hat:
            seeding.add_conventions(hat)
    except ValidationError as error:
        raise SeedError(f"{seeding.seed.path.name}, {seeding.at}\u00a0: {' '.join(error.messages)}") from None
    return cias, seeding.counts
