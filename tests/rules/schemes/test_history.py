"""A ceiling per calendar year and a ceiling per rolling year do not see the same aids."""

from datetime import date
from decimal import Decimal

from maillage.rules.schemes.facts import catalogue
from maillage.rules.schemes.history import Granted, history_facts

AIDS = [
    Granted(date(2024, 6, 1), Decimal("40.00")),
    Granted(date(2025, 3, 12), Decimal("100.00")),
    Granted(date(2025, 3, 13), Decimal("200.00")),
    Granted(date(2026, 1, 1), Decimal("50.00")),
    Granted(date(2026, 2, 1), Decimal("70.00"), by_ccas=True),
    Granted(date(2026, 3, 13), Decimal("999.00")),
]
FACTS = history_facts(AIDS, date(2026, 3, 12))


def test_every_fact_of_the_history_is_given():
    assert FACTS.keys() == catalogue()["history"].keys()


def test_the_calendar_year_starts_on_1_january():
    assert (FACTS["granted_calendar_year"], FACTS["grants_calendar_year"]) == (Decimal("50.00"), 1)


def test_the_rolling_year_forgets_the_same_day_a_year_before():
    assert (FACTS["granted_rolling_12_months"], FACTS["grants_rolling_12_months"]) == (Decimal("250.00"), 2)


def test_a_rolling_year_that_ends_on_29_february():
    facts = history_facts(
        [Granted(date(2027, 2, 28), Decimal(1)), Granted(date(2027, 3, 1), Decimal(2))], date(2028, 2, 29)
    )
    assert facts["granted_rolling_12_months"] == 2


def test_what_the_ccas_granted_is_kept_apart():
    assert FACTS["ccas_calendar_year"] == FACTS["ccas_lifetime"] == Decimal("70.00")


def test_a_later_aid_does_not_count():
    assert FACTS["granted_lifetime"] == Decimal("390.00")
