"""`maillage rights`, as a person and as a program run it."""

import json

import pytest
from click.testing import CliRunner

from maillage.cli import main
from maillage.rules.situation import parse
from maillage.rules.verdicts import screen
from tests.rules.situations import ON, alone, family


def run(*arguments):
    return CliRunner().invoke(main, ["rights", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "foyer.json"
    path.write_text(json.dumps(family()))
    return path


def test_the_schema_is_json():
    result = run("--schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["properties"]["persons"]


def test_a_person_reads_a_line_for_each_right(file):
    result = run(file, "--on", ON)
    assert result.exit_code == 0
    assert "Allocations familiales\u00a0: droit possible, 153,01\u00a0€ par mois" in result.stdout
    assert "Estimation, OpenFisca-France 176.1.8" in result.stdout


def test_explained_it_gives_steps_hypotheses_and_stale_parameters(file):
    result = run(file, "--on", ON, "--explain")
    assert "Enfants à charge\u00a0: 2." in result.stdout
    assert "supposé\u00a0:" in result.stdout
    assert "non revu depuis le" in result.stdout
    assert "source\u00a0: " in result.stdout


def test_a_program_reads_every_field_and_money_as_text(file):
    result = run(file, "--on", ON, "--json")
    found = {item["right"]: item for item in json.loads(result.stdout)}
    assert found["af"]["amount"] == "153.01"
    assert found["af"]["status"] == "eligible"
    assert found["c2s"]["stale"][0].keys() >= {"path", "checked_on", "value"}
    assert set(found) == {item.right for item in screen(parse(family()), ON)}


def test_a_list_of_situations_says_once_what_its_verdicts_share(tmp_path):
    path = tmp_path / "foyers.json"
    path.write_text(json.dumps([family(), alone()]))
    found = json.loads(run(path, "--on", ON, "--json").stdout)
    assert [len(one) for one in found["verdicts"]] == [18, 18]
    assert found["verdicts"][0][0]["amount"] == "153.01"
    assert found["sources"]["c2s"]["stale"]
    assert found["sources"]["rsa"]["engine"].startswith("OpenFisca-France")


def test_what_is_missing_is_named(tmp_path):
    raw = family()
    del raw["dwelling"]["commune"]
    path = tmp_path / "foyer.json"
    path.write_text(json.dumps(raw))
    assert "manque\u00a0: commune du logement (code Insee) (dwelling.commune)" in run(path, "--on", ON).stdout


REFUSED = [
    (["absent.json"], "absent.json\u00a0: fichier introuvable"),
    ([], "donnez un fichier"),
    (["FILE", "--on", "2026-13"], "n’est pas un mois"),
    (["FILE", "--on", "1996-01"], "les droits se calculent de"),
    (["FILE", "--scheduler", "localhost"], "n’est pas une adresse d’ordonnanceur"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_a_bad_command_is_one_line_and_exit_2(arguments, words, file):
    result = run(*[file if argument == "FILE" else argument for argument in arguments])
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""


def test_a_day_after_the_month_asked_is_one_line(tmp_path):
    path = tmp_path / "foyer.json"
    path.write_text(json.dumps(alone(birth_date="2026-11-02")))
    result = run(path, "--on", "2026-10")
    assert result.exit_code == 2
    assert "persons[0].birth_date\u00a0: le 2026-11-02 est après le mois demandé (2026-10)" in result.stderr


def test_a_bad_situation_of_a_list_is_named_by_its_place(tmp_path):
    path = tmp_path / "foyers.json"
    path.write_text(json.dumps([alone(), alone(age=3)]))
    result = run(path, "--on", ON)
    assert result.exit_code == 2
    assert "foyers.json\u00a0: [1].persons[0].age\u00a0: clé inconnue" in result.stderr
