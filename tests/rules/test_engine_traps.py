"""What makes such verdicts wrong, one test per trap: history, windows, defaults, order, dates, stale parameters."""

import collections
import dataclasses

import numpy as np
import pytest
from openfisca_core.periods import period
from openfisca_core.simulations import SimulationBuilder

from bench.households import sample
from maillage.rules.engine import batch, encode, periods, wages
from maillage.rules.engine.screening import reads
from maillage.rules.engine.system import system
from maillage.rules.rights import requests
from maillage.rules.situation import parse
from tests.rules.situations import ON, alone, child, family, verdict

BENEFITS = {*encode.PAST_BENEFITS, *encode.PERSONAL, "aide_logement"}


def missing(raw, right):
    found = verdict(raw, right)
    assert found.status == "not calculable"
    assert found.amount is None
    return [item.key for item in found.missing]


def open_history(households):
    """The same households, their past benefits taken away: OpenFisca recomputes them."""
    kept = {name: values for name, values in households.values.items() if name not in BENEFITS}
    return dataclasses.replace(households, values=kept)


# 1. order of the requests


def test_with_a_closed_history_the_order_of_the_requests_changes_nothing():
    households, asked = sample(150, 11), requests("2026-10")
    forward = batch.compute(households, asked)
    backward = batch.compute(households, asked[::-1])
    assert all(forward[request].tobytes() == backward[request].tobytes() for request in asked)


def test_with_an_open_history_the_order_does_matter_which_is_why_it_is_closed():
    households = open_history(sample(400, 11))
    first, second = (
        [("rsa", "2026-10"), ("aide_logement", "2026-10")],
        [("aide_logement", "2026-10"), ("rsa", "2026-10")],
    )
    one, other = batch.compute(households, first), batch.compute(households, second)
    assert any((one[request] != other[request]).any() for request in first)


def test_no_benefit_of_a_past_month_is_ever_recomputed():
    asked = tuple(requests(ON))
    computed = {request for request, read in reads(ON, asked).asked.items() if read and request[1] < ON}
    assert not {(name, month) for name, month in computed if name in BENEFITS and len(month) == 7}


def test_nothing_runs_in_a_spiral():
    simulation = batch.build(sample(50, 12))
    for name, month in requests("2026-10"):
        simulation.calculate(name, month)
        assert simulation.invalidated_caches == set()


# 2. benefits really received


def test_the_benefits_received_these_last_months_weigh_on_the_prime_d_activite():
    with_aid, without_aid = family(), family()
    with_aid["benefits"] = {"alf": 350}
    assert verdict(with_aid, "ppa").amount < verdict(without_aid, "ppa").amount


@pytest.mark.parametrize("right", ["rsa", "ppa", "aide_logement", "c2s", "aspa", "aah"])
def test_benefits_nobody_mentioned_are_unknown_not_zero(right):
    raw = alone(birth_date="1955-01-01", disability_rate=85, resources={"pension": 700})
    del raw["benefits"]
    assert missing(raw, right) == ["benefits"]


# 3. start of the computation


def test_no_start_of_computation_is_ever_set():
    assert batch.build(sample(3, 1)).start_computation_period is None


def test_periods_compare_by_unit_first_so_that_a_start_cannot_be_trusted():
    assert not period("2024") < period("2026-07")
    assert period("2026-06") < period("2026")


@pytest.mark.parametrize("on", ["2026-01", "2026-04", "2026-05", "2026-11"])
def test_nothing_is_read_before_the_first_month_where_facts_are_stated(on):
    earliest = periods.first_month(on)
    stated = encode.encode([parse(alone())], on).values
    read = {(name, month) for name, month in reads(on, tuple(requests(on))).asked if name in stated}
    dated = {(name, month) for name, month in read if month[:2] == "20"}
    assert dated
    assert {(name, month) for name, month in dated if month < earliest[: len(month)]} == set()


# 4. facts on every month reached


@pytest.mark.parametrize("on", ["2026-01", "2026-04", "2026-05", "2026-11"])
def test_every_fact_is_stated_on_every_month_where_it_is_read(on):
    households = encode.encode([parse(family())], on)
    simulation = batch.build(households)
    known = {name: set(map(str, simulation.get_holder(name).get_known_periods())) for name in households.values}
    read = collections.defaultdict(set)
    for name, month in reads(on, tuple(requests(on))).asked:
        read[name].add(month)
    computed = BENEFITS | {"rfr"}  # given on past months, computed in the month asked
    eternal = {name for name in known if system().variables[name].definition_period == "eternity"}
    unstated = {name: read[name] - known[name] for name in set(known) - computed - eternal}
    assert {name: months for name, months in unstated.items() if months} == {}


def test_the_cheque_energie_reads_january_and_finds_the_tenant_there():
    assert verdict(alone(), "cheque_energie").status == "eligible"


# 5. windows of income


def fallen_wages(months):
    """A wage lost in April, an unemployment benefit since: `months` of history said."""
    past = [periods.shift(ON, -back) for back in range(1, months + 1)]
    wages = {month: 2600 if month < "2026-04" else 0 for month in past}
    return alone(activity="unemployed", resources={"wages": wages, "unemployment": {past[0]: 700, past[-1]: 700}})


@pytest.mark.parametrize("right", ["aide_logement", "c2s"])
def test_three_months_of_income_are_not_enough_for_rights_that_read_thirteen(right):
    whole, short = verdict(fallen_wages(14), right), verdict(fallen_wages(3), right)
    assert (whole.amount, whole.cost, whole.kind) != (short.amount, short.cost, short.kind)


def test_the_rsa_reads_three_months_and_no_more():
    def after(months):
        raw = fallen_wages(months)
        raw["persons"][0]["resources"]["unemployment"] = 0
        raw["dwelling"] = {"commune": "62534", "occupancy": "hosted-free"}
        return verdict(raw, "rsa").amount

    assert after(14) == after(4) > 0


def test_a_situation_that_says_only_last_month_says_what_was_supposed_of_the_others():
    supposed = verdict(family(), "ppa").hypotheses
    assert any("Salaires nets" in text and "supposés identiques tous les mois" in text for text in supposed)


def test_the_year_before_last_counts_for_family_benefits():
    raw = family()
    raw["persons"][0]["taxable_income"] = {"2024": {"wages": 90_000}}
    assert verdict(raw, "af").amount < verdict(family(), "af").amount
    assert verdict(raw, "ars").status == "not eligible"


# 6. commune and school


def test_a_commune_not_said_is_missing_and_not_put_in_zone_two():
    raw = alone()
    del raw["dwelling"]["commune"]
    assert missing(raw, "aide_logement") == ["dwelling.commune"]


def test_a_commune_unknown_to_the_zoning_is_missing_too():
    raw = alone()
    raw["dwelling"]["commune"] = "62999"
    assert missing(raw, "aide_logement") == ["dwelling.commune"]


def test_the_zone_of_the_commune_changes_the_aid():
    paris = alone()
    paris["dwelling"]["commune"] = "75056"
    assert verdict(paris, "aide_logement").amount > verdict(alone(), "aide_logement").amount


def test_a_school_not_said_is_missing_and_not_zero():
    raw = family()
    del raw["persons"][2]["school"]
    assert missing(raw, "bourse_college") == ["persons[2].school"]


# 7. net, taxable and gross together


def test_the_gross_wage_deduced_from_a_net_wage_gives_that_net_wage_back():
    ratios = wages.wage_ratios("2026-10")
    simulation = SimulationBuilder().build_default_simulation(system())
    simulation.set_input("salaire_de_base", "2026-10", np.array([1500 * ratios.gross_per_net]))
    assert simulation.calculate("salaire_net", "2026-10")[0] == pytest.approx(1500, abs=0.02)
    assert simulation.calculate("salaire_imposable", "2026-10")[0] == pytest.approx(
        1500 * ratios.taxable_per_net, abs=0.02
    )


def test_a_taxable_wage_of_the_payslip_replaces_the_one_deduced():
    raw = family()
    raw["persons"][0]["resources"]["wages_taxable"] = 1900
    assert verdict(raw, "aide_logement").amount < verdict(family(), "aide_logement").amount
    assert not any("déduits du net" in text for text in verdict(_with_gross(raw), "aide_logement").hypotheses)


def _with_gross(raw):
    raw["persons"][0]["resources"]["wages_gross"] = 2300
    return raw


# 8. stale parameters


def test_the_ceiling_of_the_c2s_is_shown_with_the_day_it_was_last_checked():
    stale = {item.path: item for item in verdict(family(), "c2s").stale}
    ceiling = stale["prestations_sociales.solidarite_insertion.minima_sociaux.cs.cmu.plafond_base"]
    assert (ceiling.value, ceiling.valid_from, ceiling.checked_on) == ("10166", "2024-04-01", "2024-05-01")


def test_the_thresholds_of_the_cheque_energie_are_shown_as_stale():
    stale = [item for item in verdict(family(), "cheque_energie").stale if "cheque_energie.baremes" in item.path]
    assert stale
    assert max(item.valid_from for item in stale) <= "2021-12-31"


def test_an_amount_reviewed_this_year_is_not_stale():
    paths = [item.path for item in verdict(alone(), "rsa").stale]
    assert not [path for path in paths if "montant_de_base_du_rsa" in path or path.endswith("bmaf.bmaf")]


def test_the_ceiling_of_the_asi_is_stale_since_its_increase_of_2026_is_absent():
    stale = [item.path for item in verdict(alone(resources={"invalidity_pension": 300}), "asi").stale]
    assert any("asi.plafond_ressource_seul" in path for path in stale)


@pytest.mark.parametrize(
    ("right", "words"), [("c2s", "C2S"), ("cheque_energie", "2021"), ("asi", "2025"), ("paje_cmg", "avant la réforme")]
)
def test_what_the_engine_is_known_to_be_late_on_comes_with_the_verdict(right, words):
    assert any(words in note for note in verdict(family(), right).notes)


# 9. what looks like a benefit and is not


def test_the_participation_to_the_c2s_is_a_cost_and_not_an_amount():
    found = verdict(alone(activity="employed", resources={"wages": 1050}), "c2s")
    assert (found.status, found.kind, found.amount) == ("eligible", "avec participation", None)
    assert found.cost > 0


def test_a_prepare_received_is_taken_as_received_since_nothing_computes_it():
    households = encode.encode([parse({**family(), "benefits": {"paje_prepare": 450}})], ON)
    assert households.values["paje_prepare"][ON].tolist() == [450]


# 10. defaults that favour


@pytest.mark.parametrize("right", ["rsa", "ppa", "aspa"])
def test_an_unknown_nationality_is_missing_and_not_french(right):
    raw = alone(birth_date="1955-01-01", activity="retired")
    del raw["persons"][0]["nationality"]
    assert missing(raw, right) == ["persons[0].nationality"]


@pytest.mark.parametrize(("since", "status"), [("2026-09-01", "not eligible"), ("2015-01-01", "eligible")])
def test_a_foreigner_has_the_rsa_by_the_length_of_the_stay(since, status):
    assert verdict(alone(nationality="other", residence_permit_since=since), "rsa").status == status


def test_a_child_s_own_nationality_opens_nothing_to_the_parents():
    raw = alone(nationality="other", residence_permit_since="2026-09-01", activity="employed", resources={"wages": 900})
    raw["persons"].append(child("b", "2020-01-01", other_parent="absent", nationality="french"))
    raw["single_since"] = "2020-01-01"
    assert verdict(raw, "ppa").status == "not eligible"


# 11. the batch path


def test_a_batch_that_ends_with_a_household_taxed_apart_or_without_children_keeps_its_shape():
    couple = family()
    couple["persons"], couple["couple"] = couple["persons"][:2], {"status": "cohabiting"}
    for order in ([family(), couple, alone()], [alone(), family(), couple], [couple, alone(), family()]):
        households = encode.encode([parse(raw) for raw in order], ON)
        assert {len(array) for array in batch.compute(households, [("rfr", "2024")]).values()} == {4}


def test_enumerations_are_given_as_text_and_communes_as_bytes():
    values = encode.encode([parse(family())], ON).values
    assert values["statut_occupation_logement"]["*"].dtype.kind == "U"
    assert values["depcom"]["*"].dtype == "S5"
