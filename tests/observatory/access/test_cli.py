"""`maillage observatory access` answers a program in JSON and refuses in one line."""

import json

import pytest
from click.testing import CliRunner

from maillage.observatory.cli import observatory

DEMAND = "id,weight\n62001,100\n62002,300\n"
SUPPLY = "id,capacity\ns1,4\ns2,2\n"
MATRIX = "from,to,minutes\n62001,s1,8\n62001,s2,25\n62002,s1,15\n62002,s2,40\n"


@pytest.fixture
def files(tmp_path):
    for name, text in (("D", DEMAND), ("S", SUPPLY), ("M", MATRIX)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def run(folder, *options):
    paths = ["--demand", f"{folder}/D.csv", "--supply", f"{folder}/S.csv", "--matrix", f"{folder}/M.csv"]
    return CliRunner().invoke(observatory, ["access", *paths, *options])


def answer(folder, *options):
    result = run(folder, *options, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)["access"]


def test_e2sfca_by_hand(files):
    given = answer(files, "--method", "e2sfca", "--steps", "10:1,20:0.68,30:0.22")
    first, second = 4 / (100 * 1 + 300 * 0.68), 2 / (100 * 0.22)
    assert given == pytest.approx({"62001": first + 0.22 * second, "62002": 0.68 * first})


def test_2sfca_by_hand(files):
    given = answer(files, "--method", "2sfca", "--threshold", "20")
    assert given == pytest.approx({"62001": 0.01, "62002": 0.01})


def test_a_threshold_cuts_inside_the_last_step(files):
    given = answer(files, "--method", "e2sfca", "--steps", "10:1,20:0.68,30:0.22", "--threshold", "24")
    assert given["62001"] == pytest.approx(4 / (100 + 300 * 0.68))


def test_without_capacity_each_site_counts_one(files):
    (files / "S.csv").write_text("id\ns1\ns2\n", encoding="utf-8")
    assert answer(files, "--method", "2sfca", "--threshold", "20")["62001"] == pytest.approx(1 / 400)


def test_nearest_and_number_within(files):
    assert answer(files, "--method", "nearest") == {"62001": 8, "62002": 15}
    assert answer(files, "--method", "within", "--threshold", "30") == {"62001": 2, "62002": 1}


def test_the_equity_of_the_answer_is_told(files):
    result = json.loads(run(files, "--method", "nearest", "--json").stdout)
    assert (result["equity"]["best_fifth"], result["equity"]["worst_fifth"]) == pytest.approx((8, 15))
    assert [c["within"] for c in result["coverage"]] == [400, 400, 400]
    assert "Gini" in run(files, "--method", "nearest").output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--method", "2sfca"], "--threshold"),
        (["--method", "magic"], "inconnue"),
        (["--method", "e2sfca", "--steps", "10-1"], "paliers"),
        (["--method", "e2sfca", "--steps", "20:1,10:0.5"], "croissantes"),
        (["--method", "e2sfca", "--steps", "20:1,30:4"], "entre 0 et 1"),
    ],
)
def test_a_wrong_option_is_refused_in_one_line(files, options, said):
    result = run(files, *options)
    assert result.exit_code == 1 and said in result.stderr and result.stderr.count("\n") == 1


def test_a_hole_is_refused_unless_it_is_said_to_be_far(files):
    (files / "M.csv").write_text(MATRIX.replace("62002,s2,40\n", ""), encoding="utf-8")
    refused = run(files, "--method", "2sfca", "--threshold", "20")
    assert refused.exit_code == 1 and "62002 → s2" in refused.stderr
    assert answer(files, "--method", "2sfca", "--threshold", "20", "--holes-are-far")["62002"] == pytest.approx(0.01)
