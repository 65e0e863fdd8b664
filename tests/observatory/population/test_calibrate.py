"""Entropy calibration meets the margins and moves the rest as little as possible."""

import numpy as np
import pytest

from maillage.observatory.population.calibrate import SLACK, calibrate


def table(rows=3, columns=4):
    """A two-way table as templates: one per cell, counting one in its row and one in its column."""
    cells = [(i, j) for i in range(rows) for j in range(columns)]
    counts = np.zeros((len(cells), rows + columns))
    for k, (i, j) in enumerate(cells):
        counts[k, i] = counts[k, rows + j] = 1
    return counts


ALL = np.ones(7, dtype=bool)
TARGETS = np.array([30, 50, 20, 10, 20, 30, 40], dtype=float)


def test_it_is_the_proportional_fit_of_a_two_way_table():
    prior = np.random.default_rng(0).random(12)
    fitted = prior.reshape(3, 4).copy()
    for _ in range(500):
        fitted *= (TARGETS[:3] / fitted.sum(1))[:, None]
        fitted *= TARGETS[3:] / fitted.sum(0)
    weights = calibrate(table(), prior, TARGETS, ALL)
    assert weights @ table() == pytest.approx(TARGETS, rel=5 * SLACK)
    assert weights == pytest.approx(fitted.ravel(), rel=0.02)


def test_a_margin_not_used_is_not_met_and_a_missing_one_is_not_used():
    prior = np.ones(12)
    only_rows = calibrate(table(), prior, TARGETS, np.arange(7) < 3)
    assert only_rows.reshape(3, 4).sum(0) == pytest.approx([25, 25, 25, 25], rel=SLACK)
    hidden = np.where(np.arange(7) < 3, TARGETS, np.nan)
    assert calibrate(table(), prior, hidden, ALL) == pytest.approx(only_rows)


def test_a_margin_of_zero_empties_its_templates():
    targets = np.array([50, 50, 0, 25, 25, 25, 25], dtype=float)
    weights = calibrate(table(), np.ones(12), targets, ALL)
    assert weights.reshape(3, 4)[2].tolist() == [0, 0, 0, 0]


def test_margins_that_disagree_still_have_an_answer_between_them():
    targets = np.array([30, 50, 20, 11, 21, 31, 41], dtype=float)  # 100 by rows, 104 by columns
    weights = calibrate(table(), np.ones(12), targets, ALL)
    assert 100 <= weights.sum() <= 104
    assert weights @ table() == pytest.approx(targets, rel=0.03)
