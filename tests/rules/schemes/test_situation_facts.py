"""What a situation says to a scheme, and what it does not."""

from datetime import date
from decimal import Decimal

from maillage.rules.schemes.facts import known_facts, read_facts
from maillage.rules.schemes.situation_facts import facts_of
from maillage.rules.situation import parse

ON = date(2026, 11, 20)
MONTHS = ("2026-10", "2026-09", "2026-08")


def person(role="applicant", born="1990-01-01", resources=None, **more):
    known = {"id": f"{role}-{born}", "role": role, "birth_date": born} | more
    return known | ({} if resources is None else {"resources": resources})


def facts(*persons, **more):
    return facts_of(parse({"persons": list(persons), **more}), ON)


def test_every_fact_is_one_of_the_catalogue():
    found = facts(person(resources={"wages": 900.5}), benefits={"ppa": 210}, dwelling={"commune": "62534"})
    assert read_facts(found, known_facts())


def test_the_household_is_counted_on_the_day_of_the_request():
    found = facts(
        person(),
        person("dependant", "2012-11-21"),
        person("dependant", "2012-11-20"),
        person("dependant", "2018-05-01", other_parent="shared-custody"),
        person("dependant", "2008-11-20"),
    )
    assert (found["adults"], found["children"], found["children_under_14"]) == (1, 2, 1)
    assert (found["shared_children"], found["shared_children_under_14"], found["adult_children"]) == (1, 1, 1)
    assert found["household_type"] == "single_parent"


def test_an_unknown_birth_leaves_the_children_unknown():
    child = person("dependant")
    del child["birth_date"]
    found = facts(person(), child)
    assert found["adults"] == 1
    assert "children" not in found


def test_resources_add_up_over_the_persons_and_the_months():
    partner = person("partner", resources={"unemployment": 300})
    applicant = person(resources={"wages": dict.fromkeys(MONTHS, 900)})
    found = facts(applicant, partner, couple={"status": "married"})
    assert (found["wages"], found["wages_3_months"]) == (900, 2700)
    assert "wages_12_months" not in found
    assert (found["unemployment"], found["pensions_3_months"]) == (300, 0)


def test_one_amount_is_the_last_month_alone():
    found = facts(person(resources={"wages": 900, "unemployment": 0}))
    assert (found["wages"], found["unemployment"]) == (900, 0)
    assert not {"wages_3_months", "unemployment_3_months"} & found.keys()


def test_resources_nobody_told_are_unknown_and_none_is_zero():
    assert "wages" not in facts(person())
    assert facts(person(resources={}))["wages_12_months"] == 0


def test_gross_wages_do_not_pass_for_net_ones():
    assert "wages" not in facts(person(resources={"wages_gross": 1500}))


def test_benefits_are_gathered_by_nature():
    found = facts(person(), benefits={"rsa": 500, "af": 150, "asf": 190.5, "apl": 280, "ars": 420})
    assert (found["minimum_benefits"], found["family_benefits"], found["housing_aid"]) == (500, Decimal("340.5"), 280)
    assert "back_to_school_allowance" not in found


def test_a_rent_without_charges_is_not_the_rent_of_the_rule():
    found = facts(person(), dwelling={"rent": 500, "occupancy": "tenant", "commune": "62534"})
    assert "rent" not in found
    assert (found["housing_status"], found["commune"]) == ("private_tenant", "62534")
