"""The periods one computation reaches, and how a value said once is spread over them.

A month reads far back: three months for the RSA, thirteen for housing aid, the tax of the year before last for family
benefits. A fact left out of a month silently takes OpenFisca's default there, so facts are stated on all of them.
"""

import functools

from openfisca_core.periods import DateUnit, Period
from openfisca_core.periods import period as as_period

EVERY_PERIOD = "*"


def year_of(on: str) -> int:
    return int(on[:4])


def shift(month: str, months: int) -> str:
    """'2026-01' shifted by -1 is '2025-12'."""
    total = int(month[:4]) * 12 + int(month[5:7]) - 1 + months
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def first_month(on: str) -> str:
    """The earliest month reached: January two years before the year of M-4.

    The prime d'activité of M is an average over M-4 to M-1, each of which reads the year before its last.
    """
    return f"{year_of(shift(on, -4)) - 2}-01"


@functools.lru_cache(maxsize=64)
def months_reached(on: str) -> tuple[str, ...]:
    """Every month a computation of `on` may read, the end of the year included (the ARS looks at December)."""
    month, last, months = first_month(on), f"{year_of(on)}-12", []
    while month <= last:
        months.append(month)
        month = shift(month, 1)
    return tuple(months)


def past_months(on: str) -> tuple[str, ...]:
    """The months before `on`: those where benefits are given, never recomputed."""
    return tuple(month for month in months_reached(on) if month < on)


def years_reached(on: str) -> tuple[str, ...]:
    return tuple(str(year) for year in range(int(first_month(on)[:4]), year_of(on) + 1))


@functools.lru_cache(maxsize=512)
def expand(on: str, unit: str) -> tuple[Period, ...]:
    """The periods « * » stands for, by the variable's own unit."""
    if unit == DateUnit.MONTH:
        return tuple(as_period(month) for month in months_reached(on))
    if unit == DateUnit.YEAR:
        return tuple(as_period(year) for year in years_reached(on))
    return (as_period(DateUnit.ETERNITY),)
