"""Arrays give what exact rationals give, to the cent: on any formula, and on every scheme of the library."""

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.rules.schemes import batch
from maillage.rules.schemes.batch import STATUSES, Population, run
from maillage.rules.schemes.compiling import compile_file
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.verdict import decide, explain
from tests.rules.schemes.minimal import compiled, household, rav, with_rav

LIBRARY = sorted(Path(batch.__file__).with_name("library").glob("*.yaml"))
MANY = int(os.environ.get("MAILLAGE_EXAMPLES", "100"))

#: amounts around thresholds and ties, and some at the limits of what is admitted
CENTS = st.one_of(
    st.sampled_from([0, 1, 5, 24000, 40000, 80000, 99999, 100_000_000_000]),
    st.integers(0, 300_000),
    st.integers(0, 200).map(lambda tens: tens * 1000),
)
COUNTS = st.integers(0, 4)
MAYBE = st.integers(0, 9)


def formulas():
    """Random numeric formulas over two amounts, two counts and a condition."""
    leaves = st.sampled_from(
        ["bill", "rent", "adults", "children", "0", "1", "3", "7", "0.5", "0.01", "2.1", "12.34", "30.4", "999999.99"]
    )

    def grow(inner):
        tests = st.builds("{0} {1} {2}".format, inner, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner)
        logic = st.one_of(
            tests,
            st.builds("({0}) and ({1})".format, tests, tests),
            st.builds("({0}) or not ({1})".format, tests, tests),
        )
        return st.one_of(
            st.builds("({0} {1} {2})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("{0}({1}, {2})".format, st.sampled_from(["min", "max"]), inner, inner),
            st.builds("round({0}, {1})".format, inner, st.integers(0, 4)),
            st.builds("{0}({1})".format, st.sampled_from(["floor", "ceil"]), inner),
            st.builds("({0} if {1} else {2})".format, inner, logic, inner),
        )

    return st.recursive(leaves, grow, max_leaves=8)


HOUSEHOLDS = st.lists(st.tuples(CENTS, CENTS, COUNTS, COUNTS, MAYBE), min_size=1, max_size=12)
NAMES = ("bill", "rent", "adults", "children")


def facts_of(row):
    bill, rent, adults, children, unknown = row
    known = {"bill": Fraction(bill, 100), "rent": Fraction(rent, 100)}
    known |= {"adults": Fraction(adults), "children": Fraction(children)}
    return {name: (None if rank == unknown else known[name]) for rank, name in enumerate(NAMES)}


def as_arrays(households):
    return {
        name: np.array([np.nan if f[name] is None else float(f[name]) for f in households], np.float64)
        for name in (households[0] if households else ())
    }


def same(scheme, households, result):
    for row, facts in enumerate(households):
        decision = decide(scheme, facts)
        assert STATUSES[result.status[row]] == decision.status, (facts, decision.amount)
        if decision.status == "eligible":
            assert result.cents[row] == decision.amount * 100, facts


@settings(max_examples=MANY, deadline=None)
@given(formulas(), formulas(), st.sampled_from(["half-up", "down", "up"]), HOUSEHOLDS)
def test_any_formula_gives_the_same_cents_on_arrays(amount, edge, rounding, rows):
    conditions = [{"test": f"({edge}) <= 100", "rule": "Règle.", "refusal": "Refus."}]
    scheme = compiled(amount={"kind": "flat", "amount": amount, "rounding": rounding}, conditions=conditions)
    households = [facts_of(row) for row in rows]
    decisions = [decide(scheme, facts) for facts in households]
    if any(d.amount is not None and d.amount > 10**13 for d in decisions):
        return
    same(scheme, households, run(scheme, Population.read(as_arrays(households))))


@settings(max_examples=MANY, deadline=None)
@given(formulas(), st.sampled_from(["in-lower-row", "in-upper-row"]), HOUSEHOLDS)
def test_any_grid_gives_the_same_row_on_arrays(by, edge, rows):
    grid = [{"to": -1, "amount": 1}, {"from": -1, "to": 0.5, "amount": 2}, {"from": 0.5, "to": 100, "amount": "bill"}]
    grid.append({"from": 100, "amount": 4})
    scheme = compiled(amount={"kind": "grid", "by": by, "edge": edge, "rows": grid})
    households = [facts_of(row) for row in rows]
    same(scheme, households, run(scheme, Population.read(as_arrays(households))))


def blind(draw_number, fact):
    if fact.name.endswith("children_under_14"):
        return Fraction(0)  # more of them than children would be refused
    if fact.type == "boolean":
        return draw_number % 2 == 1
    if fact.kind == "text":
        return list(fact.choices)[draw_number % len(fact.choices)] if fact.choices else "62534"
    return Fraction(draw_number % 4) if fact.type == "count" else Fraction(draw_number, 100)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_model_gives_the_same_on_arrays_and_one_by_one(path):
    scheme = compile_file(path)

    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def check(data):
        facts = scheme.used_facts
        households = []
        for _ in range(data.draw(st.integers(1, 6))):
            drawn = data.draw(st.lists(CENTS, min_size=len(facts), max_size=len(facts)))
            unknown = data.draw(st.integers(0, 3 * len(facts)))
            values = [
                None if rank == unknown else blind(d, f) for rank, (d, f) in enumerate(zip(drawn, facts, strict=True))
            ]
            households.append({fact.name: value for fact, value in zip(facts, values, strict=True)})
        columns = {}
        for fact in facts:
            values = [h[fact.name] for h in households]
            if fact.kind == "text":
                columns[fact.name] = np.array(values, object)
            elif fact.type == "boolean":
                columns[fact.name] = np.array([np.nan if v is None else float(v) for v in values])
            else:
                columns[fact.name] = np.array([np.nan if v is None else float(v) for v in values])
        same(scheme, households, run(scheme, Population.read(columns, dict(scheme.facts))))

    check()


def test_a_rest_on_its_threshold_falls_on_the_right_side_for_everyone():
    wages = np.arange(690.0, 750.0, 0.25)
    population = {name: np.full(len(wages), float(value)) for name, value in household(adults=3).items()}
    population |= {"wages": wages, "legal_rights_requested": np.ones(len(wages), bool)}
    for test in ("reste_a_vivre < 8", "reste_a_vivre <= 8"):
        scheme = with_rav(test)
        result = run(scheme, Population.read(population))
        for row, wage in enumerate(wages):
            assert STATUSES[result.status[row]] == explain(scheme, household(adults=3, wages=str(wage))).status


def test_rows_that_floats_cannot_settle_are_done_again_exactly():
    scheme = compiled(amount={"kind": "flat", "amount": "floor(bill / 3 * 3)"})
    bills = np.arange(1.0, 50.0)
    result = run(scheme, Population.read({"bill": bills}))
    assert 0 < result.redone < len(bills)
    assert list(result.cents) == list(bills * 100)


@pytest.mark.parametrize(("rounding", "expected"), [("half-up", [51, 101]), ("down", [50, 101]), ("up", [51, 101])])
def test_half_a_cent_rounds_on_arrays_as_the_rule_says(rounding, expected):
    rule = {"kind": "percentage", "rate": 50, "of": "bill", "rounding": rounding}
    assert list(run(compiled(amount=rule), Population.read({"bill": np.array([1.01, 2.02])})).cents) == expected


@pytest.mark.parametrize(("test", "chosen"), [("bill < 1 and rent < 1", 2), ("bill >= 1 or rent < 1", 1)])
def test_what_is_certain_stays_certain_beside_the_unknown_on_arrays(test, chosen):
    scheme = compiled(amount={"kind": "flat", "amount": f"1 if {test} else 2"})
    result = run(scheme, Population.read({"bill": np.array([5.0]), "rent": np.array([np.nan])}))
    assert (STATUSES[result.status[0]], result.cents[0]) == ("eligible", chosen * 100)


def test_half_a_cent_reached_through_sevenths_still_goes_up():
    scheme = compiled(amount={"kind": "flat", "amount": "bill / 7 * 7 / 2"})
    bills = np.arange(1, 2000, 2) / 100
    assert list(run(scheme, Population.read({"bill": bills})).cents) == [(c + 1) // 2 for c in range(1, 2000, 2)]


def test_a_fact_that_nobody_gave_is_not_calculable_for_everyone():
    scheme = compiled(amount={"kind": "flat", "amount": "bill"})
    result = run(scheme, Population.read({"rent": np.zeros(3)}))
    assert [STATUSES[s] for s in result.status] == ["not calculable"] * 3


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"wagse": [1.0]}, "wagse : fait inconnu"),
        ({"wages": [1.0], "rent": [1.0, 2.0]}, "longueurs différentes"),
        ({"wages": [0.0, -1.0]}, "wages : ménage 1 : « -1.0 » est négatif"),
        ({"wages": [0.001]}, "wages : ménage 0 : « 0.001 » a plus de 2 décimales"),
        ({"wages": [np.inf]}, "est trop grand"),
        ({"wages": ["x"]}, "wages : tableau de nombres attendu"),
        ({"wages": [True]}, "n’est pas un nombre"),
        ({"adults": [1.5]}, "a plus de 0 décimales"),
        ({"legal_rights_requested": [2.0]}, "n’est ni vrai ni faux"),
        ({"housing_status": ["castle"]}, "housing_status : ménage 0 : « castle » inconnu"),
        ({"children": [1.0], "children_under_14": [2.0]}, "children_under_14 : ménage 0 : « 2.0 » dépasse"),
    ],
)
def test_an_impossible_column_is_refused_with_its_row(facts, said):
    with pytest.raises(SchemeError, match=said):
        Population.read({name: np.array(values) for name, values in facts.items()})


def test_the_resource_formula_runs_on_arrays():
    scheme = compiled(resource_formula=rav(), amount={"kind": "flat", "amount": "max(reste_a_vivre, 0)"})
    population = {name: np.full(2, float(value)) for name, value in household(adults=2, children=2).items()}
    population |= {"wages": np.array([1820.0, 900.0]), "rent": np.array([1256.0, 1020.0])}
    assert list(run(scheme, Population.read(population)).cents) == [470, 0]
