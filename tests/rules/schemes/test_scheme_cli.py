"""`maillage scheme`: check, explain, rules, compare; one clear line for whatever is wrong."""

import json

import pytest
from click.testing import CliRunner

from maillage.cli import main
from tests.rules.schemes.minimal import household, text


def run(*arguments, given=None):
    return CliRunner().invoke(main, ["scheme", *map(str, arguments)], input=given)


def refused(*arguments, given=None):
    result = run(*arguments, given=given)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "essai.yaml"
    path.write_text(text(conditions=[{"test": "bill < 500", "rule": "R.", "refusal": "Trop."}]), encoding="utf-8")
    return path


def test_check_says_correct_and_the_facts_needed(file):
    result = run("check", file)
    assert result.exit_code == 0
    assert result.stdout == "essai, version 1 : correct. Faits nécessaires : bill\n"


def test_check_gives_the_facts_to_a_program():
    found = json.loads(run("check", "eau", "--json").stdout)
    assert {"name": "bill", "type": "money", "label": "Facture ou devis présenté", "choices": {}} in found[0]["facts"]


def test_check_names_file_line_and_field(tmp_path):
    path = tmp_path / "faux.yaml"
    path.write_text(text(valid_from=None), encoding="utf-8")
    assert refused("check", path).strip().endswith("faux.yaml, ligne 1 : valid_from : champ manquant")


def test_check_tries_three_example_households():
    lines = run("check", "aide-alimentaire", "loyer-depot-garantie", "--examples").stdout.splitlines()
    assert len(lines) == 8
    assert [line.partition(" : ")[2][:8] for line in lines[1:4]] == ["éligible", "éligible", "non élig"]
    assert "non calculable (Aide du FSL obtenue" in lines[5]


def test_check_takes_a_folder_of_versions(tmp_path, file):
    (tmp_path / "suite.yaml").write_text(text(version=2), encoding="utf-8")
    assert "chevauche la version 1" in refused("check", tmp_path)


def test_explain_tells_every_step(file):
    result = run("explain", file, "-", given=json.dumps({"bill": 100}))
    assert "Résultat\u00a0: éligible, 100,00\u00a0€." in result.stdout


def test_explain_answers_a_program(file):
    shown = json.loads(run("explain", file, "-", "--json", given=json.dumps({})).stdout)
    assert (shown["status"], shown["amount"], shown["missing"]) == ("not calculable", None, ["bill"])


def test_explain_chooses_the_version_by_filing_date(tmp_path, file):
    later = text(version=2, valid_from="2026-07-01", amount={"kind": "flat", "amount": 50})
    (tmp_path / "suite.yaml").write_text(later, encoding="utf-8")
    facts = json.dumps(household())
    old = json.loads(run("explain", tmp_path, "-", "--filed-on", "2026-06-30", "--json", given=facts).stdout)
    new = json.loads(run("explain", tmp_path, "-", "--filed-on", "2026-07-01", "--json", given=facts).stdout)
    assert (old["version"], old["amount"], new["version"], new["amount"]) == (1, "100.00", 2, "50.00")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('{"bil": 1}', "entrée standard : bil : fait inconnu"),
        ('{"bill": -1}', "entrée standard : bill : ne peut pas être négatif"),
        ('{"bill": 1', "entrée standard : JSON illisible, ligne 1, colonne 11"),
        ("[]", "objet JSON de faits attendu"),
    ],
)
def test_explain_refuses_wrong_facts(file, given, said):
    assert said in refused("explain", file, "-", given=given)


def test_explain_reads_a_situation_and_the_facts_of_the_request(tmp_path, file):
    situation = json.dumps({"persons": [{"id": "a", "role": "applicant"}]})
    (tmp_path / "plus.json").write_text('{"bill": 100}', encoding="utf-8")
    told = run("explain", file, "-", "--facts", tmp_path / "plus.json", "--json", given=situation)
    assert json.loads(told.stdout)["status"] == "eligible"
    wrong = json.dumps({"persons": [{"id": "a", "role": "king"}]})
    assert "entrée standard : persons[0].role" in refused("explain", file, "-", given=wrong)


@pytest.mark.parametrize("day", ["2026-02-30", "hier"])
def test_explain_refuses_an_impossible_filing_date(file, day):
    assert "--filed-on : date impossible" in refused("explain", file, "-", "--filed-on", day, given="{}")


def test_explain_refuses_a_missing_situation(file):
    assert "absent.json : fichier illisible" in refused("explain", file, "absent.json")


def test_explain_refuses_a_request_filed_before_any_version(file):
    assert "aucune version en vigueur" in refused("explain", file, "-", "--filed-on", "2020-01-01", given="{}")


def test_rules_prints_text_html_and_pdf(tmp_path):
    assert run("rules", "eau").stdout.startswith("Règlement\u00a0: Aide aux factures d’eau")
    assert run("rules", "eau", "--format", "html").stdout.startswith("<!doctype html>")
    assert run("rules", "eau", "--format", "pdf", "--output", tmp_path / "eau.pdf").exit_code == 0
    assert (tmp_path / "eau.pdf").read_bytes().startswith(b"%PDF-")


def test_rules_says_where_it_cannot_write(tmp_path):
    assert "--output est nécessaire" in refused("rules", "eau", "--format", "pdf")
    assert "écriture impossible" in refused("rules", "eau", "--output", tmp_path / "absent" / "x.txt")


def test_a_missing_file_is_said():
    assert "absent.yaml : fichier illisible" in refused("rules", "absent.yaml")


@pytest.fixture
def population(tmp_path):
    path = tmp_path / "menages.csv"
    path.write_text("bill,commune,adults,children\n400,62534,1,0\n600,62309,2,1\n", encoding="utf-8")
    return path


def test_compare_shows_scenarios_types_and_communes(file, tmp_path, population):
    new = tmp_path / "neuf.yaml"
    new.write_text(text(version=2, amount={"kind": "flat", "amount": 80}), encoding="utf-8")
    shown = json.loads(run("compare", file, new, "--population", population, "--json").stdout)
    assert [s["cost"] for s in shown["scenarios"]] == ["100.00", "180.00", "100.00", "160.00"]
    assert {g["name"]: (g["winners"], g["losers"]) for g in shown["by_commune"]} == {
        "62309": ("1.00", "0.00"),
        "62534": ("0.00", "1.00"),
    }
    read = run("compare", file, new, "--population", population).stdout.replace("\u00a0", " ")
    assert "D. Nouvelle règle" in read
    assert "couple avec enfants" in read


def test_compare_takes_the_rule_of_a_commune(file, tmp_path, population):
    own = tmp_path / "commune.yaml"
    own.write_text(text(amount={"kind": "flat", "amount": 30}), encoding="utf-8")
    options = ("--population", population, "--commune", f"62309={own}", "--json")
    assert json.loads(run("compare", file, file, *options).stdout)["scenarios"][0]["cost"] == "130.00"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--commune", "62309"], "CODE=FICHIER attendu"),
        (["--commune", "62309=absent.yaml"], "absent.yaml : fichier illisible"),
    ],
)
def test_compare_refuses_a_wrong_commune(file, population, options, said):
    assert said in refused("compare", file, file, "--population", population, *options)


def test_compare_refuses_one_fact_with_two_meanings(tmp_path, population):
    for name, kind in (("a", "money"), ("b", "boolean")):
        facts = {"gift": {"type": kind, "label": "Don"}}
        (tmp_path / f"{name}.yaml").write_text(text(facts=facts), encoding="utf-8")
    line = refused("compare", tmp_path / "a.yaml", tmp_path / "b.yaml", "--population", population)
    assert "b.yaml, ligne " in line and "facts.gift : un autre dispositif" in line


def test_compare_refuses_a_missing_population(file, tmp_path):
    assert "fichier introuvable" in refused("compare", file, file, "--population", tmp_path / "absent.csv")
