"""The life of a household through its pages, by role."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m
from maillage.cias.households.actions.composition import arrive
from tests.cias.households.factories import make_hat, make_household, make_person, make_structure, make_user
from tests.cias.households.test_desk import signed_in

pytestmark = pytest.mark.django_db

OPENED = date(2026, 1, 5)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


@pytest.fixture
def hat(cias):
    return make_hat(cias)


@pytest.fixture
def family(hat):
    household = make_household(hat, make_person(hat), on=OPENED)
    with acting_as(hat):
        for name, kinship, born in (("Marc", "spouse", date(1990, 1, 2)), ("Noé", "child", date(2017, 6, 1))):
            person = make_person(hat, "Delattre", name, born)
            arrive(hat=hat, household=household, person=person, kinship=kinship, on=OPENED)
    return household


@pytest.fixture
def worker(cias, hat):
    from maillage.cias.accounts.models import User

    return signed_in(cias, Role.TRAVAILLEUR_SOCIAL, User.objects.get(pk=hat.user_id))


def event(household, slug):
    return reverse("household_event", args=[household.pk, slug])


def page(client, household, query=""):
    return client.get(reverse("household", args=[household.pk]) + query).content.decode()


def members(hat, household):
    with acting_as(hat):
        rows = household.memberships.filter(valid_to=None).select_related("person")
        return {row.person.first_name: row for row in rows}


def qui(text):
    return text.split("dix-qui")[2].split("</section>")[0]


def test_somebody_known_is_searched_then_joins(family, worker, hat):
    guest = make_person(hat, "Roussel", "Jeannine", date(1955, 9, 1))
    found = worker.post(event(family, "arrivee"), {"q": "roussel jeanine", "find": "1"}, **HTMX).content.decode()
    assert str(guest.pk) in found and "1er septembre" not in found.split("Jeannine")[0]
    typed = {"person": str(guest.pk), "kinship": "parent", "on": "02/09/2026", "is_hosted": "on"}
    answer = worker.post(event(family, "arrivee"), typed, **HTMX)
    assert answer.headers["HX-Redirect"] == reverse("household", args=[family.pk])
    text = page(worker, family)
    assert "Jeannine Roussel s’installe" in text and "De 3 à 4 personnes." in text
    assert "Ce changement compte depuis le 2" in text
    assert "Jeannine" in qui(text)
    past = page(worker, family, "?le=2026-03-15")
    assert "Foyer tel qu’il était le 15\u00a0mars 2026." in past
    assert "Jeannine" not in past and "Marc" in qui(past)
    assert "Noter un contact" not in past and "Le foyer change" not in past


def test_somebody_new_who_looks_known_is_asked_about_first(family, worker):
    typed = {"birth_name": "Delatre", "first_names": "Marc", "birth_date": "02/01/1990", "sex": "m", "on": "01/09/2026"}
    typed |= {"kinship": "sibling"}
    asked = worker.post(event(family, "arrivee"), typed).content.decode()
    assert "Est-ce l’une de ces personnes" in asked
    assert worker.post(event(family, "arrivee"), typed | {"not_same": "1", "person": ""}).status_code == 302


def test_a_second_home_unsaid_is_refused_at_its_field(family, worker, hat):
    other = make_household(hat, make_person(hat, "Macrel", "Paul", date(1980, 1, 1)), on=OPENED)
    noe = members(hat, family)["Noé"].person
    typed = {"person": str(noe.pk), "kinship": "child", "on": "01/09/2026"}
    refused = worker.post(event(other, "arrivee"), typed)
    assert refused.status_code == 422
    row = refused.content.decode().split('id="id_other_home_error"')[1][:300]
    assert "dites pourquoi elle en a deux" in row
    assert worker.post(event(other, "arrivee"), typed | {"other_home": "shared_custody"}).status_code == 302
    assert "compte pour moitié" in qui(page(worker, other)) and "compte pour moitié" in qui(page(worker, family))


@pytest.mark.parametrize("typed", ["Lumbrès-sur-Nulle-Part", "99999"])
def test_an_unknown_commune_is_refused_and_kept_as_typed(family, worker, typed):
    refused = worker.post(event(family, "demenagement"), {"commune": typed, "on": "01/09/2026"})
    text = refused.content.decode()
    assert refused.status_code == 422 and "n’est pas une commune connue" in text and f'value="{typed}"' in text


def test_a_future_date_is_refused_in_words(family, worker, hat):
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
    refused = worker.post(event(family, "depart"), {"gone": str(members(hat, family)["Noé"].pk), "on": tomorrow})
    assert "Cette date est dans le futur" in refused.content.decode()


def test_a_separation_opens_the_second_file_and_tells_it(family, worker, hat):
    rows = members(hat, family)
    typed = {f"goes_{rows['Marc'].pk}": "leaves", f"goes_{rows['Noé'].pk}": "shared", "on": "01/09/2026"}
    answer = worker.post(event(family, "separation"), typed | {"commune": "Lumbres", "lines": "3 rue du Moulin"})
    assert answer.status_code == 302
    with acting_as(hat):
        second = m.Household.objects.exclude(pk=family.pk).get()
    text = page(worker, family)
    assert "Le foyer se sépare\u00a0: Marc Delattre a son propre dossier" in text
    assert f"Second foyer\u00a0: dossier {second.number}." in text
    text = page(worker, second)
    assert "3 rue du Moulin" in text and "Lumbres" in text and "Noé" in qui(text)


def test_a_closed_file_says_so_and_is_reopened(family, worker):
    assert worker.post(event(family, "cloture"), {"reason": "asked", "on": "01/09/2026"}).status_code == 302
    text = page(worker, family)
    assert "clos le 1er\u00a0septembre 2026" in text and "La personne le demande." in text
    assert "Noé" in qui(text), "a closed file shows who was in it"
    assert "Rouvrir le dossier" in text and "Noter une arrivée" not in text
    assert worker.get(event(family, "arrivee")).status_code == 403
    assert worker.post(event(family, "reouverture"), {"on": "01/10/2026"}).status_code == 302
    assert "Réouverture du dossier" in page(worker, family)


def test_the_last_change_is_undone_from_its_message(family, worker, hat):
    typed = {"gone": str(members(hat, family)["Noé"].pk), "on": "01/09/2026"}
    worker.post(event(family, "depart"), typed)
    text = page(worker, family)
    assert "Noé Delattre quitte le foyer" in text and "Annuler\u00a0: départ" in text
    undo = text.split('/annuler/"')[0].rsplit('action="', 1)[1] + "/annuler/"
    assert worker.get(undo).status_code == 405
    worker.post(undo)
    text = page(worker, family)
    assert "quitte le foyer" not in text and "Noé" in qui(text)


def test_the_timeline_is_filtered_by_service(family, worker):
    worker.post(
        reverse("contact_note", args=[family.pk]),
        {"summary": "Facture déposée", "theme": "energy", "medium": "desk", "audience": "team"},
    )
    only = page(worker, family, "?service=foyer")
    assert "Marc Delattre s’installe" in only and "Facture déposée" not in only
    assert "Facture déposée" in page(worker, family, "?service=accueil")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ACCUEIL, 403),  # writes the files that it opened only
        (Role.INSTRUCTEUR, 200),
        (Role.TRAVAILLEUR_SOCIAL, 200),
        (Role.DIRECTION, 403),
        (Role.DPO, 403),
        (Role.PARTENAIRE, 403),
    ],
)
def test_who_may_note_a_change(family, cias, role, status):
    client = signed_in(cias, role, make_user())
    assert client.get(event(family, "depart")).status_code == status
    assert client.get(event(family, "cloture")).status_code == status


def test_the_desk_changes_the_file_it_opened_but_does_not_close_it(cias):
    user = make_user("Léa", "Wimart")
    desk = make_hat(cias, Role.ACCUEIL, user)
    household = make_household(desk, make_person(desk), on=OPENED)
    client = signed_in(cias, Role.ACCUEIL, user)
    assert client.get(event(household, "demenagement")).status_code == 200
    assert "housing_kind" not in client.get(event(household, "demenagement")).content.decode()
    assert client.get(event(household, "cloture")).status_code == 403
    assert "Clore le dossier" not in page(client, household)


def test_another_structure_is_answered_as_if_nothing_was_there(family, cias):
    other = make_structure(cias.territory_id, "ccas")
    client = signed_in(other, Role.TRAVAILLEUR_SOCIAL, make_user())
    assert client.get(event(family, "depart")).status_code == 404


def test_the_page_costs_the_same_whatever_happened(family, worker, hat, django_assert_max_num_queries):
    with acting_as(hat):
        for index in range(6):
            person = make_person(hat, "Delattre", f"Enfant{index}", date(2015, 1, 1))
            arrive(hat=hat, household=family, person=person, kinship="child", on=date(2026, 9, 2))
    page(worker, family)
    with django_assert_max_num_queries(54):
        page(worker, family)
    with django_assert_max_num_queries(54):
        page(worker, family, "?le=2026-03-15")


def test_a_birth_in_the_future_is_said_at_its_date(family, worker):
    answer = worker.post(
        event(family, "naissance"),
        {"first_names": "Zoé", "birth_name": "Delattre", "birth_date": "01/01/2090", "sex": "f"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="Zoé"' in text
    assert '<a href="#id_birth_date">Date de naissance</a>' in text and "Cette date est dans le futur" in text
