from datetime import date

from maillage.rules import dates


def test_a_month_after_the_31st_is_the_last_day_of_the_month():
    assert dates.add_months(date(2026, 8, 31), 3) == date(2026, 11, 30)
    assert dates.add_months(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert dates.add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_a_year_after_29_february_is_28_february():
    assert dates.add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_france_has_eleven_holidays_and_alsace_moselle_thirteen():
    assert len(dates.public_holidays(2026)) == 11
    assert len(dates.public_holidays(2026, alsace_moselle=True)) == 13


def test_a_saturday_slides_over_sunday_and_a_holiday_monday():
    assert dates.next_working_day(date(2026, 4, 4)) == date(2026, 4, 7)


def test_good_friday_is_worked_but_in_alsace_moselle():
    good_friday = date(2026, 4, 3)
    assert dates.is_working_day(good_friday)
    assert dates.next_working_day(good_friday, alsace_moselle=True) == date(2026, 4, 7)


def test_a_closed_day_says_why_in_french():
    assert dates.why_not_working(date(2026, 5, 14)) == "Ascension"
    assert dates.why_not_working(date(2026, 5, 16)) == "samedi"
    assert dates.why_not_working(date(2026, 5, 18)) == ""


def test_the_first_of_a_month_is_written_1er():
    assert dates.in_french(date(2026, 3, 1)) == "1er mars 2026"
