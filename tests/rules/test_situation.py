"""A situation is read as it is, and refused in one French line that names the key."""

import json
from decimal import Decimal

import pytest

from maillage.rules.situation import parse, read, schema
from maillage.rules.situation_errors import SituationError
from tests.rules.situations import alone, child, family


def changed(raw, path, value):
    target = raw
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return raw


REFUSED = [
    (["persons", 0, "age"], 40, "persons[0].age", "clé inconnue"),
    (["dwelling", "zip"], "62380", "dwelling.zip", "clé inconnue"),
    (["persons", 0, "birth_date"], "2026-02-30", "persons[0].birth_date", "date possible"),
    (
        ["persons", 0, "nationality"],
        "martienne",
        "persons[0].nationality",
        "possibles\u00a0: french, eea, swiss, other",
    ),
    (["persons", 0, "resources", "wages"], -3, "persons[0].resources.wages", "plus petit que 0"),
    (["persons", 0, "resources", "wages"], "1200", "persons[0].resources.wages", "ni un montant ni un objet"),
    (["persons", 0, "resources", "wages"], {"2026-13": 3}, "persons[0].resources.wages", "n’est pas un mois"),
    (["persons", 0, "resources", "wages"], {"2026-10": -3}, "persons[0].resources.wages.2026-10", "plus petit que 0"),
    (["persons", 0, "taxable_income"], {"24": {}}, "persons[0].taxable_income", "une année"),
    (["dwelling", "commune"], "6238", "dwelling.commune", "code Insee"),
    (["dwelling", "shared"], "oui", "dwelling.shared", "true ou false"),
    (["persons", 0, "disability_rate"], 120, "persons[0].disability_rate", "plus grand que 100"),
    (["persons"], [], "persons", "vide"),
    (["benefits"], {"rmi": 3}, "benefits.rmi", "clé inconnue"),
    (["couple"], {"status": "married"}, "couple", "sans conjoint"),
    (["partner_benefits"], {}, "partner_benefits", "sans conjoint"),
    (["persons", 0, "role"], "partner", "persons", "il faut un demandeur"),
]


@pytest.mark.parametrize(("path", "value", "key", "words"), REFUSED)
def test_what_cannot_be_is_refused_by_name(path, value, key, words):
    with pytest.raises(SituationError) as refused:
        parse(changed(alone(), path, value))
    assert refused.value.key == key
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_two_persons_under_one_name_are_refused():
    raw = alone()
    raw["persons"].append(child("a", "2015-01-01"))
    with pytest.raises(SituationError, match=r"persons\[1\].id.*déjà porté par persons\[0\]"):
        parse(raw)


def test_a_couple_without_its_status_is_refused():
    raw = family()
    del raw["couple"]
    with pytest.raises(SituationError, match="couple.*absente"):
        parse(raw)


def test_a_key_left_out_is_unknown_and_not_zero():
    known = parse({"persons": [{"id": "a", "role": "applicant"}]})
    assert known.benefits is None
    assert (known.applicant.resources, known.applicant.nationality, known.dwelling.rent) == (None, None, None)


def test_amounts_are_exact():
    assert parse(alone(resources={"wages": 1200.1})).applicant.resources == {"wages": Decimal("1200.1")}


def test_the_applicant_comes_first_whatever_the_order_of_the_file_and_keeps_its_key():
    raw = family()
    raw["persons"] = raw["persons"][::-1]
    known = parse(raw)
    assert [person.role for person in known.persons] == ["applicant", "partner", "dependant", "dependant"]
    assert known.key(known.applicant) == "persons[3]"


def test_one_key_can_be_changed_without_touching_the_original():
    known = parse(family())
    variant = known.changed("persons[0].resources.wages", 900)
    assert variant.applicant.resources == {"wages": Decimal(900)}
    assert known.applicant.resources == {"wages": Decimal(1200)}
    assert known.changed("persons[0].reference_income.2024", 9000).applicant.reference_income == {"2024": Decimal(9000)}


@pytest.mark.parametrize("key", ["persons[9].resources", "persons[0].resources.wage", "persons[0", ""])
def test_a_key_that_leads_nowhere_is_refused(key):
    with pytest.raises(SituationError):
        parse(family()).changed(key, 900)


def test_age_is_that_of_the_first_day_of_the_month():
    person = parse(alone(birth_date="1986-11-20")).applicant
    assert (person.age("2026-11"), person.age("2026-12")) == (39, 40)
    assert parse(alone(birth_date="1986-12-01")).applicant.age("2026-11") == 39


FILES = [
    (b"{", "JSON mal form"),
    (b"\xff\xfe", "UTF-8"),
    (b'{"persons": 1, "persons": 2}', "deux fois"),
    (b'{"persons": NaN}', "n’est pas un nombre"),
    (b"3", "objet"),
    (b"[" * 100_000, "JSON"),
]


@pytest.mark.parametrize(("content", "words"), FILES)
def test_a_file_that_is_not_a_situation_is_refused_by_name(content, words, tmp_path):
    file = tmp_path / "foyer.json"
    file.write_bytes(content)
    with pytest.raises(SituationError, match=words) as refused:
        read(file)
    assert "foyer.json" in str(refused.value)


def test_malformed_json_names_the_line(tmp_path):
    file = tmp_path / "foyer.json"
    file.write_text('{\n "persons": [\n}')
    with pytest.raises(SituationError, match=r"foyer\.json:3"):
        read(file)


def test_the_schema_describes_every_key_in_french():
    properties = schema()["properties"]
    assert all(part["description"] for part in properties.values())
    assert json.dumps(schema())
