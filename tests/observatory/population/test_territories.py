"""Files are whole, repeatable, and the same whatever the number of workers."""

import json

import polars as pl
import pytest
from click.testing import CliRunner

from maillage.observatory.cli import observatory
from maillage.observatory.population.margins import COMMUNES
from maillage.observatory.population.territories import Inputs, populate_many
from tests.observatory.population.census import LUMBRES, PONTIVY


def run(*options):
    return CliRunner().invoke(observatory, ["population", *map(str, options)])


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """The figures with three communes of each territory."""
    table = pl.read_csv(COMMUNES, separator=";", infer_schema=False)
    path = tmp_path_factory.mktemp("figures") / "few.csv"
    table.group_by("epci", maintain_order=True).head(3).write_csv(path, separator=";")
    return path


def test_the_files_are_the_same_whatever_the_number_of_workers(tmp_path, few):
    digests = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        folder.mkdir()
        results = populate_many([LUMBRES, PONTIVY], 5, folder, Inputs(margins=few), workers)
        digests.append([result["sha256"] for result in results])
        assert sorted(path.name for path in folder.iterdir()) == [f"{PONTIVY}.parquet", f"{LUMBRES}.parquet"]
    assert digests[0] == digests[1]
    assert digests[0][0] != digests[0][1]


def test_a_program_reads_the_summary_and_the_persons(tmp_path, few):
    out = tmp_path / "p.parquet"
    result = run(LUMBRES, "--seed", 3, "--out", out, "--margins", few, "--json")
    assert result.exit_code == 0, result.stderr
    summary = json.loads(result.stdout)
    people = pl.read_parquet(out)
    assert summary["persons"] == len(people)
    assert summary["households"] == people["household_id"].drop_nulls().n_unique()
    assert set(summary["errors"]) == {"used", "held_back", "departement_profile"}
    assert {c["code"] for c in summary["communes"]} == set(people["commune"])
    assert all(source for source in summary["sources"].values())
    again = json.loads(run(LUMBRES, "--seed", 3, "--out", tmp_path / "q.parquet", "--margins", few, "--json").stdout)
    assert again["sha256"] == summary["sha256"]
    other = json.loads(run(LUMBRES, "--seed", 4, "--out", out, "--margins", few, "--json").stdout)
    assert other["sha256"] != summary["sha256"]


def test_a_person_reads_the_errors_and_the_sources(tmp_path, few):
    result = run(LUMBRES, "--seed", 3, "--out", tmp_path / "p.parquet", "--margins", few)
    assert "type de ménage" in result.output and "hypothèse" in result.output


@pytest.mark.parametrize(
    ("epci", "out", "options", "said"),
    [
        ("111111111", "p.parquet", [], "pas de chiffres communaux"),
        (LUMBRES, "absent/p.parquet", [], "n’existe pas"),
        (LUMBRES, "p.parquet", ["--persons", "absent.parquet"], "n’existe pas"),
    ],
)
def test_a_refusal_is_one_line_and_writes_nothing(tmp_path, epci, out, options, said):
    result = run(epci, "--seed", 1, "--out", tmp_path / out, *options)
    assert result.exit_code == 1 and said in result.stderr and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
