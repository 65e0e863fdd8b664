"""Many households at once give what OpenFisca gives one by one, to the cent."""

import gc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openfisca_core.simulations import Simulation, SimulationBuilder

from bench.households import sample
from bench.openfisca_json import one_household
from maillage.rules.engine import batch, replacements
from maillage.rules.engine.system import system
from maillage.rules.rights import requests

MONTHS = ["2025-11", "2026-01", "2026-04", "2026-10", "2026-12"]


def one_by_one(households, asked):
    """The untouched engine, one simulation per household, as the web API builds it."""
    parts = []
    with replacements.stock_engine(system()):
        for index in range(len(households)):
            payload = one_household(households.part(index, index + 1), asked)
            simulation = SimulationBuilder().build_from_entities(system(), payload)
            parts.append({(name, period): batch.plain(simulation.calculate(name, period)) for name, period in asked})
    return batch.join(parts, asked)


def check_same_as_one_by_one(count, seed, on):
    households, asked = sample(count, seed, on), requests(on)
    ours = batch.screen(households, asked, chunk=count // 2 + 1)
    theirs = one_by_one(households, asked)
    for request in asked:
        np.testing.assert_allclose(
            ours[request].astype(float), theirs[request].astype(float), rtol=0, atol=0.005, err_msg=str(request)
        )


@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), on=st.sampled_from(MONTHS))
def test_a_batch_gives_what_the_engine_gives_one_household_at_a_time(seed, on):
    check_same_as_one_by_one(2, seed, on)


@pytest.mark.nightly
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1_000_000), on=st.sampled_from(MONTHS))
def test_a_batch_gives_what_the_engine_gives_one_household_at_a_time_on_many(seed, on):
    check_same_as_one_by_one(12, seed, on)


def test_the_size_of_the_chunks_changes_nothing():
    households, asked = sample(90, 3), requests("2026-10")
    whole, cut = batch.screen(households, asked), batch.screen(households, asked, chunk=17)
    assert {request: array.tobytes() for request, array in whole.items()} == {
        request: array.tobytes() for request, array in cut.items()
    }


def test_a_household_alone_gives_what_it_gives_among_others():
    households, asked = sample(40, 8), requests("2026-10")
    among = batch.compute(households, asked)
    alone = batch.compute(households.part(39, 40), asked)
    assert all((among[request][-len(alone[request]) :] == alone[request]).all() for request in asked)


def test_no_simulation_outlives_its_chunk():
    batch.screen(sample(30, 4), requests("2026-10"), chunk=10)
    assert not [item for item in gc.get_objects() if isinstance(item, Simulation)]


def test_progress_counts_every_household():
    counted = []
    batch.screen(sample(25, 5), [("af", "2026-10")], chunk=10, progress=counted.append)
    assert counted == [10, 10, 5]


REFUSED = [
    ({"role": np.array([0, 1])}, "role: 2 values for 3 persons"),
    ({"household": np.array([0, 0, 2])}, "every number from 0 to 1"),
    ({"household": np.array([0, 1, 0])}, "begins with its one applicant"),
    ({"role": np.array([1, 0, 0])}, "begins with its one applicant"),
    ({"household": np.array([0, 0, 0]), "role": np.array([0, 1, 1]), "taxed_apart": np.array([True])}, "one partner"),
    ({"values": {"rsi": {}}}, "rsi: unknown variable"),
]


@pytest.mark.parametrize(("change", "words"), REFUSED)
def test_arrays_that_do_not_fit_together_are_refused_in_one_line(change, words):
    two = {"household": np.array([0, 0, 1]), "role": np.array([0, 2, 0]), "taxed_apart": np.array([False, False])}
    with pytest.raises(ValueError, match=words):
        batch.Households(**({"on": "2026-10", "values": {}} | two | change))


def test_a_value_given_for_the_wrong_kind_of_period_is_refused():
    two = {"household": np.array([0, 1]), "role": np.array([0, 0]), "taxed_apart": np.array([False, False])}
    households = batch.Households(on="2026-10", values={"salaire_net": {"2026": np.zeros(2)}}, **two)
    with pytest.raises(ValueError, match="salaire_net is given by month"):
        batch.build(households)
