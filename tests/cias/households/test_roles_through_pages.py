"""Every role in every situation, through the pages: what the table allows is shown or done, the rest is refused."""

import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from maillage.cias.accounts.models import TeamMembership
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permission_table import Access, Resource, Situation, allows
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.roles import HUMAN_ROLES, Role
from maillage.cias.directory.models import Team
from maillage.cias.households import models as m
from tests.cias.households.factories import World, make_hat
from tests.cias.households.test_desk import signed_in


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        built = World()
        with acting_as(make_hat(built.structure, Role.DIRECTION)):
            team = Team.objects.get(pk=built.team.pk)
            TeamMembership(territory_id=built.territory_id, structure=built.structure, team=team, user=built.user).save(
                force_insert=True
            )
        yield built
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=HUMAN_ROLES, ids=str)
def visitor(request, world):
    """A client under the hat of one role, and that hat."""
    return signed_in(world.structure, request.param, world.user), world.hat(request.param)


def status_of_reading(hat, resource, situation):
    if not may_ever(hat, Access.READ, resource):
        return 403
    return 200 if allows(hat.role, Access.READ, resource, situation) else 404


def test_the_page_of_a_household_opens_as_the_table_says(world, visitor):
    client, hat = visitor
    for situation, household in world.rows["household"].items():
        answer = client.get(reverse("household", args=[household.pk]))
        assert answer.status_code == status_of_reading(hat, Resource.FILE, situation), f"{hat.role} {situation}"


def test_notes_and_means_are_shown_to_those_who_read_them(world, visitor):
    client, hat = visitor
    for situation, household in world.rows["household"].items():
        answer = client.get(reverse("household", args=[household.pk]))
        if answer.status_code != 200:
            continue
        text = answer.content.decode()
        contact = allows(hat.role, Access.READ, Resource.CONTACT, situation)
        note = contact and allows(hat.role, Access.READ, Resource.NOTE, situation)
        mine = situation is Situation.OWN and allows(hat.role, Access.READ, Resource.PRIVATE_NOTE, situation)
        private = contact and mine
        assert (">Facture<" in text) == contact, f"contact, {hat.role} {situation}"
        assert (">texte<" in text) == note, f"note, {hat.role} {situation}"
        assert ("à moi" in text) == private, f"private note, {hat.role} {situation}"
        assert ("Budget du mois" in text) == allows(hat.role, Access.READ, Resource.MEANS, situation)


def test_a_contact_is_noted_by_those_who_may(world, visitor):
    client, hat = visitor
    typed = {"summary": "Appel", "theme": "energy", "medium": "phone", "audience": "team"}
    for situation, household in world.rows["household"].items():
        answer = client.post(reverse("contact_note", args=[household.pk]), typed)
        done = allows(hat.role, Access.WRITE, Resource.CONTACT, situation) and allows(
            hat.role, Access.READ, Resource.FILE, situation
        )
        assert (answer.status_code == 302) == done, f"{hat.role} {situation}: {answer.status_code}"
        assert answer.status_code in {302, 403, 404}
        with acting_as(world.hat(Role.DIRECTION)):
            m.Contact.objects.filter(summary="Appel").update(summary="Fait")


@pytest.mark.parametrize("why", ["foreign", "abroad", "protected"])
def test_what_is_outside_answers_like_what_is_absent(world, visitor, why):
    client, hat = visitor
    hidden = client.get(reverse("household", args=[world.hidden["household"][why].pk]))
    absent = client.get(reverse("household", args=[uuid.uuid4()]))
    assert hidden.status_code == absent.status_code == (404 if may_ever(hat, Access.READ, Resource.FILE) else 403)


PAGES = {
    "households": (Resource.FILE, Access.READ),
    "household_open": (Resource.FILE, Access.WRITE),
    "break_glass": (Resource.BREAK_GLASS, Access.WRITE),
    "who_does_what": (Resource.MATRIX, Access.READ),
    "directory": (Resource.DIRECTORY, Access.READ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_without_a_file_open_by_role(visitor, name):
    client, hat = visitor
    resource, access = PAGES[name]
    assert client.get(reverse(name)).status_code == (200 if may_ever(hat, access, resource) else 403)


ON_FILE = {"household_share": Resource.SHARE, "household_protect": Resource.PROTECTION}


@pytest.mark.parametrize("name", ON_FILE)
def test_forms_on_a_file_open_to_those_who_may_ever_use_them(world, visitor, name):
    client, hat = visitor
    household = world.rows["household"][Situation.STRUCTURE]
    ever = may_ever(hat, Access.WRITE, ON_FILE[name])
    reads = allows(hat.role, Access.READ, Resource.FILE, Situation.STRUCTURE)
    expected = 403 if not ever else 200 if reads else 404
    assert client.get(reverse(name, args=[household.pk])).status_code == expected


def test_home_opens_for_every_role(visitor):
    client, _ = visitor
    assert client.get(reverse("home")).status_code == 200
