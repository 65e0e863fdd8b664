"""Whole households: the right number of them, and margins met to the unit where they can be."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.observatory.population.integers import exchange, truncate_replicate_sample


@given(st.lists(st.floats(0.01, 20), min_size=3, max_size=40), st.integers(1, 200), st.integers(0, 9))
@settings(deadline=None, derandomize=True)
def test_the_total_is_exact_and_each_number_near_its_weight(weights, total, seed):
    weights = np.array(weights)
    rng = np.random.default_rng(seed)
    numbers = truncate_replicate_sample(weights, total, np.arange(len(weights)), rng)
    scaled = weights * total / weights.sum()
    assert numbers.sum() == total
    assert (numbers >= np.floor(scaled) - 1e-9).all() and (numbers <= np.ceil(scaled) + 1).all()


def test_the_draw_follows_the_weights():
    weights = np.array([0.2, 0.3, 0.5])
    rng = np.random.default_rng(0)
    drawn = sum(truncate_replicate_sample(weights, 1, np.arange(3), rng) for _ in range(4_000))
    assert np.allclose(drawn / 4_000, weights, atol=0.03)


def test_exchanges_meet_the_margins_and_keep_groups_apart():
    counts = np.array([[1, 0, 1], [1, 0, 2], [0, 1, 1], [0, 1, 3], [0, 0, 1]], dtype=float)
    groups = np.array([0, 0, 0, 0, 1])
    start = np.array([10, 0, 0, 0, 2])
    targets = np.array([6, 4, 20], dtype=float)
    weights = np.array([3.0, 3.0, 2.0, 2.0, 2.0])
    numbers = exchange(start, counts, targets, weights, np.random.default_rng(0), groups)
    assert (numbers @ counts).tolist() == [6, 4, 20]
    assert numbers[4] == 2 and numbers.sum() == 12
