"""Floating catchments give what their definitions say, and what PySAL's `access` gives."""

import access as pysal
import numpy as np
import pandas as pd
import pytest
from access import weights as pysal_weights

from maillage.observatory.access.floating import (
    LUO_QI,
    demand_by_age,
    floating_catchment,
    gaussian_weights,
    step_weights,
)


@pytest.fixture(scope="module")
def market():
    rng = np.random.default_rng(1)
    demand = rng.integers(50, 900, 60).astype(float)
    supply = rng.integers(1, 9, 12).astype(float)
    return demand, supply, np.round(rng.random((60, 12)) * 45)


def peer(market):
    demand, supply, minutes = market
    places, sites = range(len(demand)), range(1000, 1000 + len(supply))
    pairs = [(i, s, minutes[i, j]) for i in places for j, s in enumerate(sites)]
    return pysal.Access(
        demand_df=pd.DataFrame({"geoid": places, "demand": demand}).set_index("geoid"),
        demand_index=True,
        demand_value="demand",
        supply_df=pd.DataFrame({"geoid": sites, "supply": supply}).set_index("geoid"),
        supply_index=True,
        supply_value="supply",
        cost_df=pd.DataFrame(pairs, columns=["origin", "dest", "cost"]),
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )


@pytest.fixture(autouse=True)
def quiet_peer():
    import logging

    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_2sfca_is_that_of_pysal(market):
    demand, supply, minutes = market
    theirs = peer(market).two_stage_fca(name="r", max_cost=20)["r_supply"].reindex(range(60)).fillna(0)
    assert np.allclose(floating_catchment(demand, supply, step_weights(minutes, [(20, 1)])), theirs)


@pytest.mark.filterwarnings("ignore")
def test_e2sfca_is_that_of_pysal(market):
    demand, supply, minutes = market
    step = pysal_weights.step_fn(dict(LUO_QI))
    theirs = peer(market).enhanced_two_stage_fca(name="r", weight_fn=step)["r_supply"].reindex(range(60)).fillna(0)
    assert np.allclose(floating_catchment(demand, supply, step_weights(minutes, LUO_QI)), theirs)


@pytest.mark.filterwarnings("ignore")
def test_3sfca_is_that_of_pysal(market):
    demand, supply, minutes = market
    step = pysal_weights.step_fn(dict(LUO_QI))
    theirs = peer(market).three_stage_fca(name="r", weight_fn=step, max_cost=60)["r_supply"]
    ours = floating_catchment(demand, supply, step_weights(minutes, LUO_QI), choice=True)
    assert np.allclose(ours, theirs.reindex(range(60)).fillna(0))


def test_all_the_supply_in_reach_is_shared_out(market):
    demand, supply, minutes = market
    for weights in (step_weights(minutes, LUO_QI), gaussian_weights(minutes, 30.0)):
        assert demand @ floating_catchment(demand, supply, weights) == pytest.approx(supply.sum())


def test_far_supply_alone_counts_less_when_distance_costs():
    demand, supply, minutes = np.array([100.0]), np.array([5.0]), np.array([[25.0]])
    weights = step_weights(minutes, LUO_QI)
    assert floating_catchment(demand, supply, weights)[0] == pytest.approx(0.05)
    assert floating_catchment(demand, supply, weights, distant_costs=True)[0] == pytest.approx(0.05 * 0.22)


def test_a_site_that_nobody_reaches_counts_for_nobody():
    weights = step_weights(np.array([[5.0, 90.0]]), LUO_QI)
    assert floating_catchment(np.array([10.0]), np.array([1.0, 7.0]), weights).tolist() == [0.1]


def test_a_limit_is_inside_its_step():
    assert step_weights(np.array([[10.0, 10.1, 30.0, 30.1]]), LUO_QI).toarray().tolist() == [[1, 0.68, 0.22, 0]]


def test_older_people_weigh_more_and_the_total_stays_the_population():
    counts = {"0-64": np.array([80.0, 20.0]), "65+": np.array([20.0, 80.0])}
    demand = demand_by_age(counts, {"0-64": 1.0, "65+": 2.0})
    assert demand.sum() == pytest.approx(200)
    assert demand[1] / demand[0] == pytest.approx(180 / 120)
    with pytest.raises(KeyError):
        demand_by_age(counts, {"0-64": 1.0})
