"""The best means at hand gives the minutes, and says what it is."""

import numpy as np
import pytest

from maillage.observatory.travel.graph import RoadGraph
from maillage.observatory.travel.matrix import Matrix
from maillage.observatory.travel.modes import FOOT
from maillage.observatory.travel.times import Places, by_car, by_slow_mode

HERE = Places(["62534", "62905"], np.array([[50.7058, 2.1206], [50.7478, 2.1497]]))
THERE = Places(["62534", "62765"], np.array([[50.7058, 2.1206], [50.7508, 2.2529]]))


def test_a_matrix_wins_and_is_exact():
    matrix = Matrix(["62905", "62534"], ["62765", "62534"], np.array([[12.0, 9.0], [17.0, 0.0]]), "osrm.csv")
    times = by_car(HERE, THERE, matrix)
    assert times.minutes.tolist() == [[0, 17], [9, 12]]
    assert not times.error.any() and times.source == "osrm.csv"


def test_without_anything_the_model_estimates_and_states_its_error():
    times = by_car(HERE, THERE)
    assert times.minutes[0, 1] == pytest.approx(3.838 * 10.6**0.6355, rel=0.03)
    assert (times.error > 4).all()
    assert times.minutes[0, 0] == 0 and times.error[0, 0] == 5
    assert "vol d’oiseau" in times.source


def test_a_road_graph_is_used_when_there_is_one():
    from scipy import sparse

    points = np.vstack([HERE.points, THERE.points[1:]])
    minutes = sparse.csr_array(np.array([[0, 8.0, 0], [8.0, 0, 11.0], [0, 11.0, 0]]))
    times = by_car(HERE, THERE, graph=RoadGraph(points, minutes))
    assert times.minutes.tolist() == [[0, 19], [8, 11]]
    assert "graphe" in times.source


def test_on_foot_is_a_hypothesis_and_far_is_out_of_reach():
    times = by_slow_mode(FOOT, HERE, THERE)
    assert times.minutes[0, 0] == 0 and np.isinf(times.minutes[0, 1])
    assert "hypothèse" in times.source


def test_nearest_without_any_site_is_nowhere():
    times = by_car(HERE, Places([], np.empty((0, 2))))
    assert np.isinf(times.to_nearest()[0]).all()
