"""The population meets the communal counts, better than drawing from the département, and looks like households."""

import hashlib

import polars as pl
import pytest

from maillage.observatory.population.margins import read_margins
from maillage.observatory.population.report import (
    departement_profile_errors,
    errors,
    held_back_errors,
    poverty,
    used_errors,
)
from maillage.observatory.population.synthesis import synthesise, territory_prior
from tests.observatory.population.census import LUMBRES, PONTIVY

#: Error of drawing each small commune from its département's profile: household type, tenure, age.
TO_BEAT = {LUMBRES: (0.192, 0.201, 0.109), PONTIVY: (0.099, 0.097, 0.093)}


@pytest.fixture(scope="module", params=[LUMBRES, PONTIVY])
def territory(request):
    communes = read_margins(request.param)
    prior = territory_prior(communes)
    return request.param, [synthesise(margins, 1, prior) for margins in communes]


@pytest.fixture(scope="module")
def people(territory):
    return pl.concat([commune.people for commune in territory[1]])


def test_the_margins_used_are_met_to_the_rounding(territory):
    result = used_errors(territory[1])
    assert result.territory["type"] < 0.005 and result.territory["tenure"] < 0.005 and result.territory["age"] < 0.001
    assert max(values["type"] for values in result.communes.values()) < 0.02


def test_margins_held_back_are_predicted_better_than_from_the_departement(territory):
    epci, communes = territory
    small = [c.margins for c in communes if c.margins.persons < 10_000]
    held = held_back_errors(small).territory
    for name, bound in zip(("type", "tenure", "age"), TO_BEAT[epci], strict=True):
        assert held[name] < bound
        assert held[name] < departement_profile_errors(small).territory[name]


def test_the_counts_reported_are_those_of_the_persons_written(territory):
    for commune in territory[1]:
        heads = commune.people.unique("household_id", maintain_order=True).drop_nulls("household_id")
        for position, name in enumerate(("hh_one_person", "hh_single_parent", "hh_couple_children")):
            assert (heads["household_type"] == name).sum() == commune.drawn[position]
        assert (commune.people["age"] >= 80).sum() == commune.drawn[15]
        assert (commune.people["age"] < 15).sum() == commune.drawn[9]
        alone = commune.people.filter((pl.col("household_type") == "hh_one_person") & (pl.col("age") >= 80))
        assert len(alone) == commune.drawn[16]


def test_poverty_which_is_not_used_comes_out_near_the_published_rates(territory):
    rates = [rate for rate in map(poverty, territory[1]) if rate]
    assert rates
    assert all(abs(rate["drawn"] - rate["published"]) < 3 for rate in rates)


def test_the_median_income_is_the_published_one(territory):
    for commune in territory[1]:
        if commune.margins.persons < 500:
            continue
        median = commune.people["income_per_uc"].drop_nulls().median()
        assert median == pytest.approx(commune.margins.extra["median_income_uc_2021"], rel=0.03)


def test_the_unemployed_are_the_published_share_of_the_active(territory):
    for commune in territory[1]:
        active = commune.people.filter(
            pl.col("age").is_between(15, 64) & pl.col("activity").is_in(["employed", "unemployed"])
        )
        expected = len(active) * commune.margins.extra["unemployment_rate_15_64"] / 100
        assert abs((active["activity"] == "unemployed").sum() - expected) <= 0.5


def test_households_are_what_their_type_says(people):
    households = people.drop_nulls("household_id").group_by("household_id").agg(
        pl.first("household_type"), pl.first("persons"), n=pl.len(), children=(pl.col("role") == "child").sum(),
        adults=(pl.col("role") == "adult").sum(), oldest_child=pl.col("age").filter(pl.col("role") == "child").max(),
        youngest_parent=pl.col("age").filter(pl.col("role") == "adult").min(),
    )  # fmt: skip
    assert (households["n"] == households["persons"]).all()
    assert (households.filter(pl.col("household_type") == "hh_one_person")["n"] == 1).all()
    parents = households.filter(pl.col("household_type") == "hh_single_parent")
    assert (parents["adults"] == 1).all() and (parents["children"] >= 1).all()
    couples = households.filter(pl.col("household_type") == "hh_couple_children")
    assert (couples["adults"] == 2).all() and (couples["children"] >= 1).all()
    with_children = households.filter(pl.col("children") > 0)
    assert (with_children["youngest_parent"] - with_children["oldest_child"] >= 15).all()
    assert households["household_type"].n_unique() == 5


def test_no_child_lives_alone_and_nobody_is_unlikely(people):
    assert people.filter(pl.col("household_type") == "hh_one_person")["age"].min() >= 15
    assert people["age"].is_between(0, 100).all()
    assert set(people["sex"].unique()) == {"F", "M"}
    assert people.filter(pl.col("age") < 15)["activity"].unique().to_list() == ["child"]
    inside = people.drop_nulls("household_id")
    assert inside.select("cars", "dwelling", "rooms", "income", "uc").null_count().sum_horizontal().item() == 0
    assert 0.005 < people["household_id"].null_count() / len(people) < 0.06


def test_consumption_units_follow_the_oecd_scale(people):
    family = (
        people.drop_nulls("household_id")
        .group_by("household_id")
        .agg(pl.first("uc"), older=(pl.col("age") >= 14).sum(), younger=(pl.col("age") < 14).sum())
    )
    expected = 1 + 0.5 * (family["older"] - 1) + 0.3 * family["younger"]
    assert (family["uc"] - expected).abs().max() < 1e-9


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    communes = read_margins(LUMBRES)
    prior = territory_prior(communes)

    def digest(seed, margins=communes[3]):
        return hashlib.sha256(synthesise(margins, seed, prior).people.write_csv().encode()).hexdigest()

    assert digest(1) == digest(1)
    assert digest(1) != digest(2)


def test_errors_are_counted_against_the_published_total():
    margins = read_margins(LUMBRES)[0]
    drawn = margins.counts.copy()
    drawn[0] += 10
    result = errors([(margins, drawn)])
    assert result.territory["type"] == pytest.approx(10 / margins.counts[:5].sum())
    assert result.territory["age"] == 0
