"""A fortnight's rounds visit every stop, hold in a day, and drive as little as possible."""

import numpy as np
import pytest

from maillage.observatory.refusal import Refused
from maillage.observatory.siting.rounds import plan_rounds

STOPS = ["nord", "nord-est", "sud", "sud-est"]
#: the base, then the stops: two pairs of neighbours on either side of the base
MINUTES = np.array(
    [
        [0, 20, 25, 30, 28],
        [20, 0, 8, 50, 48],
        [25, 8, 0, 52, 50],
        [30, 50, 52, 0, 6],
        [28, 48, 50, 6, 0],
    ],
    dtype=float,
)


def test_neighbours_share_a_day():
    days = plan_rounds("base", STOPS, MINUTES, presence=150)
    assert sorted(map(sorted, (day.stops for day in days))) == [["nord", "nord-est"], ["sud", "sud-est"]]
    assert sum(day.driven for day in days) == 20 + 8 + 25 + 28 + 6 + 30
    assert all(day.worked == day.driven + 300 for day in days)


def test_a_day_too_short_for_two_stops_makes_one_day_each():
    days = plan_rounds("base", STOPS, MINUTES, presence=150, day=300)
    assert [len(day.stops) for day in days] == [1, 1, 1, 1]


def test_three_stops_are_visited_in_the_shortest_order():
    days = plan_rounds("base", ["a", "b", "c"], _on_a_line(), presence=60, stops_a_day=3)
    assert [day.stops for day in days] == [["a", "b", "c"]] or [day.stops for day in days] == [["c", "b", "a"]]


def _on_a_line() -> np.ndarray:
    where = np.array([0.0, 10.0, 20.0, 30.0])
    return np.abs(where[:, None] - where[None])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"presence": 420.0}, "ne tient pas dans une journée"),
        ({"presence": 150.0, "days": 1}, "ne tiennent pas en 1 jours"),
    ],
)
def test_a_round_that_cannot_be_is_refused(options, said):
    with pytest.raises(Refused, match=said):
        plan_rounds("base", STOPS, MINUTES, **options)


def test_more_stops_than_the_exact_grouping_takes_is_refused():
    with pytest.raises(Refused, match="14 au plus"):
        plan_rounds("base", [str(i) for i in range(15)], np.zeros((16, 16)))
