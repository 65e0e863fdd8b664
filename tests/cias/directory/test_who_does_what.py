"""« Qui fait quoi ? » answers for a commune and a need, whatever the hat, and says by which act."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.cias.common.roles import HUMAN_ROLES, Role
from tests.cias.directory.factories import give, make_cias, make_competence, make_structure, seeded, signed_in, words

WHO = "/qui-fait-quoi/"
ENERGY = {"commune": "62882", "besoin": "facture-energie", "date": "2026-11-24"}


def test_the_pays_de_lumbres_answers_in_one_screen(lumbres):
    _, by_name = seeded(lumbres)
    page = signed_in(by_name["Mairie de Wavrans-sur-l’Aa"], Role.SECRETAIRE_MAIRIE)
    text = words(page.get(WHO, ENERGY))
    assert "Pour un habitant de Wavrans-sur-l’Aa, une facture d’énergie\u00a0:".replace("\u00a0", " ") in text
    assert "C’est le CIAS du Pays de Lumbres qui décide et qui paie" in text
    assert "Prenez le rendez-vous pour la personne" in text
    assert "1 chemin du Pressart, Lumbres 03 53 01 22 40" in text
    assert "2e et 4e jeudi, 9 h à 11 h 30" in text
    assert "La facture ou la relance" in text
    assert "Délibération 2026-014 (acte fictif) du 12 février 2026, article 3" in text
    assert "Hypothèse, à confirmer par un acte" in text
    assert "Fonds de solidarité logement" in text
    assert "Wavrans-sur-l’Aa et 5 communes" in text

    elsewhere = words(page.get(WHO, ENERGY | {"commune": "62534"}))
    assert "C’est le CCAS de Lumbres qui décide et qui paie" in elsewhere
    assert "Domiciliation (avoir une adresse) » à Lumbres passe du CCAS de Lumbres au CIAS" in elsewhere
    nobody = words(page.get(WHO, ENERGY | {"commune": "62419", "besoin": "aide-devoirs"}))
    assert "Personne ne le fait dans cette commune" in nobody
    # its own commune, when none is asked
    assert "Pour un habitant de Wavrans-sur-l’Aa" in words(page.get(WHO, {"besoin": "loyer-impaye"}))

    file = page.get(reverse("who_does_what_csv"), ENERGY)
    rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 22 * 36
    energy = [
        r["titulaire"] for r in rows if r["besoin"] == "Payer une facture d’énergie" and r["commune"] == "Lumbres"
    ]
    assert energy == ["CCAS de Lumbres"]


def test_the_number_of_queries_does_not_grow_with_the_communes_shown(lumbres):
    cias, _ = seeded(lumbres)
    page = signed_in(cias)
    page.get(WHO, ENERGY)
    with CaptureQueriesContext(connection) as few:
        page.get(WHO, ENERGY)
    with CaptureQueriesContext(connection) as all_of_them:
        page.get(WHO, ENERGY | {"toutes": "1"})
    assert len(few) == len(all_of_them)
    assert len(few) <= 36


def test_saint_connec_gets_the_cotes_d_armor_and_its_neighbour_the_morbihan(pontivy):
    cias, _ = seeded(pontivy)
    page = signed_in(cias)
    for commune, departement in (("22285", "des Côtes-d’Armor"), ("56178", "du Morbihan")):
        text = words(page.get(WHO, {"commune": commune, "besoin": "perte-autonomie"}))
        assert f"C’est le Département {departement} qui décide" in text
        assert f"la Caf {departement}" in words(page.get(WHO, {"commune": commune, "besoin": "rsa-demande"}))


def test_the_departement_is_the_commune_s_even_when_the_directory_has_no_sheet_for_it(pontivy):
    cias = make_cias(pontivy, "CIAS de Pontivy")
    apa = make_competence(cias, "apa", "Perte d’autonomie", nature="legale")
    give(cias, apa, ["22285"], kind="departement", since=date(2026, 1, 1))
    text = words(signed_in(cias).get(WHO, {"commune": "22285", "besoin": "apa"}))
    assert "C’est le Département des Côtes-d’Armor qui décide" in text
    assert "pas encore de fiche" in text


@pytest.fixture
def small_world(lumbres):
    cias = make_cias(lumbres)
    ccas = make_structure(lumbres)
    energy = make_competence(cias, keywords=["électricité", "chauffage"])
    give(cias, energy, ["62534"], ccas)
    return cias, ccas, energy


def test_every_hat_reads_the_answer_and_one_changes_it(small_world):
    cias, _, _ = small_world
    for role in HUMAN_ROLES:
        answer = signed_in(cias, role).get(WHO, {"commune": "62534", "besoin": "facture-energie"})
        assert answer.status_code == 200, role
        assert "C’est le CCAS de Lumbres" in words(answer), role
        assert ("Changer le titulaire" in words(answer)) is (role is Role.DIRECTION), role


@pytest.mark.parametrize(
    ("commune", "need"),
    [
        ("lumbres", "payer une facture d'energie"),
        ("LUMBRES", "electricite"),
        ("Lumb", "facture"),
    ],
)
def test_accents_case_and_half_words_are_forgiven(small_world, commune, need):
    cias, _, _ = small_world
    assert "C’est le CCAS de Lumbres" in words(signed_in(cias).get(WHO, {"commune": commune, "besoin": need}))


def test_a_slip_is_proposed_and_a_stranger_is_said(small_world):
    cias, _, _ = small_world
    page = signed_in(cias)
    assert "Quelle commune" in words(page.get(WHO, {"commune": "lubmres", "besoin": "facture-energie"}))
    assert "n’est pas une commune de ce territoire" in words(page.get(WHO, {"commune": "Marseille-en-Provence"}))
    assert "Aucun besoin ne répond" in words(page.get(WHO, {"commune": "62534", "besoin": "xyzzy plugh"}))
    assert "Quelle commune" in words(page.get(WHO, {"commune": "62380"}))  # a postcode shared by many


@pytest.mark.parametrize("query", [{"date": "2026-13-45"}, {"commune": "\x00'; --"}, {"date": ""}, {"toutes": "1"}])
def test_a_strange_address_still_gives_a_page(small_world, query):
    cias, _, _ = small_world
    assert signed_in(cias).get(WHO, query).status_code == 200


def test_the_answer_is_that_of_the_day_asked(small_world):
    cias, _, energy = small_world
    give(cias, energy, ["62534"], cias, since=date(2027, 1, 1))
    page = signed_in(cias)
    asked = {"commune": "62534", "besoin": "facture-energie"}
    assert "C’est le CCAS de Lumbres" in words(page.get(WHO, asked | {"date": "2026-12-31"}))
    assert "C’est le CIAS du Pays de Lumbres" in words(page.get(WHO, asked | {"date": "2027-01-01"}))
    assert "La matrice ne le dit pas encore" in words(page.get(WHO, asked | {"date": "2026-02-28"}))


def test_a_cell_of_the_file_is_never_a_formula(lumbres):
    cias = make_cias(lumbres)
    trap = make_structure(lumbres, "partner", "=HYPERLINK(1)", None)
    give(cias, make_competence(cias), ["62534"], trap)
    content = signed_in(cias).get(reverse("who_does_what_csv")).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in content
    assert ";=HYPERLINK" not in content


def test_a_visitor_is_sent_to_the_sign_in_page(client, db):
    assert client.get(WHO).status_code == 302
