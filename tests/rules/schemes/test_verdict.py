"""A scheme on one household: three verdicts, the resource formula parameter by parameter, and the limits in order."""

from decimal import Decimal

import pytest

from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.verdict import explain
from tests.rules.schemes.minimal import compiled, household, with_rav

FOUR = {"adults": 2, "children": 2}


def rest(facts=None, **changed):
    return explain(with_rav(**changed), household(**(facts or {}))).values["reste_a_vivre"]


def test_r1_the_rest_by_day_and_person():
    facts = FOUR | {"wages": 1820, "rent": 1256}
    assert rest(facts) == Decimal("4.70")
    assert rest(facts, days=30.4) == Decimal("4.64")


def test_r2_the_rest_by_unit_and_month():
    facts = FOUR | {"children_under_14": 2, "wages": 1820, "rent": 1256}
    assert rest(facts, divisor="uc", days=30) == Decimal("8.95")


def test_r3_the_rest_by_part():
    parts = {"single": 2, "couple": 2, "first_child": 0.5, "second_child": 0.5, "third_child": 1}
    parts |= {"next_child": 0.5, "disabled_child": 0.5}
    facts = FOUR | {"wages": 1820, "rent": 1256}
    assert rest(facts, divisor="parts", parts=parts) == Decimal("6.27")


def test_r4_a_threshold_says_whether_it_is_included():
    facts = household(wages=240)
    assert explain(with_rav("reste_a_vivre < 8"), facts).status == "not eligible"
    assert explain(with_rav("reste_a_vivre <= 8"), facts).status == "eligible"


def test_r8_a_negative_rest_is_kept_or_set_to_zero_as_the_rule_says():
    facts = {"adults": 2, "wages": 900, "rent": 1020}
    assert rest(facts) == Decimal("-2.00")
    assert rest(facts, negative="zero") == 0


def test_housing_aid_deducted_or_counted_gives_the_same_rest():
    facts = {"wages": 1540, "rent": 560, "housing_aid": 280}
    assert rest(facts) == rest(facts, housing_aid="counted-as-resource") == Decimal("42.00")


def test_excluded_resources_do_not_count():
    assert rest({"wages": 300, "back_to_school_allowance": 400}) == Decimal("10.00")


def test_the_period_chooses_the_facts_and_brings_them_to_a_month():
    facts = {"wages": 300, "wages_3_months": 1800, "wages_12_months": 10800}
    assert rest(facts) == Decimal("10.00")
    assert rest(facts, period="3-months") == Decimal("20.00")
    assert rest(facts, period="12-months") == Decimal("30.00")


@pytest.mark.parametrize(
    ("charge", "charged"),
    [
        ({}, 200),
        ({"cap": 150}, 150),
        ({"cap": 250}, 200),
        ({"cap_per_person": 60}, 120),
        ({"flat": 30}, 30),
        ({"flat_per_person": 20}, 40),
    ],
)
def test_a_charge_is_real_capped_or_flat(charge, charged):
    charges = [{"charge": "rent"}, {"charge": "energy"} | charge]
    facts = {"adults": 2, "wages": 1000, "energy": 200}
    assert explain(with_rav(charges=charges), household(**facts)).values["charges"] == charged


@pytest.mark.parametrize(
    ("people", "household_rule", "persons"),
    [
        ({"children": 1, "shared_children": 1}, {}, Decimal("2.5")),
        ({"shared_children": 1}, {"shared_custody_child": 1}, 2),
        ({"adult_children": 1}, {}, 2),
        ({"adult_children": 1}, {"adult_children": "not-counted"}, 1),
        ({"hosted_persons": 2}, {}, 1),
        ({"hosted_persons": 2}, {"hosted_persons": "counted"}, 3),
    ],
)
def test_who_counts_in_the_household_is_stated(people, household_rule, persons):
    rule = {"shared_custody_child": 0.5, "adult_children": "counted", "hosted_persons": "not-counted"}
    assert explain(with_rav(household=rule | household_rule), household(**people)).values["persons"] == persons


def test_what_is_not_known_is_not_calculable_and_is_asked_for():
    facts = household(wages=None, rent=None)
    verdict = explain(with_rav(), facts)
    assert (verdict.status, verdict.amount) == ("not calculable", None)
    assert verdict.missing == ("wages", "rent")


def test_an_absent_fact_is_as_unknown_as_a_null_one():
    facts = household()
    del facts["wages"]
    assert explain(with_rav(), facts).missing == ("wages",)


def test_one_sure_refusal_is_enough_even_when_something_else_is_unknown():
    conditions = [
        {"test": "bill < 10", "rule": "Petit.", "refusal": "Trop grand."},
        {"test": "quotient_familial < 500", "rule": "QF.", "refusal": "QF."},
    ]
    verdict = explain(compiled(conditions=conditions), {"bill": 50})
    assert (verdict.status, verdict.amount, verdict.reasons) == ("not eligible", Decimal("0.00"), ("Trop grand.",))
    assert verdict.missing == ()


def test_a_division_by_zero_is_not_calculable_and_says_so():
    verdict = explain(compiled(amount={"kind": "flat", "amount": "bill / adults"}), {"bill": 50, "adults": 0})
    assert verdict.status == "not calculable"
    assert "division par zéro" in verdict.steps[-2].lower()


def amount(rule, **facts):
    return explain(compiled(amount=rule), household(**facts)).amount


def test_the_kinds_of_amount():
    assert amount({"kind": "flat", "amount": 150}) == 150
    assert amount({"kind": "per-person", "amount": 40, "count": "adults + children"}, children=2) == 120
    assert amount({"kind": "percentage", "rate": 30, "of": "bill"}, bill="99.99") == Decimal("30.00")
    slices = [{"from": 0, "to": 100, "rate": 80}, {"from": 100, "to": 250, "rate": 50}, {"from": 250, "rate": 0}]
    for bill, expected in ((50, 40), (100, 80), (180, 120), (400, 155)):
        assert amount({"kind": "slice", "of": "bill", "rows": slices}, bill=bill) == expected


@pytest.mark.parametrize(("edge", "on_the_edge"), [("in-lower-row", 10), ("in-upper-row", 20)])
def test_the_edge_of_a_grid_falls_where_the_rule_says(edge, on_the_edge):
    rows = [{"to": 400, "amount": 10}, {"from": 400, "amount": 20}]
    rule = {"kind": "grid", "by": "quotient_familial", "edge": edge, "rows": rows}
    assert amount(rule, quotient_familial="399.99") == 10
    assert amount(rule, quotient_familial=400) == on_the_edge
    assert amount(rule, quotient_familial="400.01") == 20


def test_rounding_is_stated_and_last():
    rule = {"kind": "percentage", "rate": 50, "of": "bill"}
    assert amount(rule, bill="10.01") == Decimal("5.01")
    assert amount(rule | {"rounding": "down"}, bill="10.01") == Decimal("5.00")
    assert amount(rule | {"round_to": "euro", "rounding": "up"}, bill="10.01") == 6


def test_a_small_amount_is_not_paid():
    rule = {"kind": "flat", "amount": "bill", "minimum": 15}
    assert amount(rule, bill=15) == 15
    verdict = explain(compiled(amount=rule), household(bill="14.99"))
    assert (verdict.status, verdict.amount) == ("not eligible", 0)
    assert verdict.reasons == ("Le montant calculé est nul.",)


def test_an_amount_is_held_to_the_bill_the_maximum_and_what_is_left_of_the_ceiling():
    ceilings = [{"period": "calendar-year", "amount": 450, "ccas_aid": "counted"}]
    rule = {"kind": "flat", "amount": 500, "limited_to": ["bill - other_aid"], "maximum": 300}
    scheme = compiled(amount=rule, ceilings=ceilings)
    assert explain(scheme, household(bill=1000)).amount == 300
    assert explain(scheme, household(bill=200, other_aid=50)).amount == 150
    left = household(bill=1000, granted_calendar_year=200, ccas_calendar_year=100)
    assert explain(scheme, left).amount == 150


@pytest.mark.parametrize("period", ["calendar_year", "rolling_12_months", "lifetime"])
def test_a_ceiling_reached_refuses_whatever_its_period(period):
    ceilings = [{"period": period.replace("_", "-"), "amount": 450, "grants": 3, "ccas_aid": "not-counted"}]
    scheme = compiled(ceilings=ceilings)
    assert explain(scheme, household(**{f"granted_{period}": "449.99"})).amount == Decimal("0.01")
    assert explain(scheme, household(**{f"granted_{period}": 450})).status == "not eligible"
    assert explain(scheme, household(**{f"grants_{period}": 2})).status == "eligible"
    assert explain(scheme, household(**{f"grants_{period}": 3})).status == "not eligible"


def test_non_cumulation_excludes_or_deducts():
    facts = {"fsl": {"type": "boolean", "label": "FSL"}, "gift": {"type": "money", "label": "Don"}}
    clauses = [
        {"with": "fsl", "effect": "excludes", "text": "Pas avec le FSL."},
        {"with": "gift", "effect": "deducted", "text": "Le don est déduit."},
    ]
    scheme = compiled(facts=facts, non_cumulation=clauses)
    assert explain(scheme, household(fsl=True, gift=0)).reasons == ("Pas avec le FSL.",)
    assert explain(scheme, household(fsl=False, gift=30)).amount == 70


def test_residence_may_ask_for_months():
    scheme = compiled(residence={"text": "Résider ici.", "minimum_months": 3})
    assert explain(scheme, household(months_resident=2)).status == "not eligible"
    assert explain(scheme, household(months_resident=3)).status == "eligible"


def test_the_sheet_names_version_deliberation_and_discretion():
    steps = explain(compiled(), household()).steps
    assert "version 1" in steps[0] and "délibération 2026-01" in steps[0]
    assert steps[-1] == "La commission peut s’écarter du barème."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"wagse": 1}, "wagse : fait inconnu"),
        ({"wages": -1}, "wages : ne peut pas être négatif"),
        ({"wages": "1.001"}, "wages : au plus 2 décimales"),
        ({"wages": "beaucoup"}, "wages : nombre attendu"),
        ({"wages": True}, "wages : nombre attendu"),
        ({"wages": "NaN"}, "wages : nombre attendu"),
        ({"wages": "1e400"}, "wages : trop grand"),
        ({"adults": "1.5"}, "adults : nombre entier attendu"),
        ({"legal_rights_requested": 1}, "legal_rights_requested : true ou false"),
        ({"housing_status": "castle"}, "housing_status : « castle » inconnu"),
        ({"children": 1, "children_under_14": 2}, "children_under_14 : plus que « children »"),
    ],
)
def test_an_impossible_fact_is_refused_by_name(facts, said):
    with pytest.raises(SchemeError, match="^" + said.split(" (")[0]):
        explain(compiled(), facts)
