"""Dates, hours, numbers and amounts in French."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from maillage.cias.common.templatetags import maillage_text as text

NOW = datetime.datetime(2026, 11, 24, 8, 41, tzinfo=datetime.UTC)  # 9 h 41 in Paris


@pytest.fixture(autouse=True)
def on_the_24th_of_november():
    with time_machine.travel(NOW, tick=False):
        yield


def test_days():
    day = datetime.date(2026, 11, 27)
    assert text.long_day(day) == "vendredi 27\u00a0novembre 2026"
    assert text.week_day(day) == "vendredi 27\u00a0novembre"
    assert text.short_day(day) == "27\u00a0nov."
    assert text.short_day(datetime.date(2024, 9, 1)) == "1er\u00a0sept.\u00a02024"
    assert text.full_day(None) == text.short_day(None) == text.long_day(None) == text.week_day(None) == ""


def test_a_moment_is_told_in_the_time_of_paris():
    late = datetime.datetime(2026, 11, 23, 23, 30, tzinfo=datetime.UTC)
    assert text.short_day(late) == "24\u00a0nov."
    assert text.hour(late) == "0\u00a0h\u00a030"
    assert text.hour(datetime.time(14)) == "14\u00a0h"
    assert text.printed_at() == "24\u00a0novembre 2026 à 9\u00a0h\u00a041"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1200, "En retard de 1\u202f200\u00a0jours"),
        (-2, "En retard de 2\u00a0jours"),
        (-1, "Depuis hier"),
        (0, "Aujourd’hui"),
        (1, "Demain"),
        (3, "Vendredi 27\u00a0novembre"),
        (7, "Mardi 1er\u00a0décembre"),
        (60, "23\u00a0janv.\u00a02027"),
    ],
)
def test_due_dates(days, words):
    assert text.due_label(timezone.localdate() + datetime.timedelta(days=days)) == words


def test_what_is_due_today_at_an_hour_says_the_hour():
    assert text.due_label(NOW + datetime.timedelta(hours=1)) == "10\u00a0h\u00a041"


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (1462, 0, "1\u202f462"),
        (Decimal("4.545"), 2, "4,55"),
        (Decimal("-1234.5"), 0, "−1\u202f235"),
        (0, 0, "0"),
        (-0.2, 0, "0"),
        (None, 0, ""),
    ],
)
def test_numbers(value, decimals, words):
    assert text.number(value, decimals) == words


def test_amounts_and_shares():
    assert text.euros(Decimal("214.6")) == "214,60\u00a0€"
    assert text.euros(1462, 0) == "1\u202f462\u00a0€"
    assert text.euros(None) == text.percent("") == ""
    assert text.percent(Decimal("0.069"), 1) == "6,9\u00a0%"
