"""The Anah category and MaPrimeAdapt' among the verdicts of a household."""

from decimal import Decimal

import pytest

from maillage.rules.situation import parse
from maillage.rules.verdicts import works
from tests.rules.situations import alone, child, family


def owner(income=17_000, **person):
    raw = alone(reference_income={"2024": income}, **person)
    raw["dwelling"] = {"commune": "62534", "occupancy": "owner", "adaptation_works": 9_500}
    return raw


def both(raw, on="2026-11"):
    return works([parse(raw)], on)[0]


@pytest.mark.parametrize(("income", "category"), [(17_363, "TM"), (17_364, "M"), (30_000, "I"), (40_000, "S")])
def test_the_category_follows_the_ceilings_of_the_day(income, category):
    found = both(owner(income))[0]
    assert found.kind.startswith(f"{category}, revenus")
    assert found.references
    assert found.reasons


def test_two_partners_taxed_apart_are_added():
    raw = family()
    raw["couple"]["status"] = "cohabiting"
    raw["persons"] = raw["persons"][:2]
    raw["persons"][0]["reference_income"], raw["persons"][1]["reference_income"] = {"2024": 14_000}, {"2024": 12_000}
    assert both(raw)[0].kind.startswith("M,")
    del raw["persons"][1]["reference_income"]
    assert [item.key for item in both(raw)[0].missing] == ["persons[1].reference_income.2024"]


def test_the_notice_of_last_year_counts_before_the_older_one():
    raw = owner(40_000)
    raw["persons"][0]["reference_income"]["2025"] = 10_000
    assert both(raw)[0].kind.startswith("TM,")


def test_an_owner_of_seventy_has_the_share_of_the_works_of_the_category():
    found = both(owner(birth_date="1950-01-01"))[1]
    assert (found.status, found.amount, found.period) == ("eligible", Decimal("6650.00"), "once")


def test_intermediate_incomes_have_none():
    assert both(owner(30_000, birth_date="1950-01-01"))[1].status == "not eligible"


def test_a_young_person_without_disability_has_none_and_it_is_said():
    assert both(owner())[1].reasons == ("Personne au foyer n’a l’âge ou le taux d’incapacité demandé.",)


def test_a_disability_of_half_opens_it_at_any_age():
    assert both(owner(disability_rate=50))[1].status == "eligible"


def test_between_sixty_and_seventy_the_loss_of_autonomy_is_not_known_here():
    found = both(owner(birth_date="1962-01-01"))[1]
    assert found.status == "not calculable"
    assert "GIR" in found.missing[0].what


def test_without_a_quote_the_amount_is_not_calculable():
    raw = owner(birth_date="1950-01-01")
    del raw["dwelling"]["adaptation_works"]
    assert [item.key for item in both(raw)[1].missing] == ["dwelling.adaptation_works"]


def test_a_tenant_of_social_housing_has_none():
    raw = owner(birth_date="1950-01-01")
    raw["dwelling"]["occupancy"] = "social-tenant"
    assert both(raw)[1].status == "not eligible"


def test_children_count_among_the_occupants():
    raw = owner(20_000)
    raw["persons"].append(child("b", "2015-01-01", other_parent="absent"))
    assert both(raw)[0].kind.startswith("TM,")
