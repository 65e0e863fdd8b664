"""Winners, losers and cost of passing from a rule to another, on households one can count by hand."""

from decimal import Decimal

import numpy as np
import pytest

from maillage.rules.schemes.batch import Population
from maillage.rules.schemes.comparing import compare, household_types
from maillage.rules.schemes.errors import SchemeError
from tests.rules.schemes.minimal import compiled


def flat(amount, below):
    conditions = [{"test": f"quotient_familial < {below}", "rule": "Règle.", "refusal": "Refus."}]
    return compiled(conditions=conditions, amount={"kind": "flat", "amount": amount})


OLD, NEW = flat(100, 500), flat(60, 700)
#: one helped by both rules, two by the new one only, one by none
FACTS = {
    "quotient_familial": np.array([400.0, 600.0, 650.0, 900.0]),
    "commune": np.array(["62534", "62534", "62309", "62309"]),
    "adults": np.array([1, 1, 2, 2]),
    "children": np.array([0, 2, 0, 3]),
}


def result(facts=FACTS, **options):
    return compare(OLD, NEW, Population.read(facts), **options)


def scenario(letter, **options):
    return next(s for s in result(**options).scenarios if s.letter == letter)


def test_a_keeps_the_present_rule():
    kept = scenario("A")
    assert (kept.households_helped, kept.cost, kept.winners, kept.losers) == (1, 100, 0, 0)


def test_b_gives_everyone_the_most_generous_rule():
    best = scenario("B")
    assert (best.households_helped, best.cost, best.winners, best.losers) == (3, 220, 2, 0)


def test_c_costs_what_is_spent_today_and_never_more():
    neutral = scenario("C")
    assert neutral.cost == Decimal("99.99")  # 180 × 100/180, each amount cut to the cent below
    assert (neutral.winners, neutral.losers) == (2, 1)


def test_d_is_the_new_rule():
    new = scenario("D")
    assert (new.cost, new.cost_over_years, new.winners, new.losers) == (180, 540, 2, 1)
    assert scenario("D", years=5).cost_over_years == 900


def test_winners_and_losers_by_commune():
    groups = {g.name: g for g in result().by_commune}
    assert (groups["62534"].winners, groups["62534"].losers) == (1, 1)
    assert (groups["62534"].gained, groups["62534"].lost) == (60, 40)
    assert (groups["62309"].winners, groups["62309"].unchanged) == (1, 1)


def test_types_are_deduced_from_adults_and_children():
    assert list(household_types(Population.read(FACTS))) == ["alone", "single_parent", "couple", "family"]
    assert {g.name: g.winners for g in result().by_type} == {"alone": 0, "single_parent": 1, "couple": 1, "family": 0}


def test_a_type_that_is_given_is_kept():
    given = FACTS | {"household_type": np.array(["family", "", "couple", "couple"], object)}
    assert list(household_types(Population.read(given))) == ["family", "single_parent", "couple", "couple"]


def test_a_commune_may_have_its_own_present_rule():
    options = {"of_communes": {"62309": flat(200, 800)}}
    assert scenario("A", **options).cost == 300
    assert scenario("B", **options).cost == 600  # 200 € for the three households that this rule would help
    assert scenario("D", **options).losers == 2


def test_a_household_weighs_what_the_population_says():
    weights = np.array([2.0, 1.0, 0.5, 1.0])
    assert scenario("D", weights=weights).cost == 210


def test_an_unknown_household_is_counted_apart_never_as_zero():
    facts = FACTS | {"quotient_familial": np.array([400.0, np.nan, 650.0, 900.0])}
    found = result(facts)
    assert found.not_calculable == 1
    assert next(s for s in found.scenarios if s.letter == "D").cost == 120
    assert any("comptés à part" in said for said in found.hypotheses)


def test_no_earlier_aid_is_a_stated_hypothesis():
    ceiling = [{"period": "lifetime", "amount": 30, "ccas_aid": "counted"}]
    capped = compiled(amount={"kind": "flat", "amount": 100}, ceilings=ceiling)
    found = compare(capped, capped, Population.read(FACTS))
    assert found.scenarios[0].cost == 120
    assert "Aucune aide n’est supposée déjà versée" in found.hypotheses[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"of_communes": {"62999": OLD}}, "commune 62999 absente"),
        ({"weights": np.array([1.0, -1.0, 1.0, 1.0])}, "weight : poids négatifs"),
        ({"weights": np.array([1.0, np.nan, 1.0, 1.0])}, "weight : poids négatifs"),
    ],
)
def test_what_makes_no_sense_is_refused(options, said):
    with pytest.raises(SchemeError, match=said):
        result(**options)
