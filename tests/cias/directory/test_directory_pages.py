"""The directory in the browser: found with half a word, read by all, changed by who keeps the sheet, nothing lost."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.cias.common import registry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import CompetenceHolder, Convention, OpeningHours, Service, Site, Structure
from tests.cias.directory.factories import (
    give,
    make_cias,
    make_competence,
    make_hat,
    make_service,
    make_site,
    make_structure,
    signed_in,
    words,
)

LIST = "/annuaire/"


@pytest.fixture
def world(lumbres):
    cias = make_cias(lumbres)
    ccas = make_structure(lumbres)
    make_site(cias, hours=[{"weekday": 1, "opens": time(8, 30), "closes": time(12)}], is_main=True)
    make_service(cias, "Aide à la mobilité", themes=["mobilite--financer-ma-mobilite"], response_delay="5 jours")
    make_service(ccas, "Épicerie solidaire", zone=["62534"])
    return cias, ccas


@pytest.mark.parametrize(
    ("asked", "found", "hidden"),
    [
        ({"q": "epicerie SOLID"}, "Épicerie solidaire", "Aide à la mobilité"),
        ({"theme": "mobilite"}, "Aide à la mobilité", "Épicerie solidaire"),
        ({"nature": "ccas"}, "Épicerie solidaire", "Aide à la mobilité"),
        ({"commune": "62309"}, "Aide à la mobilité", "Épicerie solidaire"),
        ({"quoi": "structures", "q": "lumb ccas"}, "CCAS de Lumbres", "CIAS du Pays de Lumbres"),
    ],
)
def test_a_service_or_a_structure_is_found_whatever_the_accents(world, asked, found, hidden):
    cias, _ = world
    text = words(signed_in(cias, Role.RESPONSABLE_RPE).get(LIST, asked)).partition("Filtrer")[2]
    assert found in text
    assert hidden not in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "zzz"}, "Enlever les filtres"),
        ({"page": "999"}, "Aide à la mobilité"),
        ({"q": "\x00"}, "Épicerie solidaire"),
    ],
)
def test_a_search_without_result_says_what_to_do(world, asked, said):
    assert said in words(signed_in(world[0]).get(LIST, asked))


def test_the_lists_cost_the_same_whatever_their_length(world):
    cias, _ = world
    page = signed_in(cias)

    def count(query):
        page.get(LIST, query)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(LIST, query).status_code == 200
        return len(queries)

    few = count({}), count({"quoi": "structures"})
    for number in range(30):
        make_service(cias, f"Service {number}")
    assert (count({}), count({"quoi": "structures"})) == few
    assert max(few) <= 32
    assert "Page suivante" in words(page.get(LIST))


def test_a_sheet_says_where_when_and_what(world):
    cias, ccas = world
    text = words(signed_in(ccas, Role.SECRETAIRE_MAIRIE).get(reverse("structure", args=[cias.pk])))
    assert "Lundi, 8 h 30 à 12 h" in text
    assert "Aide à la mobilité" in text
    assert "Modifier la fiche" not in text
    with acting_as(make_hat(cias)):
        service = Service.objects.get(structure=cias)
    sheet = words(signed_in(ccas).get(reverse("service", args=[service.pk])))
    assert "Financer ma mobilité" in sheet
    assert "Délai de réponse 5 jours" in sheet


def test_the_sheet_of_another_territory_does_not_exist(world, pontivy):
    cias, _ = world
    elsewhere = signed_in(make_cias(pontivy, "CIAS de Pontivy"), Role.ADMIN_TECHNIQUE)
    assert elsewhere.get(reverse("structure", args=[cias.pk])).status_code == 404
    assert elsewhere.post(reverse("structure_edit", args=[cias.pk]), {}).status_code == 404
    assert "CIAS du Pays de Lumbres" not in words(elsewhere.get(LIST, {"quoi": "structures"}))


def test_a_sheet_is_changed_by_its_structure_and_refused_to_the_neighbour(world):
    cias, ccas = world
    page = signed_in(ccas, Role.SECRETAIRE_MAIRIE)
    address = reverse("structure_edit", args=[ccas.pk])
    assert page.get(address).status_code == 200
    typed = {"name": "CCAS de Lumbres", "commune": "62534", "phone": "03 53 01 00 01", "version": 1}
    assert page.post(address, typed).status_code == 302
    with acting_as(make_hat(ccas)):
        assert Structure.objects.get(pk=ccas.pk).phone == "03 53 01 00 01"
    refused = page.get(reverse("structure_edit", args=[cias.pk]))
    assert refused.status_code == 403
    assert "tenue par cette structure" in words(refused)


def test_the_second_author_sees_both_versions_and_loses_nothing(world):
    _, ccas = world
    page = signed_in(ccas, Role.SECRETAIRE_MAIRIE)
    address = reverse("structure_edit", args=[ccas.pk])
    typed = {"name": "CCAS de Lumbres", "commune": "62534", "version": 1}
    page.post(address, typed | {"phone": "03 53 01 00 01"})
    second = page.post(address, typed | {"phone": "03 53 01 00 02", "presentation": "Le matin."})
    assert second.status_code == 409
    text = words(second)
    assert "Quelqu’un a modifié cette fiche" in text
    assert "Téléphone 03 53 01 00 02 03 53 01 00 01".lower() in text.lower()
    assert 'value="2"' in second.content.decode()
    assert page.post(address, typed | {"version": 2, "phone": "03 53 01 00 02"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"siret": "12345678901234"}, "clé de ce SIRET est fausse"),
        ({"siret": "123"}, "14 chiffres"),
        ({"name": ""}, "obligatoire"),
        ({"name": "CIAS du Pays de Lumbres"}, "existe déjà"),
        ({"commune": ""}, "de quelle commune"),
        ({"commune": "75056"}, "Choix proposés|ne fait pas partie|Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(world, typed, said):
    import re

    _, ccas = world
    page = signed_in(ccas, Role.ADMIN_TECHNIQUE)
    answer = page.post(
        reverse("structure_edit", args=[ccas.pk]),
        {"name": "CCAS de Lumbres", "commune": "62534", "presentation": "À garder", "version": 1} | typed,
    )
    assert answer.status_code == 422
    assert re.search(said, words(answer))
    assert "À garder" in words(answer)


def test_a_partner_a_place_its_hours_and_a_service_are_added_then_closed(world):
    cias, _ = world
    need = make_competence(cias)
    page = signed_in(cias, Role.DIRECTION)
    added = page.post(reverse("structure_add"), {"kind": "partner", "partner_kind": "association", "name": "Entraide"})
    assert added.status_code == 302
    with acting_as(make_hat(cias, Role.DIRECTION)):
        partner = Structure.objects.get(name="Entraide")
    assert partner.kept_by_id == cias.pk

    hours = {f"horaires-{key}": value for key, value in {"TOTAL_FORMS": 2, "INITIAL_FORMS": 0}.items()}
    hours |= {"horaires-0-weekday": "4", "horaires-0-opens": "09:00", "horaires-0-closes": "11:30"}
    hours |= {"horaires-0-weeks": ["2", "4"], "horaires-1-weekday": ""}
    place = {"name": "Permanence", "commune": "62882", "is_itinerant": "on", "host": "mairie", "version": 1}
    assert page.post(reverse("site_add", args=[partner.pk]), place | hours).status_code == 302
    service = {
        "name": "Colis",
        "type": "aide-materielle",
        "needs": [need.code],
        "papers": "Une pièce\nUn mot\n",
        "version": 1,
    }
    answer = page.post(reverse("service_add", args=[partner.pk]), service)
    assert answer.status_code == 302
    sheet = words(page.get(reverse("structure", args=[partner.pk])))
    assert "2e et 4e jeudi, 9 h à 11 h 30" in sheet

    with acting_as(make_hat(cias, Role.DIRECTION)):
        site, row = Site.objects.get(structure=partner), Service.objects.get(structure=partner)
        assert (row.papers, row.needs) == (["Une pièce", "Un mot"], [need.code])
        assert OpeningHours.objects.get(site=site).weeks == [2, 4]
    hours |= {"horaires-INITIAL_FORMS": 1, "horaires-0-DELETE": "on"}
    assert page.post(reverse("site_edit", args=[site.pk]), place | hours).status_code == 302
    with acting_as(make_hat(cias, Role.DIRECTION)):
        assert not OpeningHours.objects.filter(site=site).exists()

    today = timezone.localdate().isoformat()
    for name, pk, version in (
        ("site_close", site.pk, 2),
        ("service_close", row.pk, 1),
        ("structure_close", partner.pk, 1),
    ):
        assert page.get(reverse(name, args=[pk])).status_code == 200
        assert page.post(reverse(name, args=[pk]), {"on": today, "version": version + 7}).status_code == 409
        assert page.post(reverse(name, args=[pk]), {"on": today, "version": version}).status_code == 302
    assert "Cette structure est fermée" in words(page.get(reverse("structure", args=[partner.pk])))


def test_the_matrix_is_changed_from_its_page(world):
    cias, ccas = world
    need = make_competence(cias)
    page = signed_in(cias, Role.DIRECTION)
    address = reverse("matrix_change")
    assert page.get(address, {"besoin": need.code, "commune": "62534"}).status_code == 200
    typed = {"need": need.pk, "communes": ["62534", "62309"], "kind": "structure", "valid_from": "2026-03-01"}
    wrong = page.post(address, typed)
    assert wrong.status_code == 422
    assert "Nommez la structure" in words(wrong)
    typed |= {"holder": ccas.pk, "act_number": "Délibération 1"}
    assert page.post(address, typed).status_code == 302
    assert "déjà compétente" in words(page.post(address, typed))
    everywhere = {
        "need": need.pk,
        "everywhere": "on",
        "kind": "nobody",
        "valid_from": "2030-01-01",
        "is_assumption": "on",
    }
    assert page.post(address, everywhere).status_code == 302
    with acting_as(make_hat(cias, Role.DIRECTION)):
        assert CompetenceHolder.objects.in_force(date(2030, 1, 1)).count() == 36
        planned = CompetenceHolder.objects.in_force(date(2030, 1, 1)).for_commune("62534").get()
    assert page.post(reverse("matrix_cancel", args=[planned.pk])).status_code == 302
    with acting_as(make_hat(cias, Role.DIRECTION)):
        assert CompetenceHolder.objects.in_force(date(2030, 1, 1)).for_commune("62534").get().holder_id == ccas.pk
    assert signed_in(ccas, Role.DIRECTION).get(address).status_code == 403
    assert signed_in(cias, Role.ACCUEIL).get(address).status_code == 403


def test_a_convention_is_recorded_and_shown_to_its_two_structures(world):
    cias, ccas = world
    page = signed_in(cias, Role.DIRECTION)
    typed = {"name": "Relais", "purpose": "S’adresser.", "starts_on": "2026-03-01", "notice_months": 3, "version": 1}
    assert page.post(reverse("convention_add", args=[ccas.pk]), typed).status_code == 422
    typed |= {"gdpr_clause": "separate"}
    assert page.post(reverse("convention_add", args=[ccas.pk]), typed).status_code == 302
    sheet = reverse("structure", args=[ccas.pk])
    assert "Relais" in words(page.get(sheet))
    assert "Relais" in words(signed_in(ccas, Role.DIRECTION).get(sheet))
    assert "Relais" not in words(signed_in(cias, Role.ACCUEIL).get(sheet))
    with acting_as(make_hat(cias, Role.DIRECTION)):
        row = Convention.objects.get()
    assert page.post(reverse("convention_edit", args=[row.pk]), typed | {"name": "Relais local"}).status_code == 302
    ended = page.post(reverse("convention_end", args=[row.pk]), {"on": "2026-12-31", "version": 2})
    assert ended.status_code == 302
    assert "dénoncée" in words(page.get(sheet))


def test_permanences_of_a_day(world):
    cias, _ = world
    make_site(
        cias,
        "Permanence de Wavrans",
        "62882",
        hours=[{"weekday": 4, "opens": time(9), "closes": time(11, 30), "weeks": [2, 4]}],
        is_itinerant=True,
        host="mairie",
    )
    page = signed_in(cias)
    for day, said in (
        ("2026-11-26", "9 h à 11 h 30"),  # the fourth Thursday
        ("2026-11-19", "Aucune permanence ce jour-là"),
        ("2026-12-25", "Jour férié (Noël)"),
        ("2026-02-31", "Permanences"),
    ):
        assert said in words(page.get(reverse("openings"), {"date": day}))
    assert "Lundi" in words(page.get(reverse("openings"), {"date": "2026-11-23", "toutes": "1"}))


def test_the_search_box_finds_needs_services_and_structures(world):
    cias, _ = world
    need = make_competence(cias, keywords=["électricité"])
    give(cias, need, ["62534"], cias)
    hat = make_hat(cias)
    with acting_as(hat):
        titles = {
            found.title
            for text in ("electric", "epicerie", "ccas lumbres")
            for found in registry.searches(hat, text, 8)
        }
    assert {"Payer une facture d’énergie", "Épicerie solidaire", "CCAS de Lumbres"} <= titles
    text = words(signed_in(cias).get("/"))
    assert "Qui fait quoi ? Annuaire Permanences" in text
    assert "Permanences aujourd’hui" in text
