"""What must hold for any input, not for the worked cases only."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.rules import dates
from maillage.rules.deadlines import appeal_deadline, domiciliation, implicit_decision
from maillage.rules.figures import suppress_small_cells
from maillage.rules.finance import loan_schedule
from maillage.rules.governance import Commune, community_interest_vote, qualified_majority
from maillage.rules.housing import anah_category, maprimerenov

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
AMOUNTS = st.integers(0, 20_000_000).map(lambda cents: Decimal(cents) / 100)
CELLS = st.lists(st.integers(0, 12), min_size=1, max_size=5)


def _publication(counts, minimum):
    cells = {f"c{rank}": count for rank, count in enumerate(counts)}
    return tuple(suppress_small_cells(cells, minimum).result.shown.values())


@given(CELLS, st.integers(1, 6))
def test_no_cell_under_the_minimum_is_shown_and_shown_cells_are_true(counts, minimum):
    shown = _publication(counts, minimum)
    for count, seen in zip(counts, shown, strict=True):
        assert seen is None or (seen == count and count >= minimum)


@given(CELLS, st.integers(1, 6))
def test_knowing_the_total_and_the_rule_itself_leaves_two_values_for_every_hidden_cell(counts, minimum):
    shown = _publication(counts, minimum)
    hidden = [rank for rank, seen in enumerate(shown) if seen is None]
    if not hidden or len(hidden) == len(counts):
        return  # everything is hidden: the steps forbid to publish the total
    possible = [set() for _ in hidden]
    for values in permutations([counts[rank] for rank in hidden]):
        other = list(counts)
        for rank, value in zip(hidden, values, strict=True):
            other[rank] = value
        assert _publication(other, minimum) == shown
        for seen, value in zip(possible, values, strict=True):
            seen.add(value)
    assert all(len(values) > 1 for values in possible)


@given(CELLS, st.integers(1, 6))
def test_one_cell_alone_is_never_hidden_beside_shown_ones(counts, minimum):
    shown = _publication(counts, minimum)
    assert len(counts) == 1 or shown.count(None) != 1


@given(st.integers(1, 5_000_000), st.integers(1, 120))
def test_a_loan_is_repaid_to_the_cent_and_only_its_last_instalment_differs(cents, instalments):
    amount = Decimal(cents) / 100
    if cents < instalments:
        return
    schedule = loan_schedule(amount, instalments).result.instalments
    assert sum(schedule) == amount
    assert len(schedule) == instalments
    assert len(set(schedule[:-1])) <= 1
    assert schedule[-1] >= schedule[0]


COMMUNES = st.lists(st.tuples(st.integers(0, 5000), st.booleans()), min_size=1, max_size=12)


@given(COMMUNES, st.data())
def test_one_more_favourable_council_never_undoes_a_majority(drawn, data):
    communes = [Commune(str(rank), population, favourable) for rank, (population, favourable) in enumerate(drawn)]
    turned = data.draw(st.integers(0, len(communes) - 1))
    more = [Commune(c.code, c.population, c.favourable or rank == turned) for rank, c in enumerate(communes)]
    before, after = qualified_majority(communes).result, qualified_majority(more).result
    assert after.passes or not before.passes


@given(COMMUNES)
def test_everybody_favourable_passes_and_nobody_does_not(drawn):
    everybody = [Commune(str(rank), population + 1, True) for rank, (population, _) in enumerate(drawn)]
    nobody = [Commune(c.code, c.population, False) for c in everybody]
    assert qualified_majority(everybody).result.passes
    assert not qualified_majority(nobody).result.passes


@given(st.integers(1, 200), st.data())
def test_the_needed_votes_are_the_fewest_that_make_two_thirds(seats, data):
    votes_for = data.draw(st.integers(0, seats))
    votes_against = data.draw(st.integers(0, seats - votes_for))
    vote = community_interest_vote(seats, votes_for, date(2026, 5, 1), votes_against).result
    cast = votes_for + votes_against
    assert 3 * vote.needed >= 2 * cast
    assert vote.needed == 1 or 3 * (vote.needed - 1) < 2 * cast


@given(DAYS, st.booleans())
def test_an_appeal_ends_on_a_working_day_never_before_two_months(day, alsace_moselle):
    last = appeal_deadline(day, alsace_moselle).result.last_day
    assert dates.is_working_day(last, alsace_moselle)
    assert dates.add_months(day, 2) < last <= dates.add_months(day, 2) + timedelta(days=6)


@given(DAYS, st.integers(0, 60), st.integers(0, 60), st.integers(0, 90))
def test_supplying_documents_sooner_never_delays_the_decision(received, asked, given_days, supplied):
    requested = received + timedelta(days=asked)
    due = requested + timedelta(days=given_days)
    sooner = implicit_decision(received, requested, due, requested + timedelta(days=supplied)).result
    never = implicit_decision(received, requested, due).result
    assert sooner.date <= never.date
    assert 0 <= sooner.suspended_days <= given_days


@given(DAYS)
def test_a_domiciliation_lasts_a_year_and_leaves_no_gap(start):
    result = domiciliation(start).result
    assert result.late_from - result.valid_through == timedelta(days=1)
    assert 364 <= (result.valid_through - start).days <= 365


@settings(max_examples=60)
@given(AMOUNTS, AMOUNTS, st.integers(1, 12), st.booleans(), st.sampled_from([2025, 2026]))
def test_more_income_never_gives_a_better_anah_category(income, more, persons, ile_de_france, year):
    order = ["TM", "M", "I", "S"]
    day = date(year, 6, 1)
    first = anah_category([income], persons, ile_de_france, day).result
    second = anah_category([income + more], persons, ile_de_france, day).result
    assert order.index(first.category) <= order.index(second.category)


@given(st.sampled_from(["TM", "M", "I", "S"]), AMOUNTS, AMOUNTS, st.integers(0, 6), AMOUNTS)
def test_public_aid_never_exceeds_its_cap_through_maprimerenov(category, works, tax, classes, other):
    result = maprimerenov(category, works, works + tax, classes, other, date(2026, 6, 1)).result
    cap = {"TM": 100, "M": 90, "I": 80, "S": 50}[category] * (works + tax) / 100
    assert min(result.grant, result.cut, result.room_for_local_aid) >= 0
    half_a_cent = Decimal("0.005")
    assert result.grant == 0 or result.grant + other <= cap + half_a_cent
    assert result.room_for_local_aid == 0 or abs(result.grant + other + result.room_for_local_aid - cap) <= half_a_cent
