"""The nearest site, the sites within a time, and who is covered for sure."""

import numpy as np

from maillage.observatory.access.nearest import coverage, nearest, sites_within

MINUTES = np.array([[12.0, 18.0], [16.0, 40.0], [np.inf, np.inf]])


def test_the_nearest_site_and_nobody_without_a_road():
    result = nearest(MINUTES)
    assert result.site.tolist() == [0, 0, -1]
    assert result.minutes.tolist() == [12, 16, np.inf]
    assert nearest(np.empty((2, 0))).site.tolist() == [-1, -1]


def test_sites_within_a_time_are_counted_limit_included():
    within = sites_within(MINUTES)
    assert {limit: counts.tolist() for limit, counts in within.items()} == {15: [1, 0, 0], 20: [2, 1, 0], 30: [2, 1, 0]}


def test_an_estimated_time_near_the_limit_is_counted_apart():
    people = np.array([100.0, 30.0, 7.0])
    exact = coverage(people, nearest(MINUTES).minutes, 15.0)
    assert (exact.within, exact.beyond, exact.uncertain) == (100, 37, 0)
    estimated = coverage(people, nearest(MINUTES).minutes, 15.0, error=2.0)
    assert (estimated.within, estimated.beyond, estimated.uncertain) == (100, 7, 30)
