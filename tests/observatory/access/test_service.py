"""Access to a service on the two territories, with the published facilities."""

import json

import numpy as np
import polars as pl
import pytest

from maillage.observatory.access.service import service_access
from maillage.observatory.population.margins import COMMUNES
from maillage.observatory.travel.modes import FOOT
from maillage.observatory.travel.times import Places, by_car, by_slow_mode
from tests.shared import shared_file

DOCTORS = "D201"  # general practitioners in the nomenclature of 2019


@pytest.fixture(scope="module")
def lumbres():
    """Communes of the Pays de Lumbres, and the doctors of two départements: nobody stops at a border."""
    figures = pl.read_csv(COMMUNES, separator=";", infer_schema=False)
    communes = figures.filter(pl.col("epci") == "246201016")
    names = ("population_2022", "pop_75p", "town_hall_lat", "town_hall_lon")
    numbers = {name: communes[name].cast(pl.Float64).to_numpy() for name in names}  # fmt: skip
    facilities = pl.read_csv(shared_file("data/bpe19_ensemble_22_56_59_62.csv"), separator=";", infer_schema=False)
    halls = pl.read_csv(shared_file("data/communes_mairies_points.csv"), infer_schema=False)
    doctors = (
        facilities.filter((pl.col("TYPEQU") == DOCTORS) & pl.col("DEP").is_in(["59", "62"]))
        .group_by("DEPCOM", maintain_order=True)
        .agg(pl.col("NB_EQUIP").cast(pl.Float64).sum())
        .join(halls, left_on="DEPCOM", right_on="code", how="inner", maintain_order="left")
        .drop_nulls("mairie_lat")
    )
    here = Places(communes["commune"].to_list(), np.column_stack([numbers["town_hall_lat"], numbers["town_hall_lon"]]))
    points = doctors.select(pl.col("mairie_lat", "mairie_lon").cast(pl.Float64)).to_numpy()
    there = Places(doctors["DEPCOM"].to_list(), points)
    return here, there, doctors["NB_EQUIP"].to_numpy(), numbers


def answer(lumbres):
    here, there, capacity, numbers = lumbres
    groups = {"75 ans et plus": numbers["pop_75p"], "sans voiture": 0.05 * numbers["population_2022"]}
    return service_access(
        here.ids, numbers["population_2022"], there.ids, capacity, by_car(here, there),
        groups=groups, without_car=frozenset({"sans voiture"}), otherwise=by_slow_mode(FOOT, here, there),
    )  # fmt: skip


def test_a_commune_with_a_doctor_is_its_own_nearest_site(lumbres):
    result = answer(lumbres)
    lumbres_town = result.places.index("62534")
    assert result.nearest_site[lumbres_town] == "62534" and result.minutes[lumbres_town] == 0


def test_everybody_is_counted_once_for_each_threshold(lumbres):
    result = answer(lumbres)
    for covered in result.coverage:
        assert covered.within + covered.beyond + covered.uncertain == pytest.approx(24_135)
    assert result.coverage[0].within <= result.coverage[1].within <= result.coverage[2].within
    assert result.coverage[0].uncertain > 0  # estimated times are never exact near a threshold


def test_those_without_a_car_are_left_out_first(lumbres):
    older, carless = answer(lumbres).left_out
    assert carless.share > older.share
    assert carless.beyond > 0 and carless.places


def test_supply_and_minutes_have_their_inequality(lumbres):
    result = answer(lumbres)
    assert 0 < result.gini < 1 and result.theil > 0
    assert result.supply_fifths.gap > 0
    assert result.minutes_fifths is not None and result.minutes_fifths.best <= result.minutes_fifths.worst
    assert "vol d’oiseau" in json.dumps(result.as_dict(), ensure_ascii=False)


def test_a_territory_without_the_service_is_said_so(lumbres):
    here, _, _, numbers = lumbres
    nothing = Places([], np.empty((0, 2)))
    result = service_access(here.ids, numbers["population_2022"], [], np.empty(0), by_car(here, nothing))
    assert set(result.nearest_site) == {None} and result.minutes_fifths is None
    assert result.coverage[2].beyond == pytest.approx(24_135)
    assert result.as_dict()["minutes"][0] is None
