"""Opening hours as one says them: « Lundi à vendredi, 8 h 30 à 12 h et 13 h 30 à 17 h »."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays

from maillage.cias.common.templatetags.maillage_text import hour
from maillage.cias.directory.enums import Weekday
from maillage.cias.directory.models import OpeningHours
from maillage.cias.directory.wording import listed


def hours_lines(rows: Iterable[OpeningHours]) -> list[str]:
    """One line per group of days that open alike; the days of a month come last."""
    weekly: dict[int, list[str]] = {}
    monthly: list[str] = []
    for row in sorted(rows, key=lambda r: (r.weekday, r.opens)):
        if row.weeks:
            ranks = listed(["1er" if n == 1 else f"{n}e" for n in sorted(row.weeks)])
            monthly.append(f"{ranks} {Weekday(row.weekday).label}, {span(row)}")
        else:
            weekly.setdefault(row.weekday, []).append(span(row))
    alike: dict[str, list[int]] = {}
    for day, spans in weekly.items():
        alike.setdefault(listed(spans), []).append(day)
    lines = [f"{_days(days)}, {text}" for text, days in alike.items()]
    return [line[0].upper() + line[1:] for line in [*lines, *monthly]]


def span(row: OpeningHours) -> str:
    """« 9 h à 11 h 30, sur rendez-vous (2e étage) »"""
    text = f"{hour(row.opens)} à {hour(row.closes)}"
    text += ", sur rendez-vous" if row.by_appointment else ""
    return f"{text} ({row.notes})" if row.notes else text


def _days(days: list[int]) -> str:
    names = [str(Weekday(day).label) for day in days]
    consecutive = days == list(range(days[0], days[0] + len(days)))
    return f"{names[0]} à {names[-1]}" if consecutive and len(days) > 2 else listed(names)


@lru_cache(maxsize=8)
def _calendar(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", years=year, language="fr")


def public_holiday(day: date) -> str:
    """The name of the public holiday, or nothing. Local ones (Alsace-Moselle, overseas) are not counted."""
    return str(_calendar(day.year).get(day, ""))
