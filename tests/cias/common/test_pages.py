"""Home, search, pages open to all and pages of errors, as the site itself answers them."""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.utils import timezone

from maillage.cias.common import registry, views
from maillage.cias.common.roles import Role
from maillage.cias.common.sealed import seal

PUBLIC = {
    "/aide/": "Raccourcis clavier",
    "/donnees/": "Ce que Maillage garde en mémoire",
    "/accessibilite/": "Aucun audit n’a encore été réalisé.",
}


@pytest.mark.parametrize(("path", "words"), PUBLIC.items())
def test_anybody_may_read_help_privacy_and_accessibility(client, path, words):
    response = client.get(path)
    assert response.status_code == 200
    assert words in response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_errors_are_said_in_plain_french():
    request = RequestFactory().get("/ailleurs/")
    refused = views.forbidden(request, PermissionDenied("À Esquerdes, cette aide relève du CCAS."))
    assert "À Esquerdes, cette aide relève du CCAS." in refused.content.decode()
    assert "Cette page n’existe pas" in views.not_found(request, Exception()).content.decode()
    assert "La panne est de notre côté" in views.server_error(request).content.decode()
    assert "Rien n’a été enregistré" in views.bad_request(request, Exception()).content.decode()


USER = uuid.uuid4()


@pytest.fixture
def request_of_lea(monkeypatch):
    """A request under a hat, with one thing of each kind gathered from the services."""
    cias, ccas = SimpleNamespace(name="CIAS du Pays de Lumbres", kind="cias"), SimpleNamespace(name="CCAS", kind="ccas")
    worn = SimpleNamespace(pk=1, role_label="Agente d’accueil", structure=cias)
    other = SimpleNamespace(pk=2, role_label="Secrétaire", structure=ccas)

    def make(path, searched=None, post=None):
        sealed = {} if searched is None else {"s": seal(searched, USER)}
        request = RequestFactory().post(path, post) if post else RequestFactory().get(path, sealed)
        request.user = SimpleNamespace(
            pk=USER, first_name="Léa", shortcuts_enabled=True, get_full_name=lambda: "Léa Wimart"
        )
        request.hat, request.position, request.positions = SimpleNamespace(role=Role.ACCUEIL), worn, [worn, other]
        request.territory_name = "Pays de Lumbres"
        return request

    late = timezone.localdate() - datetime.timedelta(days=4)
    gathered = {
        "navigation": [registry.NavigationItem("", 1, "Accueil", "/", "home"), _households_line()],
        "todos": [
            registry.Todo(late, "Rappeler <Odile> Vasseur", "/foyers/1/", "Elle attend.", "Noter l’appel"),
            registry.Todo(None, "La Mission locale a reçu Théo", "/o/1/", "", "Lire la réponse", kind="answer"),
        ],
        "home_blocks": [registry.Block(1, "maillage/_field_help.html", {"tips": "Permanences du jour", "field": ""})],
        "gestures": [],
        "searches": [registry.Found("Foyer Delattre", "/foyers/1/", "Esquerdes", "people")],
    }
    for name, items in gathered.items():
        monkeypatch.setattr(registry, name, lambda *_, items=items: items)
    return make


def _households_line():
    return registry.NavigationItem("", 2, "Foyers", "/foyers/", "people", count=3)


def test_the_home_page_says_what_waits_and_shows_what_services_bring(request_of_lea):
    html = views.home(request_of_lea("/")).content.decode()
    assert "Bonjour Léa, qui recevez-vous\u00a0?" in html
    assert "En retard de 4\u00a0jours" in html and "Rappeler &lt;Odile&gt; Vasseur" in html
    assert "Réponse" in html and "Noter l’appel" in html
    assert "Permanences du jour" in html
    assert html.count('type="search"') == 1, "the large search, and none in the top bar"


def test_the_frame_shows_the_hat_the_others_and_where_one_is(request_of_lea):
    html = views.home(request_of_lea("/")).content.decode()
    assert "m-hat--cias" in html and "<b>Agente d’accueil</b>" in html
    assert 'name="position" value="2"' in html and 'name="position" value="1"' not in html
    assert html.count('href="/" aria-current="page"') == 2, "in the rail and in the menu of phones"
    assert '3<span class="visually-hidden"> à traiter</span>' in html


def test_a_search_lists_what_was_found_and_keeps_the_words(request_of_lea):
    html = views.search(request_of_lea("/chercher/", 'dela"tre')).content.decode()
    assert 'value="dela&quot;tre"' in html
    assert '<a href="/foyers/1/"><b>Foyer Delattre</b></a>' in html


def test_a_search_that_finds_nothing_says_what_to_do_and_nothing_of_other_structures(request_of_lea, monkeypatch):
    monkeypatch.setattr(registry, "searches", lambda *_: [])
    html = views.search(request_of_lea("/chercher/", "zzz")).content.decode()
    assert "Rien ne correspond à «\u00a0zzz\u00a0» dans votre structure" in html
    assert "Écrivez au moins deux lettres" in views.search(request_of_lea("/chercher/", "z")).content.decode()


def test_suggestions_are_options_and_nothing_else(request_of_lea):
    html = views.search_suggestions(request_of_lea("/chercher/suggestions/", post={"q": "dela"})).content.decode()
    assert html.count('role="option"') == 1 and 'data-href="/foyers/1/"' in html
    assert "<html" not in html


@pytest.mark.django_db
def test_signing_in_is_in_our_theme_and_a_mistake_is_said_without_claiming_to_keep_the_password(client):
    assert "Se connecter à Maillage" in client.get("/compte/connexion/").content.decode()
    html = client.post("/compte/connexion/", {"login": "lea@example.org", "password": "faux"}).content.decode()
    assert "Il reste une chose à corriger." in html and "est gardé" not in html
    assert 'value="lea@example.org"' in html and "faux" not in html
    assert 'autocomplete="current-password"' in html


@pytest.mark.django_db
def test_the_other_pages_before_sign_in_are_in_our_theme_too(client):
    html = client.get("/compte/mot-de-passe/oublie/").content.decode()
    assert 'class="m-block m-public__block"' in html and 'class="form-control"' in html and "btn btn-primary" in html
