"""The estimated minutes are as good as stated, on départements that did not serve to fit them."""

import numpy as np
import polars as pl
import pytest

from maillage.observatory.travel.estimate import METRIC_2019, calibrate, near, straight_km
from maillage.observatory.travel.modes import BICYCLE, FOOT, distances
from tests.shared import shared_file

HELD_OUT = ["22", "56", "59", "62"]


@pytest.fixture(scope="module")
def pairs():
    table = pl.read_parquet(shared_file("data/paires_metric_2019.parquet"))
    km = straight_km(*(table[name].to_numpy() for name in ("la", "lo", "la_e", "lo_e")))
    out = table["dep"].is_in(HELD_OUT).to_numpy()
    return km, table["minutes_metric"].to_numpy(), table["dep"].to_numpy().astype(str), out


def test_the_mean_error_is_two_minutes_two_on_departements_held_out(pairs):
    km, minutes, _, out = pairs
    error = np.abs(METRIC_2019.minutes(km[out]) - minutes[out])
    assert out.sum() == 1_816
    assert error.mean() <= 2.2
    assert abs((METRIC_2019.minutes(km[out]) - minutes[out]).mean()) < 0.3


def test_nine_errors_out_of_ten_are_within_the_stated_one(pairs):
    km, minutes, _, out = pairs
    within = np.abs(METRIC_2019.minutes(km[out]) - minutes[out]) <= METRIC_2019.error(km[out])
    assert 0.88 <= within.mean() <= 0.95


def test_the_constants_are_those_of_the_calibration(pairs):
    km, minutes, departements, out = pairs
    assert calibrate(km[~out], minutes[~out], departements[~out]) == METRIC_2019


@pytest.mark.parametrize("threshold", [15.0, 20.0])
def test_what_is_not_said_uncertain_is_right(pairs, threshold):
    km, minutes, _, out = pairs
    said = near(METRIC_2019.minutes(km[out]), METRIC_2019.error(km[out]), threshold)
    true = np.where(minutes[out] <= threshold, "oui", "non")
    sure = said != "incertain"
    assert (said[sure] == true[sure]).mean() > 0.97
    assert 0.3 < sure.mean() < 0.7


def test_a_measured_time_is_never_uncertain():
    assert list(near(np.array([15.0, 15.1]), 0.0, 15.0)) == ["oui", "non"]


def test_an_estimated_time_near_the_threshold_is_uncertain():
    assert list(near(np.array([5.0, 13.0, 17.0, 25.0]), 4.5, 15.0)) == ["oui", "incertain", "incertain", "non"]


def test_on_foot_is_slower_than_by_bicycle_and_stops_after_an_hour():
    km = np.array([1.0, 3.0, 8.0])
    assert (FOOT.minutes(km)[:2] > BICYCLE.minutes(km)[:2]).all()
    assert np.isinf(FOOT.minutes(km)[2]) and np.isfinite(BICYCLE.minutes(km)[2])


def test_distances_between_lumbres_and_saint_omer():
    lumbres, saint_omer = np.array([[50.7058, 2.1206]]), np.array([[50.7508, 2.2529]])
    assert distances(lumbres, saint_omer)[0, 0] == pytest.approx(10.6, abs=0.3)
