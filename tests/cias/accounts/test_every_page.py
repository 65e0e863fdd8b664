"""Every page of accounts, by role: it opens or is refused, in our theme, and a GET writes nothing."""

import pytest
from django.urls import reverse

from maillage.cias.common.roles import HUMAN_ROLES, Role
from tests.cias.accounts.factories import make_position, make_structure, make_team, make_user, signed_in_client

pytestmark = pytest.mark.django_db

OWN = ["account", "sessions", "choose_hat", "second_factor", "account_change_password", "mfa_index", "relatives"]
COMMON = ["people", "teams"]
MANAGERS = {Role.DIRECTION, Role.ADMIN_TECHNIQUE}


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_each_role_opens_its_own_pages_and_the_list_of_people(role):
    structure = make_structure()
    make_team(structure, make_position(Role.ACCUEIL, structure).user)
    client = signed_in_client(role, structure)
    for name in OWN + COMMON:
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert 'lang="fr"' in response.content.decode()
    colleague = make_position(Role.INSTRUCTEUR, structure).user
    assert client.get(reverse("colleague", args=[colleague.pk])).status_code == 200


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_those_who_manage_people_see_invitations(role):
    client = signed_in_client(role, recently_checked=True)
    expected = 200 if role in MANAGERS else 403
    assert client.get(reverse("invitations")).status_code == expected
    assert client.get(reverse("invite_person")).status_code == expected
    assert ("Inviter une personne" in client.get(reverse("people")).content.decode()) is (role in MANAGERS)


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_the_direction_reads_the_relatives_of_others(role):
    client = signed_in_client(role)
    assert client.get(reverse("declared_relatives")).status_code == (200 if role is Role.DIRECTION else 403)


def test_somebody_of_another_territory_is_absent():
    client, stranger = signed_in_client(Role.ADMIN_TECHNIQUE), make_position(Role.ACCUEIL).user
    assert client.get(reverse("colleague", args=[stranger.pk])).status_code == 404
    assert stranger.email not in client.get(reverse("people") + "?structure=").content.decode()


def test_people_are_found_by_name_structure_and_role_whatever_the_accents():
    structure = make_structure()
    emilie = make_user(first_name="Émilie", last_name="Lefèvre")
    make_position(Role.TRAVAILLEUR_SOCIAL, structure, emilie)
    client = signed_in_client(Role.ACCUEIL, structure)
    found = client.get(reverse("people") + "?q=lefevre").content.decode()
    assert "Émilie Lefèvre" in found and client.user.email not in found
    assert "Émilie Lefèvre" in client.get(reverse("people") + "?role=travailleur_social").content.decode()
    assert "Émilie Lefèvre" not in client.get(reverse("people") + "?role=regisseur").content.decode()


def test_the_list_of_people_costs_the_same_whatever_their_number(django_assert_max_num_queries):
    structure = make_structure()
    client = signed_in_client(Role.ACCUEIL, structure)
    for _ in range(12):
        make_position(Role.INSTRUCTEUR, structure)
    with django_assert_max_num_queries(26) as few:
        client.get(reverse("people"))
    for _ in range(12):
        make_position(Role.INSTRUCTEUR, structure)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("people"))
