"""`maillage observatory site` answers a program in JSON and refuses in one line."""

import csv
import json

import pytest
from click.testing import CliRunner

from maillage.observatory.cli import observatory
from tests.observatory.siting.places import by_trying_everything, problem, territory


@pytest.fixture
def files(tmp_path):
    names, weights, minutes = territory(12)
    pairs = [(a, b, minutes[i, j]) for i, a in enumerate(names) for j, b in enumerate(names)]
    tables = {
        "D": [["id", "weight"], *zip(names, weights, strict=True)],
        "C": [["id", "fixed"], *((name, int(name == "c4")) for name in names)],
        "M": [["from", "to", "minutes"], *pairs],
    }
    for name, rows in tables.items():
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(rows)
    return tmp_path


def run(folder, *options):
    paths = ["--demand", f"{folder}/D.csv", "--candidates", f"{folder}/C.csv", "--matrix", f"{folder}/M.csv"]
    return CliRunner().invoke(observatory, ["site", *paths, *options])


def test_a_program_reads_the_contract(files):
    result = run(files, "--objective", "p-median", "-p", "3", "--json")
    answer = json.loads(result.stdout)
    assert {"objective", "bound", "gap", "sites", "assignment", "seconds"} <= set(answer)
    assert "c4" in answer["sites"]
    assert set(answer["assignment"]) == {f"c{i}" for i in range(12)}
    assert set(answer["assignment"].values()) <= set(answer["sites"])
    assert answer["gap"] == 0 and answer["bound"] == pytest.approx(answer["objective"])
    fixed = problem("p-median", p=3).fixed
    fixed[4] = True
    assert answer["objective"] == pytest.approx(by_trying_everything(problem("p-median", p=3, fixed=fixed)))


def test_places_out_of_the_radius_have_no_site(files):
    answer = json.loads(run(files, "--objective", "mclp", "-p", "2", "--radius", "12", "--json").stdout)
    assert None in answer["assignment"].values()


def test_words_say_the_proof_and_the_reason_of_each_site(files):
    result = run(files, "--objective", "p-median", "-p", "3")
    assert "optimum prouvé" in result.output
    assert "c4 (existant)" in result.output
    assert "sans lui" in result.output


def test_rounds_group_the_permanences_in_days(files):
    options = ("--objective", "p-median", "-p", "4", "--rounds-from", "c4", "--presence", "120", "--json")
    answer = json.loads(run(files, *options).stdout)
    visited = [stop for day in answer["rounds"] for stop in day["stops"]]
    assert sorted(visited) == sorted(set(answer["sites"]) - {"c4"})
    assert all(day["worked"] <= 450 for day in answer["rounds"])


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


WRONG = [
    ("D.csv", "c2,", "c2,beaucoup", "D.csv, ligne 4, colonne « weight »"),
    ("D.csv", "c3,", "c3,-", "négatif"),
    ("D.csv", "c3,", "c2,", "ligne 5, colonne « id » : « c2 » est déjà à la ligne 4"),
    ("D.csv", "weight", "poids", "colonne « weight » attendue"),
    ("C.csv", "c4,1", "c4,peut-être", "C.csv, ligne 6, colonne « fixed »"),
    ("M.csv", "c0,c1,", "c0,zz,", "il manque 1 temps de parcours sur 144 (c0 → c1)"),
    ("M.csv", "c0,c1,", "c0,c2,", "la paire c0 → c2 est écrite deux fois"),
    ("M.csv", "c0,c1,", "c0,c1,x", "M.csv, ligne 3, colonne « minutes »"),
    ("M.csv", "c0,c1,", "c0,c1,7,", "ligne 3 : 4 cellules, l’en-tête en a 3"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), WRONG)
def test_a_wrong_file_is_refused_with_its_place(files, name, old, new, said):
    edit(files / name, old, new)
    result = run(files, "--objective", "p-median", "-p", "3", "--json")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1 and not result.stdout


def test_an_absent_file_and_an_infeasible_question_are_refused(files):
    result = run(files, "--objective", "p-median", "-p", "3", "--max-minutes", "9")
    assert result.exit_code == 1 and "Borne d’équité de 9" in result.stderr
    (files / "C.csv").unlink()
    result = run(files, "--objective", "p-median", "-p", "3")
    assert result.exit_code == 1 and "n’existe pas" in result.stderr


def test_an_impedance_may_bear_another_name_and_another_separator(files):
    edit(files / "M.csv", "minutes", "km")
    text = (files / "D.csv").read_text(encoding="utf-8").replace(",", ";")
    (files / "D.csv").write_text(text, encoding="utf-8")
    assert run(files, "--objective", "p-median", "-p", "3", "--json").exit_code == 0
