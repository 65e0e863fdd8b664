"""Inequality measures: known values, and the properties they must have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.observatory.equity.shares import fifths, gini, theil, theil_by_group

PEOPLE = st.lists(st.tuples(st.floats(0, 100), st.integers(1, 50)), min_size=2, max_size=12)


def test_the_same_for_all_is_zero():
    even, weights = np.full(4, 3.0), np.array([1.0, 2.0, 3.0, 4.0])
    assert gini(even, weights) == pytest.approx(0)
    assert theil(even, weights) == pytest.approx(0)
    assert fifths(even, weights).gap == pytest.approx(0)


def test_all_for_one_in_ten():
    values, weights = np.array([10.0] + [0.0] * 9), np.ones(10)
    assert gini(values, weights) == pytest.approx(0.9)
    assert theil(values, weights) == pytest.approx(np.log(10))


def test_nothing_to_share_is_not_unequal():
    assert gini(np.zeros(3), np.ones(3)) == 0 and theil(np.zeros(3), np.ones(3)) == 0


def test_the_gini_is_the_mean_difference_over_twice_the_mean():
    rng = np.random.default_rng(0)
    values, weights = rng.random(30), rng.integers(1, 9, 30).astype(float)
    everyone = np.repeat(values, weights.astype(int))
    by_pairs = np.abs(everyone[:, None] - everyone[None]).mean() / (2 * everyone.mean())
    assert gini(values, weights) == pytest.approx(by_pairs)


@given(PEOPLE)
@settings(deadline=None, derandomize=True)
def test_a_place_split_in_two_changes_nothing(people):
    values, weights = (np.array(column, dtype=float) for column in zip(*people, strict=True))
    split_values, split_weights = np.append(values, values[0]), np.append(weights, weights[0] / 2)
    split_weights[0] /= 2
    for measure in (gini, theil):
        assert measure(split_values, split_weights) == pytest.approx(measure(values, weights), abs=1e-9)
    assert fifths(split_values, split_weights).gap == pytest.approx(fifths(values, weights).gap, abs=1e-9)


@given(PEOPLE)
@settings(deadline=None, derandomize=True)
def test_inequality_inside_and_between_groups_adds_up(people):
    values, weights = (np.array(column, dtype=float) for column in zip(*people, strict=True))
    parts = theil_by_group(values, weights, ["a" if i % 2 else "b" for i in range(len(values))])
    assert parts.within + parts.between == pytest.approx(theil(values, weights), abs=1e-9)


def test_each_fifth_holds_one_person_in_five():
    values, weights = np.array([1.0, 2.0, 9.0]), np.array([10.0, 80.0, 10.0])
    five = fifths(values, weights)
    assert (five.worst, five.best) == (pytest.approx(1.5), pytest.approx(5.5))
    minutes = fifths(values, weights, less_is_better=True)
    assert minutes.best == pytest.approx(1.5) and minutes.worst == pytest.approx(5.5)
