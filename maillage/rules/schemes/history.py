"""What was already granted, as the facts that ceilings read: this calendar year, the last twelve months, ever."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.rules.dates import add_months


@dataclass(frozen=True)
class Granted:
    """One aid of the same scheme. `by_ccas`: granted by the CCAS, before the transfer or beside it."""

    on: date
    amount: Decimal
    by_ccas: bool = False


def history_facts(grants: Iterable[Granted], filed_on: date) -> dict[str, Any]:
    """Sums and numbers of the aids granted up to the day the request is filed.

    The rolling year starts the day after the same date a year before: an aid of 12/03/2025 no longer counts on
    12/03/2026. A grant later than `filed_on` is left out. Numbers count the CIAS's own aids only.
    """
    past = [grant for grant in grants if grant.on <= filed_on]
    starts = {
        "calendar_year": date(filed_on.year, 1, 1),
        "rolling_12_months": date.fromordinal(add_months(filed_on, -12).toordinal() + 1),
        "lifetime": date.min,
    }
    facts: dict[str, Any] = {}
    for period, start in starts.items():
        inside = [grant for grant in past if grant.on >= start]
        own = [grant.amount for grant in inside if not grant.by_ccas]
        facts[f"granted_{period}"] = sum(own, Decimal(0))
        facts[f"grants_{period}"] = len(own)
        facts[f"ccas_{period}"] = sum((grant.amount for grant in inside if grant.by_ccas), Decimal(0))
    return facts
