"""Filling the two demonstration territories, as the owner of the database: all of it, or none."""

import random
from collections.abc import Callable
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from maillage.cias.accounts.models import TeamMembership, User
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.demo.copying import copy
from maillage.cias.demo.files import Filler, Team
from maillage.cias.demo.people import add_agents
from maillage.cias.demo.schemes import vote_schemes
from maillage.cias.demo.shared import share_some
from maillage.cias.demo.staff import LUMBRES, PONTIVY, Agent
from maillage.cias.directory.actions.creation import create_cias
from maillage.cias.directory.models import Structure
from maillage.cias.directory.models import Team as DirectoryTeam
from maillage.cias.households import models as m
from maillage.cias.territory.models import Commune, Territory

SEED = 2026
#: EPCI -> (agents, households of the CIAS)
TENANTS: dict[str, tuple[list[Agent], int]] = {"246201016": (LUMBRES, 1500), "245614433": (PONTIVY, 200)}
CCAS_HOUSEHOLDS = 60


def is_loaded() -> bool:
    return Territory.objects.filter(is_demo=True).exists()


@transaction.atomic
def load(say: Callable[[str], object], *, today: date | None = None, scale: int = 1) -> None:
    """Create the tenants, their agents and their files. `scale` multiplies the households of the first (measures).

    The same day and scale give the same people.
    """
    day = today or timezone.localdate()
    for siren, (agents, households) in TENANTS.items():
        created = create_cias(epci_siren=siren, is_demo=True)
        people = add_agents(created.territory.pk, created.cias, agents, day)
        draw = random.Random(f"{SEED} {siren}")
        postcodes = {c.code: c.postcodes[0] for c in Commune.objects.of_epci(siren) if len(c.postcodes) == 1}
        total = households * scale if siren == "246201016" else households
        filled = fill_structure(created.cias, _team(people), draw, day, postcodes, siren, total)
        say(f"{created.cias.name} : {filled} foyers fictifs.")
        if siren == "246201016":
            _second_structure(created.territory, people, draw, day, postcodes)
            _team_of(created.cias, people)
            share_some(created.cias, people)
            voted = vote_schemes(created.cias, people[Role.DIRECTION][0].pk, day)
            say(f"{voted} aides locales en vigueur, une en préparation.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _team(people: dict[Role, list[User]]) -> Team:
    ids = {role: [user.pk for user in users] for role, users in people.items()}
    social = ids.get(Role.TRAVAILLEUR_SOCIAL, [])
    return Team(ids.get(Role.ACCUEIL, social), social, ids.get(Role.INSTRUCTEUR, social))


def fill_structure(
    structure: Structure,
    team: Team,
    draw: random.Random,
    today: date,
    postcodes: dict[str, str],
    siren: str,
    total: int,
) -> int:
    """Draw and copy `total` files into one structure; returns how many."""
    filler = Filler(structure, team, draw, today, postcodes)
    filler.fill(siren, total)
    for rows in filler.tables():
        copy(rows)
    return len(filler.rows[m.Household])


def _second_structure(
    territory: Territory, people: dict[Role, list[User]], draw: random.Random, today: date, postcodes: dict[str, str]
) -> None:
    """The CCAS of Lumbres has files of its own, which the CIAS does not see."""
    ccas = Structure.objects.get(territory_id=territory.pk, name="CCAS de Lumbres")
    instructor = next(u for u in people[Role.INSTRUCTEUR] if u.last_name == "Duhamel").pk
    team = Team([instructor], [instructor], [instructor])
    fill_structure(ccas, team, draw, today, postcodes, territory.epci_id, CCAS_HOUSEHOLDS)


def _team_of(cias: Structure, people: dict[Role, list[User]]) -> None:
    with acting_as(Hat(cias.territory_id, cias.pk, Role.DIRECTION, people[Role.DIRECTION][0].pk)):
        team = DirectoryTeam(territory_id=cias.territory_id, structure=cias, name="Insertion")
        team.save(force_insert=True)
        for user in people[Role.TRAVAILLEUR_SOCIAL]:
            TeamMembership(territory_id=cias.territory_id, structure=cias, team=team, user=user).save(force_insert=True)
