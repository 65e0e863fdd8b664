"""Every cell of the permission table for rights, in SQL and through the pages."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.models import TeamMembership
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.permission_table import Access, Resource, Situation, allows
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.roles import HUMAN_ROLES, Role
from maillage.cias.directory.models import Team
from maillage.cias.entitlements import models as m
from maillage.cias.households.models import Household
from tests.cias.households.factories import World, make_hat
from tests.cias.households.test_desk import signed_in

AUTHORED = {"screening", "step", "watch"}
ERASABLE = {"screening", "verdict", "detail", "pursuit", "step"}


class RightsWorld(World):
    """The world of households, with a row of every table of rights on each file."""

    def _fill(self, structure, author, traits, shared=False):
        later = {"closed_on": traits.pop("closed_on", None)}
        rows = super()._fill(structure, author, traits, shared)
        household = rows["household"]
        file = {"territory_id": structure.territory_id, "structure_id": structure.pk, "household": household}
        with acting_as(Hat(structure.territory_id, structure.pk, Role.TRAVAILLEUR_SOCIAL, author.pk)):
            rows["screening"] = screening = m.Screening.objects.create(
                **file, month="2026-11", engine="", author=author
            )
            rows["verdict"] = m.KeptVerdict.objects.create(
                **file, screening=screening, right="ppa", name="Prime", rank=0, status="eligible", period="month"
            )
            rows["detail"] = m.ScreeningDetail.objects.create(**file, screening=screening, situation={})
            rows["pursuit"] = pursuit = m.Pursuit.objects.create(
                **file, right="ppa", name="Prime", state="proposed", since=timezone.localdate()
            )
            rows["step"] = m.PursuitStep.objects.create(
                **file, pursuit=pursuit, state="proposed", on=timezone.localdate(), author=author
            )
            rows["watch"] = m.Watch.objects.create(**file, agreed_on=timezone.localdate(), author=author)
            rows["change"] = m.RightChange.objects.create(
                **file, right="ppa", name="Prime", noticed_on=timezone.localdate(), before="eligible", after="eligible"
            )
        if later["closed_on"]:  # nobody writes on a closed file
            with acting_as(Hat(structure.territory_id, structure.pk, Role.DIRECTION, author.pk)):
                Household.objects.filter(pk=household.pk).update(**later)
        return rows


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once: the tests of this module only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        built = RightsWorld()
        with acting_as(make_hat(built.structure, Role.DIRECTION)):
            team = Team.objects.get(pk=built.team.pk)
            TeamMembership(territory_id=built.territory_id, structure=built.structure, team=team, user=built.user).save(
                force_insert=True
            )
        yield built
        transaction.set_rollback(True)


TABLES = ("screening", "verdict", "detail", "pursuit", "step", "watch", "change")


def told_by_the_table(role, access, table, situation):
    """Rights are never shared; the detail asks for means too."""
    if situation is Situation.SHARED:
        return False
    if table == "detail":
        both = allows(role, Access.READ, Resource.RIGHTS, situation)
        return both and allows(role, access, Resource.MEANS, situation)
    return allows(role, access, Resource.RIGHTS, situation)


def changes_one(query, **values):
    try:
        with transaction.atomic():
            changed = query.update(**values) if values else query.delete()[0]
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return bool(changed)


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_reads_and_writes_is_what_the_table_says(world, role):
    with acting_as(world.hat(role)):
        for table in TABLES:
            for situation, row in world.rows[table].items():
                here = type(row).objects.filter(pk=row.pk)
                where = f"{role} {table} {situation}"
                assert here.exists() == told_by_the_table(role, Access.READ, table, situation), f"{where} read"
                told = told_by_the_table(role, Access.WRITE, table, situation)
                assert changes_one(here, territory_id=row.territory_id) == told, f"{where} write"
                if table not in ERASABLE:
                    assert not changes_one(here), f"{where} erase"


@pytest.mark.parametrize("role", list(Role))
def test_what_is_outside_stays_invisible_to_everyone(world, role):
    with acting_as(world.hat(role)):
        for table in TABLES:
            for why, row in world.hidden[table].items():
                assert not type(row).objects.filter(pk=row.pk).exists(), f"{role} reads a {why} {table}"


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_the_page_opens_as_the_table_says(world, role):
    client = signed_in(world.structure, role, world.user)
    ever = may_ever(world.hat(role), Access.READ, Resource.RIGHTS)
    for situation, household in world.rows["household"].items():
        opens = told_by_the_table(role, Access.READ, "screening", situation)
        status = client.get(reverse("household_rights", args=[household.pk])).status_code
        assert status == (200 if opens else 404 if ever else 403), f"{role} {situation}"


def test_nobody_keeps_an_estimate_in_the_name_of_somebody_else(world):
    household = world.rows["household"][Situation.TEAM]
    with acting_as(world.hat(Role.TRAVAILLEUR_SOCIAL)), pytest.raises(DatabaseError), transaction.atomic():
        m.Screening.objects.create(
            territory_id=world.territory_id,
            structure=world.structure,
            household=household,
            month="2026-11",
            engine="",
            author=world.colleague,
        )
