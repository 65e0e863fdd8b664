"""Who is left out, by the means each group has."""

import numpy as np

from maillage.observatory.equity.left_out import groups_left_out, left_out

PLACES = ["Lumbres", "Wismes", "Journy"]


def test_the_worst_places_come_first_and_the_uncertain_are_apart():
    result = left_out("75 ans et plus", np.array([50.0, 20.0, 30.0]), np.array([4.0, 17.0, 25.0]), PLACES, 15.0, 3.0)
    assert (result.beyond, result.uncertain, result.total) == (30, 20, 100)
    assert result.places == ["Journy"] and result.share == 0.3


def test_households_without_a_car_are_measured_on_foot():
    groups = {"familles monoparentales": np.array([9.0, 1.0, 2.0]), "ménages sans voiture": np.array([5.0, 6.0, 7.0])}
    by_car, on_foot = np.array([4.0, 12.0, 14.0]), np.array([10.0, np.inf, np.inf])
    parents, no_car = groups_left_out(groups, {"ménages sans voiture"}, (by_car, 0.0), (on_foot, 0.0), PLACES, 15.0)
    assert parents.beyond == 0 and no_car.beyond == 13
    assert no_car.places == ["Journy", "Wismes"]


def test_an_empty_group_has_no_share():
    assert left_out("personne", np.zeros(3), np.full(3, 40.0), PLACES, 15.0).share == 0.0
