"""An amount said for the last month, or month by month, laid over every month a computation reaches."""

from collections.abc import Mapping
from decimal import Decimal

from maillage.rules.engine.periods import months_reached, shift
from maillage.rules.situation import Series


def value_at(series: Series | None, month: str) -> float:
    """The value stated for the month, else of the last month stated before it, else of the first one stated."""
    if series is None:
        return 0.0
    if isinstance(series, Decimal):
        return float(series)
    before = [stated for stated in series if stated <= month]
    return float(series[max(before) if before else min(series)])


def is_constant(series: Series | None) -> bool:
    return not isinstance(series, Mapping) or len(set(series.values())) == 1


def is_positive(series: Series | None) -> bool:
    """Whether any stated amount is above zero."""
    if series is None:
        return False
    return series > 0 if isinstance(series, Decimal) else any(value > 0 for value in series.values())


def scaled(series: Series | None, factor: float) -> Series | None:
    if series is None:
        return None
    exact = Decimal(repr(factor))
    if isinstance(series, Decimal):
        return series * exact
    return {month: value * exact for month, value in series.items()}


def with_year(series: Series | None, year: str, yearly: Decimal, on: str) -> Mapping[str, Decimal]:
    """The series, each month of `year` that is not stated replaced by a twelfth of `yearly`."""
    stated = set(series) if isinstance(series, Mapping) else set()
    months = months_reached(on)
    laid = {month: Decimal(repr(value_at(series, month))) for month in months}
    for month in months:
        if month.startswith(year) and month not in stated:
            laid[month] = yearly / 12
    return laid


def last_stated(series: Series | None, on: str) -> float:
    """The amount of the last month before `on`."""
    return value_at(series, shift(on, -1))
