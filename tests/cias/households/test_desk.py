"""The main job: an agent d’accueil finds or opens a household, and notes the contact."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.models import Position
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m
from maillage.cias.households.actions.contacts import ContactInput, note_contact
from maillage.cias.households.actions.files import index_person
from maillage.cias.territory.models import Epci
from tests.cias.households.factories import make_hat, make_household, make_person, make_structure, make_user

pytestmark = pytest.mark.django_db


def signed_in(structure, role=Role.ACCUEIL, user=None):
    user = user or make_user("Léa", "Wimart")
    with acting_as(Hat(structure.territory_id, None, Role.ADMIN_TECHNIQUE, make_user().pk)):
        position = Position(
            territory_id=structure.territory_id,
            structure=structure,
            user=user,
            role=role,
            valid_from=timezone.localdate(),
        )
        position.save(force_insert=True)
    client = Client()
    client.force_login(user)
    session = client.session
    session["position"] = str(position.pk)
    session["second_factor"] = True
    session.save()
    return client


@pytest.fixture
def cias():
    return make_structure(uuid.uuid4())


def _without_tokens(answer):
    """The page, less the CSRF tokens, drawn anew each time."""
    return re.sub(r'(csrfmiddlewaretoken" value|"X-CSRFToken":) ?=?"[^"]+"', "", answer.content.decode())


def test_opening_a_file_then_noting_a_contact(cias):
    client = signed_in(cias)
    typed = {
        "birth_name": "Delattre",
        "first_names": "Inès",
        "birth_date": "14/05/1992",
        "sex": "f",
        "commune": "Esquerdes",
        "lines": "12 rue des Tilleuls",
        "phone": "06 39 98 41 07",
        "summary": "Demande une aide pour l’électricité",
        "theme": "energy",
        "informed": "on",
    }
    answer = client.post(reverse("household_open"), typed)
    assert answer.status_code == 302
    page = client.get(answer.url)
    text = page.content.decode()
    for seen in (
        "Foyer Delattre",
        "Inès Delattre",
        "12 rue des Tilleuls",
        "06 39 98 41 07".replace(" ", "\u00a0"),
        "Esquerdes",
        "Demande une aide",
    ):
        assert seen in text
    household_id = answer.url.strip("/").split("/")[-1]
    noted = client.post(
        reverse("contact_note", args=[household_id]),
        {
            "summary": "Appelle pour savoir où en est l’aide",
            "theme": "energy",
            "medium": "phone",
            "audience": "team",
            "text": "Rappeler après 16 h",
            "follow_up": "Rappeler",
            "follow_up_due": "",
        },
    )
    assert noted.status_code == 302
    text = client.get(answer.url).content.decode()
    assert "Appelle pour savoir" in text and "Rappeler après 16 h" in text
    assert "Contact noté." in text


def test_the_desk_reads_notes_of_its_own_only(cias):
    worker = make_hat(cias)
    household = make_household(worker)
    with acting_as(worker):
        note_contact(
            hat=worker,
            household=household,
            contact=ContactInput(theme="budget", summary="Entretien budget", text="Dettes de jeu"),
        )
    text = signed_in(cias).get(reverse("household", args=[household.pk])).content.decode()
    assert "Entretien budget" in text
    assert "Dettes de jeu" not in text


@pytest.mark.parametrize(
    "typed",
    ["delattre", "Delatre", "ines delatre", "dalattre", "DELATTRE Inès 1992", "14/05/1992", "0639984107", "delat"],
)
def test_a_person_is_found_however_it_is_typed(cias, typed):
    hat = make_hat(cias)
    person = make_person(hat)
    with acting_as(hat):
        m.ContactPoint.objects.create(
            territory_id=cias.territory_id, structure=cias, person=person, kind="mobile", value="+33639984107"
        )
        index_person(person)
    make_household(hat, person)
    client = signed_in(cias)
    answer = client.post(reverse("search"), {"q": typed}, follow=True)
    assert "Inès Delattre" in answer.content.decode()
    assert "delat" not in answer.request["QUERY_STRING"].lower()
    assert "Inès Delattre" in client.post(reverse("search_suggestions"), {"q": typed}).content.decode()


def test_a_birth_in_the_future_is_refused_and_what_was_typed_stays(cias):
    answer = signed_in(cias).post(
        reverse("household_open"), {"birth_name": "Delattre", "first_names": "Inès", "birth_date": "14/05/2092"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Cette date est dans le futur" in text and 'value="14/05/2092"' in text and 'value="Delattre"' in text


def test_somebody_alike_is_shown_before_a_second_file_is_made(cias):
    hat = make_hat(cias)
    make_household(hat, make_person(hat))
    client = signed_in(cias)
    typed = {"birth_name": "Delatre", "first_names": "Ines", "birth_date": "14/05/1992", "sex": "f"}
    answer = client.post(reverse("household_open"), typed)
    assert "Est-ce l’une de ces personnes" in answer.content.decode()
    assert client.post(reverse("household_open"), typed | {"not_same": "1"}).status_code == 302


def test_a_hidden_household_is_answered_like_an_absent_one(cias):
    foreign = make_household(make_hat(make_structure(cias.territory_id, "ccas")))
    client = signed_in(cias)
    hidden, absent = (client.get(reverse("household", args=[pk])) for pk in (foreign.pk, uuid.uuid4()))
    assert hidden.status_code == absent.status_code == 404
    assert _without_tokens(hidden) == _without_tokens(absent)


@pytest.mark.parametrize("role", [Role.PARTENAIRE, Role.DPO, Role.ADMIN_TECHNIQUE, Role.REGISSEUR])
def test_roles_without_files_are_refused_in_words(cias, role):
    client = signed_in(cias, role)
    answer = client.get(reverse("households"))
    assert answer.status_code == (200 if role is Role.PARTENAIRE else 403)


def test_the_list_costs_the_same_whatever_its_length(cias, django_assert_num_queries):
    hat = make_hat(cias)
    make_household(hat, make_person(hat))
    client = signed_in(cias)
    client.get(reverse("households"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("households"))
    for _ in range(12):
        make_household(hat, make_person(hat))
    with django_assert_num_queries(len(one)):
        client.get(reverse("households"))
    assert len(one) <= 18


def test_the_household_page_pins_its_queries(cias, django_assert_max_num_queries):
    hat = make_hat(cias)
    household = make_household(hat)
    client = signed_in(cias, Role.TRAVAILLEUR_SOCIAL)
    with django_assert_max_num_queries(44):
        assert client.get(reverse("household", args=[household.pk])).status_code == 200


def test_france_is_loaded():
    assert Epci.objects.filter(pk="246201016").exists()


def test_somebody_else_is_opened_from_a_search_that_found_only_others(cias):
    client = signed_in(cias)
    make_household(make_hat(cias), make_person(make_hat(cias), "Delattre", "Inès"))
    found = client.get(client.post(reverse("search"), {"q": "delatre ines"}).url).content.decode()
    assert "Inès" in found
    assert 'name="prefill" value="delatre ines"' in found


@pytest.mark.parametrize("role", [Role.DIRECTION, Role.PARTENAIRE])
def test_the_list_offers_to_open_a_file_to_those_who_may(cias, role):
    offered = reverse("household_open")
    assert offered in signed_in(cias).get(reverse("households")).content.decode()
    reader = signed_in(cias, role, make_user("Nadia", "Coppin"))
    text = reader.get(reverse("households")).content.decode()
    assert offered not in text and "Votre structure n’a pas de dossier ouvert" in text
