"""Monthly amounts of a household's file laid over months: what the rules read, with nothing invented."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from maillage.cias.households.models import Means
from maillage.rules.dates import add_months

#: A line counts for the months in which it runs on this day.
DAY = 15
#: How far back the file is told to the rules.
MONTHS = 36


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def _runs(row: Means, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def by_month(rows: Iterable[Means], on: date) -> dict[str, float]:
    """Euros by month (« 2026-10 »), from the first month known to the one before `on`; a gap after it is zero.

    What began only this month is told as of last month: the rules have no later one.
    """
    rows = list(rows)
    first = min((max(row.valid_from, add_months(on, -MONTHS)) for row in rows), default=on)
    last = add_months(on.replace(day=1), -1)
    told: dict[str, float] = {}
    month = first.replace(day=1)
    while month <= last:
        amounts = [row.monthly for row in rows if _runs(row, month.replace(day=DAY))]
        if amounts or told:
            told[month_of(month)] = float(sum(amounts, Decimal(0)))
        month = add_months(month, 1)
    if not told:
        now = sum((row.monthly for row in rows if _runs(row, on)), Decimal(0))
        return {month_of(last): float(now)} if any(_runs(row, on) for row in rows) else {}
    return told


def total_of(told: dict[str, float], on: date, months: int) -> Decimal:
    """Euros over the `months` before `on`; a month before the first one told is like that one."""
    total = Decimal(0)
    for back in range(1, months + 1):
        month = month_of(add_months(on.replace(day=1), -back))
        before = [known for known in told if known <= month]
        total += Decimal(str(told[max(before) if before else min(told)])) if told else 0
    return total.quantize(Decimal("0.01"))
