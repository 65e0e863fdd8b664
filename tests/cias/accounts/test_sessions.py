"""How a session ends: by the clock, by the person, from another browser, with the role."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.actions.positions import close_account, end_position
from maillage.cias.accounts.models import User
from maillage.cias.accounts.session_middleware import SEEN_KEY, STARTED_KEY
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from tests.cias.accounts.factories import PASSWORD, make_hat, make_position, make_structure, signed_in_client

pytestmark = pytest.mark.django_db


def age(client, **seconds):
    session = client.session
    for key, value in seconds.items():
        session[key] = time.time() - value
    session.save()


def test_a_session_ends_after_half_an_hour_without_a_gesture_and_comes_back_where_one_was():
    client = signed_in_client(Role.ACCUEIL)
    age(client, **{STARTED_KEY: 3600, SEEN_KEY: 31 * 60})
    assert client.get("/aide/?x=1").url == "/compte/connexion/?next=%2Faide%2F%3Fx%3D1"
    assert "Votre session est terminée" in client.get("/compte/connexion/").content.decode()


def test_a_session_ends_after_ten_hours_whatever_happens():
    client = signed_in_client(Role.ACCUEIL)
    age(client, **{STARTED_KEY: 10 * 3600 + 1, SEEN_KEY: 5})
    assert client.get("/").url.startswith("/compte/connexion/")


def test_a_fragment_asked_after_the_end_sends_the_whole_page_to_sign_in():
    client = signed_in_client(Role.ACCUEIL)
    age(client, **{STARTED_KEY: 3600, SEEN_KEY: 31 * 60})
    answer = client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and answer["HX-Redirect"] == "/compte/connexion/"


def test_the_clock_is_not_written_at_every_page():
    client = signed_in_client(Role.ACCUEIL)
    age(client, **{STARTED_KEY: 100, SEEN_KEY: 30})
    before = client.session[SEEN_KEY]
    client.get("/aide/")
    assert client.session[SEEN_KEY] == before
    age(client, **{SEEN_KEY: 90})
    client.get("/aide/")
    assert time.time() - client.session[SEEN_KEY] < 10


def test_a_role_taken_away_closes_the_next_page():
    client = signed_in_client(Role.TRAVAILLEUR_SOCIAL)
    assert client.get("/").status_code == 200
    hat = make_hat(Role.DIRECTION, client.structure)
    with acting_as(hat):
        end_position(hat=hat, position=client.position, on=timezone.localdate() - timedelta(days=1))
    assert client.get("/").url == reverse("choose_hat")


def test_a_hat_taken_away_is_not_replaced_by_another_without_a_choice():
    structure = make_structure()
    client = signed_in_client(Role.TRAVAILLEUR_SOCIAL, structure)
    other = make_position(Role.REGISSEUR, structure, client.user)
    hat = make_hat(Role.DIRECTION, structure)
    with acting_as(hat):
        end_position(hat=hat, position=client.position, on=timezone.localdate() - timedelta(days=1))
    assert client.get("/").url == reverse("choose_hat")
    assert "n’est plus en vigueur" in client.get(reverse("choose_hat")).content.decode()
    client.post(reverse("switch_hat"), {"position": str(other.pk)})
    assert client.get("/").wsgi_request.hat.role is Role.REGISSEUR


def test_the_last_hat_is_taken_back_at_the_next_sign_in(client):
    cache.clear()
    structure = make_structure()
    first = make_position(Role.REGISSEUR, structure)
    second = make_position(Role.ADMINISTRATEUR, make_structure(structure.territory_id), first.user)
    client.post("/compte/connexion/", {"login": first.user.email, "password": PASSWORD})
    assert client.get("/").url == reverse("choose_hat")
    assert second.structure.name in client.get(reverse("choose_hat")).content.decode()
    client.post(reverse("switch_hat"), {"position": str(second.pk)})
    client.post("/compte/deconnexion/")
    client.post("/compte/connexion/", {"login": first.user.email, "password": PASSWORD})
    assert client.get("/").wsgi_request.hat.position_id == second.pk


def test_nobody_wears_the_hat_of_another():
    client = signed_in_client(Role.REGISSEUR)
    other = make_position(Role.DIRECTION, client.structure)
    assert client.post(reverse("switch_hat"), {"position": str(other.pk)}).status_code == 403
    assert client.post(reverse("switch_hat"), {"position": "rien"}).status_code == 403


def test_a_session_is_closed_from_another_browser():
    cache.clear()
    user = make_position(Role.REGISSEUR).user
    here, there = Client(), Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    for browser in (here, there):
        browser.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})
    page = here.get(reverse("sessions")).content.decode()
    assert "Firefox sur Windows" in page and page.count("Fermer cette session") == 1
    other = UserSession.objects.exclude(session_key=here.session.session_key).get(user=user)
    here.post(reverse("close_session", args=[other.pk]))
    assert there.get("/").url.startswith("/compte/connexion/")
    assert here.get("/").status_code == 200


def test_nobody_closes_the_session_of_another():
    cache.clear()
    user, client = make_position(Role.REGISSEUR).user, Client()
    client.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})
    session = UserSession.objects.get(user=user)
    signed_in_client(Role.DIRECTION).post(reverse("close_session", args=[session.pk]))
    assert client.get("/").status_code == 200


def test_closing_an_account_ends_its_hats_and_its_sessions_at_once():
    cache.clear()
    position, client = make_position(Role.REGISSEUR), Client()
    client.post("/compte/connexion/", {"login": position.user.email, "password": PASSWORD})
    hat = make_hat(Role.DIRECTION, position.structure)
    with acting_as(hat):
        close_account(hat=hat, user=position.user)
    assert client.get("/").url.startswith("/compte/connexion/")
    assert not User.objects.get(pk=position.user_id).is_active


def test_an_account_that_works_elsewhere_stays_open():
    position = make_position(Role.REGISSEUR)
    make_position(Role.REGISSEUR, user=position.user)  # another territory, which this direction does not see
    hat = make_hat(Role.DIRECTION, position.structure)
    with acting_as(hat):
        close_account(hat=hat, user=position.user)
    assert User.objects.get(pk=position.user_id).is_active


def test_pages_of_a_session_stay_in_no_browser():
    assert signed_in_client(Role.REGISSEUR).get("/")["Cache-Control"] == "no-store"
