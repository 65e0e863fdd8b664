"""`maillage calc`: JSON in, JSON out, and one clear line for whatever is wrong."""

import json

import pytest
from click.testing import CliRunner

from maillage.cli import main


def run(name, payload, *options):
    text = payload if isinstance(payload, str | bytes) else json.dumps(payload)
    return CliRunner().invoke(main, ["calc", name, *options], input=text)


def refused(name, payload):
    result = run(name, payload)
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    return lines[0]


def test_a_calculation_answers_in_json():
    result = run("basket", {"shelf_value": "42.60", "rate_percent": 20})
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"to_pay": "8.52"}


def test_explain_adds_the_steps_and_what_is_to_verify():
    shown = json.loads(run("transmission-deadline", {"deposited_on": "2026-01-31"}, "--explain").stdout)
    assert shown["date"] == "2026-02-28"
    assert "28 février 2026" in shown["steps"][-1]
    assert shown["to_verify"] == []


def test_the_list_gives_every_name_with_both_schemas():
    listed = json.loads(CliRunner().invoke(main, ["calc", "--list"]).stdout)
    quorum = next(entry for entry in listed if entry["name"] == "quorum")
    assert quorum["input"]["required"] == ["members", "present", "proxies"]
    assert set(quorum["output"]["properties"]) == {"reached", "needed"}


def test_an_optional_key_may_be_null():
    shown = json.loads(run("appeal-deadline", {"notified_on": "2026-03-12", "alsace_moselle": None}).stdout)
    assert shown == {"last_day": "2026-05-13"}


QUORUM = {"members": 17, "present": 9, "proxies": 0}


@pytest.mark.parametrize(
    ("name", "payload", "said"),
    [
        ("", {}, "nom du calcul manquant"),
        ("unknown", {}, "calcul inconnu « unknown »"),
        ("quorum", {"members": 17, "present": 9}, "proxies : clé manquante"),
        ("quorum", QUORUM | {"proxy": 1}, "proxy : clé inconnue"),
        ("quorum", QUORUM | {"present": -1}, "present : ne peut pas être négatif"),
        ("quorum", QUORUM | {"present": 18}, "present : plus de présents que de membres"),
        ("quorum", QUORUM | {"present": 9.5}, "present : nombre entier attendu"),
        ("quorum", QUORUM | {"present": True}, "present : nombre entier attendu"),
        ("quorum", QUORUM | {"present": None}, "present : nombre entier attendu"),
        ("quorum", [], "objet JSON attendu"),
        ("appeal-deadline", {"notified_on": "2026-02-30"}, "notified_on : date impossible « 2026-02-30 »"),
        ("appeal-deadline", {"notified_on": "12/03/2026"}, "notified_on : date attendue au format AAAA-MM-JJ"),
        ("appeal-deadline", {"notified_on": "20260312"}, "notified_on : date attendue"),
        ("appeal-deadline", {"notified_on": "9999-12-31"}, "notified_on : date hors de portée"),
        ("appeal-deadline", {"notified_on": "2026-03-12", "alsace_moselle": "oui"}, "alsace_moselle : true ou false"),
        ("mandate-end", {"start": "2026-03-10", "days": 0}, "days : doit être au moins 1"),
        ("mandate-end", {"start": "2026-03-10", "days": 10**11}, "days : trop grand"),
        ("implicit-decision", {"received_on": "2026-03-12", "documents_due_on": "2026-04-01"}, "documents_due_on"),
        (
            "implicit-decision",
            {"received_on": "2026-03-12", "documents_requested_on": "2026-03-20"},
            "documents_due_on : clé manquante",
        ),
        ("basket", {"shelf_value": "42.605", "rate_percent": 20}, "shelf_value : montant"),
        ("basket", {"shelf_value": "-1.00", "rate_percent": 20}, "shelf_value : ne peut pas être négatif"),
        ("basket", {"shelf_value": "42.60", "rate_percent": 120}, "rate_percent : trop grand"),
        ("basket", '{"shelf_value": 1e999999999, "rate_percent": 20}', "shelf_value : montant"),
        ("basket", '{"shelf_value": NaN, "rate_percent": 20}', "NaN n’est pas un nombre"),
        ("basket", '{"shelf_value": "1.00", "shelf_value": "2.00", "rate_percent": 20}', "clé donnée deux fois"),
        ("basket", '{"shelf_value": "1.00",\n "rate_percent" 20}', "ligne 2, colonne 17 : deux-points attendus"),
        ("basket", "", "ligne 1, colonne 1 : valeur attendue"),
        ("basket", b"\xff\xfe", "UTF-8 attendu"),
        ("basket", "[" * 100_000, "JSON illisible"),
        ("consumption-units", {"persons": [], "scale": "insee"}, "persons : liste d’au moins un élément"),
        (
            "consumption-units",
            {"persons": [{"age": -1}], "scale": "insee"},
            "persons[0].age : ne peut pas être négatif",
        ),
        ("consumption-units", {"persons": [{"age": 3}], "scale": "ocde"}, "scale : « ocde » inconnu"),
        (
            "qualified-majority",
            {"communes": [{"code": "a", "population": 1, "favourable": True}] * 2},
            "communes[1].code : commune a donnée deux fois",
        ),
        (
            "qualified-majority",
            {"communes": [{"code": "a", "population": 1}]},
            "communes[0].favourable : clé manquante",
        ),
        (
            "community-interest-vote",
            {"seats": 45, "votes_for": 28, "on": "2026-05-01"},
            "votes_against : clé manquante",
        ),
        ("community-interest-vote", {"seats": 4, "votes_for": 5, "on": "2018-05-01"}, "votes_for : plus de voix"),
        (
            "anah-category",
            {"reference_incomes": ["1.00"], "persons": 1, "ile_de_france": False, "requested_on": "2020-01-01"},
            "pas de valeur connue au 2020-01-01",
        ),
        ("loan-schedule", {"amount": "0.05", "instalments": 12}, "amount : trop petit"),
        ("nights", {"arrival": "2026-06-10", "departure": "2026-06-03"}, "departure : avant l’arrivée"),
        ("nights", {"arrival": "2026-06-10T25:00", "departure": "2026-06-11"}, "arrival : heure impossible"),
        (
            "occupancy",
            {"places": 1, "days": 30, "unavailable_nights": 5, "occupied_nights": 26},
            "occupied_nights : plus que de nuits-places disponibles (25)",
        ),
        (
            "reste-a-vivre",
            {"resources": "1.00", "charges": "1.00", "divisor": "persons", "count": 0, "days": 30},
            "count : doit être supérieur à zéro",
        ),
        ("suppress-small-cells", {"cells": {"A": -1}, "minimum": 5}, "cells.A : ne peut pas être négatif"),
    ],
)
def test_a_bad_input_is_one_line_that_names_the_key(name, payload, said):
    assert said in refused(name, payload)
