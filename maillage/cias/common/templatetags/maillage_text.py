"""Dates, hours, numbers and amounts as one writes them in French, with no-break spaces."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import phonenumbers
from django import template
from django.utils import timezone

register = template.Library()

NBSP = "\u00a0"
NARROW = "\u202f"  # between thousands
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def _day_of(value: datetime.date | datetime.datetime) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)


@register.filter
def long_day(value: datetime.date | None) -> str:
    """« vendredi 27 novembre 2026 »"""
    if not value:
        return ""
    day = _day_of(value)
    return f"{DAYS[day.weekday()]} {full_day(day)}"


@register.filter
def week_day(value: datetime.date | None) -> str:
    """« vendredi 27 novembre »"""
    if not value:
        return ""
    day = _day_of(value)
    return f"{DAYS[day.weekday()]} {_ordinal(day.day)}{NBSP}{MONTHS[day.month - 1]}"


@register.filter
def full_day(value: datetime.date | None) -> str:
    """« 27 novembre 2026 »"""
    if not value:
        return ""
    day = _day_of(value)
    return f"{_ordinal(day.day)}{NBSP}{MONTHS[day.month - 1]} {day.year}"


@register.filter
def short_day(value: datetime.date | None) -> str:
    """« 27 nov. », with the year when it is not the current one."""
    if not value:
        return ""
    day = _day_of(value)
    year = "" if day.year == timezone.localdate().year else f"{NBSP}{day.year}"
    return f"{_ordinal(day.day)}{NBSP}{SHORT_MONTHS[day.month - 1]}{year}"


@register.filter
def hour(value: datetime.datetime | datetime.time | None) -> str:
    """« 10 h 30 », « 14 h »"""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    minutes = f"{NBSP}{value.minute:02d}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


@register.filter
def due_state(value: datetime.date) -> str:
    """`late`, `today` or `soon`."""
    days = (_day_of(value) - timezone.localdate()).days
    return "late" if days < 0 else "today" if days == 0 else "soon"


@register.filter
def due_label(value: datetime.date) -> str:
    """« En retard de 4 jours », « Aujourd’hui » (or its hour), « Demain », « Vendredi 27 novembre », « 3 janv. »."""
    day = _day_of(value)
    days = (day - timezone.localdate()).days
    if days < -1:
        return f"En retard de {number(-days)}{NBSP}jours"
    if days == 0 and isinstance(value, datetime.datetime):
        return hour(value)
    if -1 <= days <= 1:
        return ("Depuis hier", "Aujourd’hui", "Demain")[days + 1]
    if days < 15:
        return week_day(day).capitalize()
    return short_day(day)


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """« 1 462 », « 3,5 »: half away from zero, narrow no-break space between thousands, real minus sign."""
    if value is None or value == "":
        return ""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".replace(",", NARROW).replace(".", ",")
    return f"−{text}" if rounded < 0 else text


@register.filter
def euros(value: Any, decimals: int = 2) -> str:
    """« 214,60 € »; `euros:0` for « 1 462 € »."""
    text = number(value, decimals)
    return f"{text}{NBSP}€" if text else ""


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    """A share of one as « 13 % »."""
    if value is None or value == "":
        return ""
    return f"{number(Decimal(str(value)) * 100, decimals)}{NBSP}%"


@register.simple_tag
def printed_at() -> str:
    """« 24 novembre 2026 à 9 h 41 », now."""
    now = timezone.now()
    return f"{full_day(now)} à {hour(now)}"


SERVICES = {
    "accueil": "Accueil",
    "suivi": "Suivi",
    "foyer": "Foyer",
    "note": "Mes notes",
    "aide": "Aides",
    "emploi": "Emploi",
    "enfance": "Enfance",
}


@register.filter
def service_label(code: str) -> str:
    """The word people read for a service of the timeline."""
    return SERVICES.get(code, code.capitalize())


@register.filter
def phone(value: str) -> str:
    """« 06 39 98 41 07 », or the international form of a foreign number; anything else as it is."""
    try:
        number = phonenumbers.parse(value, "FR")
    except phonenumbers.NumberParseException:
        return value
    kind = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(number, kind.NATIONAL if number.country_code == 33 else kind.INTERNATIONAL)
    return str(written).replace(" ", NBSP)


@register.filter
def lower_first(value: Any) -> str:
    text = str(value)
    return text[:1].lower() + text[1:]
