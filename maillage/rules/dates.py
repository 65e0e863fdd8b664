"""The one date library: months with end-of-month clamp, délais francs, working days, suspension, nights.

Convention: a delay in months ends on the same day number, clamped to the last day of a shorter month; a délai franc
adds one day and slides to the next working day; delays in days are calendar days. Everything works on civil dates, so
that a change of hour never adds or removes a night.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

PARIS = ZoneInfo("Europe/Paris")
#: any département of Alsace-Moselle: they share the two more holidays of the local law
ALSACE_MOSELLE = "57"
SATURDAY = 5
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def today() -> date:
    """The date at Paris, whatever the clock of the machine is set to."""
    return datetime.now(PARIS).date()


def add_months(day: date, months: int) -> date:
    """Same day number `months` later (earlier when negative), clamped: 31/12 + 2 months is 28/02 or 29/02."""
    return day + relativedelta(months=months)


def add_years(day: date, years: int) -> date:
    """Same day `years` later; 29 February becomes 28 February of a common year."""
    return day + relativedelta(years=years)


@lru_cache(maxsize=256)
def public_holidays(year: int, alsace_moselle: bool = False) -> dict[date, str]:
    """Public holidays of metropolitan France in `year` (11, or 13 in Alsace-Moselle), with their French names."""
    calendar = holidays.country_holidays(
        "FR", subdiv=ALSACE_MOSELLE if alsace_moselle else None, years=year, language="fr"
    )
    return dict(calendar.items())


def is_working_day(day: date, alsace_moselle: bool = False) -> bool:
    """Neither Saturday, nor Sunday, nor a public holiday."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year, alsace_moselle)


def next_working_day(day: date, alsace_moselle: bool = False) -> date:
    """`day` itself when it is a working day, or the first one after it."""
    while not is_working_day(day, alsace_moselle):
        day += timedelta(days=1)
    return day


def why_not_working(day: date, alsace_moselle: bool = False) -> str:
    """French reason why `day` is not a working day (« samedi », « Ascension »), or an empty string."""
    name = public_holidays(day.year, alsace_moselle).get(day)
    if name:
        return name
    return WEEKDAYS[day.weekday()] if day.weekday() >= SATURDAY else ""


def clear_deadline(notified_on: date, months: int, alsace_moselle: bool = False) -> date:
    """Last day of a délai franc: neither the day of notification nor the day of expiry counts (CJA R421-1)."""
    return next_working_day(add_months(notified_on, months) + timedelta(days=1), alsace_moselle)


def suspended_days(start: date, due: date, received: date | None = None) -> int:
    """Days during which a clock stops: from the request of documents to their receipt, at most to their due date."""
    end = min(received, due) if received else due
    return max((end - start).days, 0)


def civil_date(moment: date | datetime) -> date:
    """The date on the calendar at Paris; a moment without offset is taken as local time."""
    if isinstance(moment, datetime):
        return (moment.astimezone(PARIS) if moment.tzinfo else moment).date()
    return moment


def nights_between(arrival: date | datetime, departure: date | datetime) -> int:
    """Nights of a stay: the difference of civil dates, whatever the hours and the change of hour."""
    return (civil_date(departure) - civil_date(arrival)).days


def in_french(day: date) -> str:
    """« 1er mars 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"
