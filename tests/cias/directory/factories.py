"""Hats, structures, services and lines of the matrix for the tests of the directory."""

import html
import re
import uuid
from datetime import date

from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.directory.actions.creation import seed_directory
from maillage.cias.directory.actions.matrix import Act, change_holder
from maillage.cias.directory.actions.services import add_service
from maillage.cias.directory.actions.sites import add_site, set_hours
from maillage.cias.directory.actions.structures import add_structure
from maillage.cias.directory.models import Competence, Structure
from maillage.cias.territory.models import Commune
from tests.cias.accounts.factories import signed_in_client

ACT = Act(number="Délibération 2026-014", signed_on=date(2026, 2, 12), article="article 3")
NOBODY_YET = uuid.UUID(int=7)


def make_hat(structure, role=Role.ACCUEIL, user_id=NOBODY_YET, teams=()):
    """A hat without an account: enough for actions and policies."""
    return Hat(structure.territory_id, structure.pk, role, user_id, tuple(team.pk for team in teams))


def admin_of(territory):
    return Hat(territory.pk, None, Role.ADMIN_TECHNIQUE, NOBODY_YET)


def make_structure(territory, kind="ccas", name="CCAS de Lumbres", commune="62534", **fields):
    hat = admin_of(territory)
    with acting_as(hat):
        place = Commune.objects.get(pk=commune) if commune and kind in ("ccas", "commune") else None
        return add_structure(hat=hat, kind=kind, name=name, commune=place, **fields)


def make_cias(territory, name="CIAS du Pays de Lumbres"):
    return make_structure(territory, "cias", name, None, short_name="CIAS")


def make_site(structure, name="Accueil", commune="62534", hours=(), **fields):
    hat = make_hat(structure, Role.ADMIN_TECHNIQUE)
    with acting_as(hat):
        place = Commune.objects.get(pk=commune)
        site = add_site(hat=hat, structure_id=structure.pk, name=name, commune=place, **fields)
        set_hours(hat=hat, site_id=site.pk, hours=list(hours))
        return site


def make_service(structure, name="Aide au paiement d’une facture", **fields):
    hat = make_hat(structure, Role.ADMIN_TECHNIQUE)
    with acting_as(hat):
        return add_service(hat=hat, structure_id=structure.pk, name=name, **fields)


def make_competence(cias, code="facture-energie", label="Payer une facture d’énergie", **fields):
    fields = {"about": label.lower(), "nature": "facultative"} | fields
    with acting_as(make_hat(cias, Role.DIRECTION)):
        return Competence.objects.create(territory_id=cias.territory_id, code=code, label=label, **fields)


def give(cias, competence, communes, holder=None, kind="structure", since=date(2026, 3, 1), act=ACT):
    """Change the holder of a competence, as the direction of the CIAS."""
    hat = make_hat(cias, Role.DIRECTION)
    with acting_as(hat):
        return change_holder(
            hat=hat,
            competence_id=competence.pk,
            communes=communes,
            kind=kind,
            holder_id=holder.pk if holder else None,
            valid_from=since,
            act=act,
        )


def seeded(territory):
    """The directory of a territory as its seed fills it: the CIAS, and structures by name."""
    cias, _ = seed_directory(territory=territory, user_id=NOBODY_YET)
    with acting_as(admin_of(territory)):
        return cias, {structure.name: structure for structure in Structure.objects.all()}


def signed_in(structure, role=Role.ACCUEIL):
    """A browser whose user wears this hat."""
    return signed_in_client(role, structure)


def words(answer):
    """What a page says, its markup and its repeated spaces aside."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
