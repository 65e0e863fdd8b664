from datetime import date
from decimal import Decimal

import pytest

from maillage.rules import parameters
from maillage.rules.parameters import NoValue, all_parameters, value_on

ALL = [dated for values in all_parameters().values() for dated in values]


@pytest.mark.parametrize("dated", ALL, ids=lambda d: f"{d.name} {d.valid_from}")
def test_every_value_has_a_source_and_a_day_it_was_checked(dated):
    assert dated.source and dated.label
    assert isinstance(dated.checked_on, date)


def test_the_value_is_the_one_in_force_on_the_day():
    assert value_on("psu.ceiling", date(2025, 8, 31)).value == Decimal("7000")
    assert value_on("psu.ceiling", date(2025, 9, 1)).value == Decimal("8500")


def test_a_value_ends_the_day_before_the_next_one():
    assert value_on("psu.ceiling", date(2025, 8, 31)).valid_to == date(2025, 8, 31)


def test_no_value_before_the_first_one_is_one_clear_line():
    with pytest.raises(NoValue, match="pas de valeur connue au 2023-01-01"):
        value_on("psu.ceiling", date(2023, 1, 1))


def test_an_unknown_parameter_is_named():
    with pytest.raises(NoValue, match="psu.unknown"):
        value_on("psu.unknown", date(2026, 1, 1))


def _body(*rows):
    return {"label": "x", "values": list(rows)}


def _row(value, day=date(2026, 1, 1)):
    return {"valid_from": day, "value": value, "source": "s", "checked_on": date(2026, 1, 1)}


def test_a_float_is_refused_because_it_is_not_exact():
    with pytest.raises(ValueError, match="entre guillemets"):
        list(parameters._read("f.yaml", "p", _body(_row({"rate": 0.1}))))


def test_two_values_of_the_same_day_are_refused():
    with pytest.raises(ValueError, match="f.yaml : p : les dates"):
        list(parameters._read("f.yaml", "p", _body(_row(1), _row(2))))
