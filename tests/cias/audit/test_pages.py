"""Who reads the journal: the direction its structure, the DPO the territory, each person their own."""

import uuid

import pytest
from django.urls import reverse

from maillage.cias.accounts.middleware import hat_of
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.roles import HUMAN_ROLES, Role
from tests.cias.accounts.factories import make_position, make_structure, make_user, signed_in_client

pytestmark = pytest.mark.django_db
READERS = {Role.DIRECTION, Role.DPO}


def note(hat, action=Action.READ, resource=Resource.FILE, object_id=None, owner_id=None):
    with acting_as(hat):
        record(hat=hat, action=action, resource=resource, object_id=object_id or uuid.uuid4(), owner_id=owner_id)


@pytest.fixture
def cias():
    return make_structure(name=f"CIAS {uuid.uuid4()}")


@pytest.fixture
def agent(cias):
    return hat_of(make_position(Role.TRAVAILLEUR_SOCIAL, cias, make_user(first_name="Inès", last_name="Carpentier")))


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_the_direction_and_the_dpo_open_the_journal_and_everybody_reads_their_own(role, cias):
    client, file = signed_in_client(role, cias), uuid.uuid4()
    expected = 200 if role in READERS else 403
    for address in (reverse("journal"), reverse("journal_csv"), reverse("file_journal", args=[file])):
        assert client.get(address).status_code == expected, address
    assert client.get(reverse("my_consultations")).status_code == 200
    assert (reverse("journal") in page(client, "my_consultations")) is (role in READERS)


def test_the_direction_sees_who_opened_a_file_of_its_structure(cias, agent):
    file = uuid.uuid4()
    note(agent, object_id=file)
    html = page(signed_in_client(Role.DIRECTION, cias), "file_journal", file)
    assert "Inès Carpentier" in html and "Consultation" in html and "Travail social" in html


def test_a_partner_who_opened_a_shared_file_is_seen_by_the_structure_that_holds_it(cias):
    elsewhere = make_structure(cias.territory_id, name=f"Mission {uuid.uuid4()}")
    partner = hat_of(make_position(Role.PARTENAIRE, elsewhere, make_user(first_name="Noé", last_name="Lefebvre")))
    file = uuid.uuid4()
    note(partner, object_id=file, owner_id=cias.pk)
    assert "Noé Lefebvre" in page(signed_in_client(Role.DIRECTION, cias), "file_journal", file)


def test_a_file_of_another_structure_has_the_same_empty_page_as_one_that_does_not_exist(cias, agent):
    other, file = make_structure(cias.territory_id, name=f"CCAS {uuid.uuid4()}"), uuid.uuid4()
    note(agent, object_id=file)
    client = signed_in_client(Role.DIRECTION, other)
    hidden, absent = page(client, "file_journal", file), page(client, "file_journal", uuid.uuid4())
    assert "Aucune inscription pour ce dossier" in hidden
    assert len(hidden) == len(absent)


def test_the_dpo_sees_the_territory_and_nothing_of_another(cias, agent):
    stranger = hat_of(make_position(Role.ACCUEIL, user=make_user(first_name="Zoé", last_name="Ailleurs")))
    note(agent)
    note(stranger)
    html = page(signed_in_client(Role.DPO, make_structure(cias.territory_id, name=f"EPCI {uuid.uuid4()}")), "journal")
    assert "Inès Carpentier" in html and "Zoé Ailleurs" not in html


def test_the_journal_is_filtered_by_person_action_and_period(cias, agent):
    note(agent, action=Action.READ)
    note(agent, action=Action.PRINT)
    client = signed_in_client(Role.DIRECTION, cias)
    only = page(client, "journal", person=str(agent.user_id), action="print")
    assert only.count('data-label="Action"') == 1
    assert "Aucune inscription pour ces filtres" in page(client, "journal", since="2020-01-01", until="2020-12-31")
    assert "La fin doit suivre le début." in page(client, "journal", since="2026-02-01", until="2026-01-01")
    assert client.get(reverse("journal"), {"person": "x'; --", "since": "hier"}).status_code == 200


def test_a_long_journal_comes_in_pages(cias, agent):
    client = signed_in_client(Role.DIRECTION, cias)
    for _ in range(60):
        note(agent)
    first, second = page(client, "journal"), page(client, "journal", page="2")
    assert first.count("Qui a ouvert ce dossier") == 50
    assert second.count("Qui a ouvert ce dossier") >= 10


def test_the_export_is_a_file_for_a_spreadsheet_that_runs_nothing_and_is_journaled(cias):
    forger = make_user(first_name="=cmd|'/c calc'!A1", last_name="Formule")
    note(hat_of(make_position(Role.ACCUEIL, cias, forger)))
    client = signed_in_client(Role.DIRECTION, cias)
    response = client.get(reverse("journal_csv"))
    assert response["Content-Type"].startswith("text/csv") and "attachment" in response["Content-Disposition"]
    text = response.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Date;Heure;Personne;Rôle;Action;Objet;Identifiant"
    assert ";=cmd" not in text and "=cmd" in text
    with acting_as(client.hat):
        assert Entry.objects.filter(
            action=Action.EXPORT, resource=Resource.JOURNAL, user_id=client.hat.user_id
        ).exists()


def test_reading_the_journal_is_in_the_journal(cias):
    client, file = signed_in_client(Role.DIRECTION, cias), uuid.uuid4()
    page(client, "file_journal", file)
    assert "Journal" in page(client, "file_journal", file)


def test_one_sees_ones_own_consultations_and_not_a_colleagues(cias, agent):
    client = signed_in_client(Role.ACCUEIL, cias)
    mine, theirs = uuid.uuid4(), uuid.uuid4()
    note(client.hat, object_id=mine)
    note(agent, object_id=theirs)
    html = page(client, "my_consultations")
    assert str(mine)[-12:] in html and str(theirs)[-12:] not in html


def test_a_refusal_is_shown_as_such(cias, agent):
    with acting_as(agent):
        record(hat=agent, action=Action.REFUSED, resource=Resource.MEANS, detail={"access": "W"})
    html = page(signed_in_client(Role.DIRECTION, cias), "journal")
    assert "Refus</span>" in html or "m-chip--late" in html
    assert "en écriture" in html and "Ressources et charges" in html
