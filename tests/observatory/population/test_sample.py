"""The census details, when imported, give the households; the communal counts still decide how many of each."""

import polars as pl
import pytest

from maillage.observatory.population.margins import read_margins
from maillage.observatory.population.sample import dwelling_counts, household_type, read_sample
from maillage.observatory.population.territories import Inputs, populate
from maillage.observatory.refusal import Refused
from tests.observatory.population.census import LUMBRES, a_commune, dwellings_file, persons_file


@pytest.fixture(scope="module")
def details(tmp_path_factory):
    people = pl.concat([a_commune(position) for position in (20, 15, 30)])
    return people, persons_file(tmp_path_factory.mktemp("rp") / "RP2021_indcvi.parquet", people)


def test_each_household_is_a_template_with_its_persons(details):
    people, path = details
    sample = read_sample(path, ["62"])
    households = people["household_id"].drop_nulls().n_unique()
    outside = people["household_id"].null_count()
    assert len(sample.prior) == households + outside
    assert sample.counts[:, 9:16].sum() == len(people)
    assert (sample.type == -1).sum() == outside
    assert sample.prior.min() == pytest.approx(3.927)


def test_types_are_read_from_the_census_codes():
    assert [household_type(code, False) for code in ("11", "20", "32", "44")] == [0, 4, 1, 3]
    assert household_type("41", True) == 2


def test_the_population_from_details_meets_the_communal_counts(details):
    _, path = details
    result = populate(LUMBRES, 1, Inputs(persons=path))
    used = result.summary["errors"]["used"]
    assert used["type"] < 0.02 and used["tenure"] < 0.02 and used["age"] < 0.02
    assert result.summary["method"] == "détail du recensement"
    assert "INDCVI" in result.summary["sources"]["cars"]
    inside = result.people.drop_nulls("household_id")
    assert inside["cars"].null_count() == 0 and inside["income"].null_count() == 0


def test_dwellings_give_the_number_of_households_without_a_car(tmp_path):
    communes = read_margins(LUMBRES)
    path = dwellings_file(tmp_path / "FD_LOGEMT_2020.csv", {m.commune: (8, 40) for m in communes})
    counts = dwelling_counts(path, [communes[0].commune])
    assert counts == {communes[0].commune: {"hh_no_car": 12.0, "hh_house": 60.0}}
    result = populate(LUMBRES, 1, Inputs(dwellings=path))
    heads = result.people.unique("household_id").drop_nulls("household_id")
    by_commune = heads.group_by("commune").agg(
        no_car=(pl.col("cars") == 0).sum(), house=(pl.col("dwelling") == "house").sum()
    )
    assert (by_commune["no_car"] == 12).all()
    assert (by_commune["house"] == 60).all()


def test_another_file_or_another_place_is_refused(tmp_path, details):
    path = tmp_path / "autre.parquet"
    pl.DataFrame({"CANTVILLE": ["6227"], "AGEREV": ["030"]}).write_parquet(path)
    with pytest.raises(Refused, match="colonne « NUMMI » attendue"):
        read_sample(path, ["62"])
    with pytest.raises(Refused, match="aucun habitant des départements 56"):
        read_sample(details[1], ["56"])
    path.write_text("ceci n’est pas du parquet", encoding="utf-8")
    with pytest.raises(Refused, match="illisible"):
        read_sample(path, ["62"])
    with pytest.raises(FileNotFoundError):
        read_sample(tmp_path / "absent.parquet", ["62"])
