"""The verdicts a desk reads: amounts of the law, reasons in order, what is missing, what is already there."""

from decimal import Decimal

import pytest

from maillage.rules import verdicts
from maillage.rules.rights import RIGHTS
from maillage.rules.situation import parse
from maillage.rules.situation_errors import SituationError
from maillage.rules.verdicts import Verdict, screen, what_if
from tests.rules.situations import ON, alone, child, family, verdict

ASKED_FOR = {
    "rsa", "ppa", "aah", "aspa", "asi", "aide_logement", "af", "cf", "asf", "ars", "paje_base", "paje_cmg", "c2s",
    "cheque_energie", "bourse_college", "bourse_lycee", "anah_category", "maprimeadapt",
}  # fmt: skip
HOSTED = {"commune": "62534", "occupancy": "hosted-free"}


def test_every_right_has_a_verdict_and_only_one():
    found = [item.right for item in screen(parse(family()), ON)]
    assert set(found) == ASKED_FOR
    assert len(found) == len(RIGHTS) + 2


def test_a_person_housed_for_nothing_without_income_has_the_rsa_less_the_housing_lump_sum():
    found = verdict({**alone(), "dwelling": HOSTED}, "rsa")
    assert (found.status, found.amount, found.period) == ("eligible", Decimal("573.49"), "month")
    assert "Forfait logement, déduit\u00a0: 78,20\u00a0€." in found.reasons
    assert found.reasons[-1] == "Résultat\u00a0: 573,49\u00a0€ par mois."


def test_a_couple_with_two_children_starts_from_the_amount_of_four_persons():
    raw = family()
    raw["persons"][0] |= {"activity": "unemployed", "resources": {}}
    found = verdict(raw, "rsa")
    assert "Montant forfaitaire\u00a0: 1\u202f368,55\u00a0€." in found.reasons
    assert "Forfait logement, déduit\u00a0: 193,55\u00a0€." in found.reasons


def test_a_parent_newly_alone_has_the_increased_amount():
    raw = alone() | {"single_since": "2026-08-01"}
    raw["persons"].append(child("b", "2018-01-01", other_parent="absent"))
    assert "Montant forfaitaire majoré (parent isolé)\u00a0: 1\u202f115,80\u00a0€." in verdict(raw, "rsa").reasons


def test_the_aah_is_whole_without_resources():
    assert verdict(alone(disability_rate=80), "aah").amount == Decimal("1041.59")


def test_between_fifty_and_eighty_percent_the_restriction_of_access_to_work_is_asked():
    found = verdict(alone(disability_rate=60), "aah")
    assert [item.key for item in found.missing] == ["persons[0].work_restriction"]
    assert verdict(alone(disability_rate=60, work_restriction=True), "aah").status == "eligible"


def test_the_aspa_brings_a_pension_up_to_its_amount():
    found = verdict(alone(birth_date="1955-01-01", activity="retired", resources={"pension": 600}), "aspa")
    assert found.amount == Decimal("443.60")


def test_the_early_aspa_of_the_unfit_is_not_denied_where_the_engine_is_late():
    unfit = alone(birth_date="1963-06-01", activity="retired", unfit_for_work=True, resources={"pension": 600})
    assert [item.key for item in verdict(unfit, "aspa").missing] == ["persons[0].unfit_for_work"]
    unfit["persons"][0]["unfit_for_work"] = False
    assert verdict(unfit, "aspa").status == "not eligible"
    unfit["persons"][0] |= {"birth_date": "1962-01-01", "unfit_for_work": True}
    assert verdict(unfit, "aspa").status == "eligible"


def test_the_asi_completes_an_invalidity_pension():
    assert verdict(alone(resources={"invalidity_pension": 400}), "asi").status == "eligible"


def test_four_persons_at_15_300_have_the_cheque_energie_of_their_bracket():
    raw = family()
    raw["persons"][0]["reference_income"] = {"2024": 15_300}
    assert verdict(raw, "cheque_energie").amount == Decimal("126.00")


@pytest.mark.parametrize(
    ("occupancy", "children", "kind"), [("social-tenant", 0, "APL"), ("tenant", 0, "ALS"), ("tenant", 1, "ALF")]
)
def test_the_housing_aid_says_which_of_the_three_it_is(occupancy, children, kind):
    raw = alone()
    raw["dwelling"]["occupancy"] = occupancy
    raw["persons"] += [child("b", "2018-01-01", other_parent="absent")] * children
    assert verdict(raw, "aide_logement").kind == kind


def test_family_rights_of_a_family():
    amounts = {item.right: item.amount for item in screen(parse(family()), ON)}
    assert amounts["af"] == Decimal("153.01")
    assert amounts["paje_base"] > 190
    assert amounts["ars"] > 400
    assert amounts["bourse_college"] > 0


def test_three_children_open_the_complement_familial():
    raw = family()
    raw["persons"][3]["birth_date"] = "2016-02-02"
    raw["persons"].append(child("e", "2018-02-02"))
    assert verdict(raw, "cf").status == "eligible"


def test_the_asf_needs_to_know_where_the_other_parent_is():
    raw = alone()
    raw["persons"].append(child("b", "2018-01-01"))
    del raw["persons"][1]["other_parent"]
    assert [item.key for item in verdict(raw, "asf").missing] == ["persons[1].other_parent"]
    raw["persons"][1]["other_parent"] = "absent"
    assert verdict(raw, "asf").amount > 190


def test_the_aid_of_a_residence_or_of_a_loan_is_not_calculated_but_counts_as_received():
    raw = alone() | {"benefits": {"apl": 200}}
    raw["dwelling"]["occupancy"] = "residence"
    assert [item.key for item in verdict(raw, "aide_logement").missing] == ["dwelling.occupancy"]
    assert verdict(raw, "aide_logement").already_received == 200
    assert "Forfait logement, déduit\u00a0: 78,20\u00a0€." in verdict(raw, "rsa").reasons


def test_shared_custody_opens_no_asf_and_takes_none_off_the_rsa():
    def lone(other_parent):
        raw = {**alone(), "dwelling": HOSTED, "single_since": "2015-01-01"}
        raw["persons"].append(child("b", "2018-01-01", other_parent=other_parent))
        return raw

    assert verdict(lone("shared-custody"), "asf").reasons == ("Les enfants vivent en résidence alternée.",)
    assert verdict(lone("shared-custody"), "rsa").amount > verdict(lone("absent"), "rsa").amount


def test_the_childcare_complement_is_flagged_as_the_former_one():
    raw = family() | {"childcare": "assistante-maternelle"}
    raw["persons"][1] |= {"activity": "employed", "resources": {"wages": 1100}}
    found = verdict(raw, "paje_cmg")
    assert found.status == "eligible"
    assert any("avant la réforme" in note for note in found.notes)


def test_what_is_already_received_is_said_beside_the_verdict():
    found = verdict(family() | {"benefits": {"af": 148.52, "c2s": "free"}}, "af")
    assert (found.status, found.already_received) == ("eligible", Decimal("148.52"))
    assert verdict(family(), "af").already_received is None
    assert verdict(family() | {"benefits": {"c2s": "free"}}, "c2s").already_received == 0


def test_an_aah_received_without_a_known_rate_counts_for_the_rsa_but_is_not_decided():
    raw = alone() | {"benefits": {"aah": 1041}}
    del raw["persons"][0]["disability_rate"]
    assert verdict(raw, "aah").status == "not calculable"
    assert verdict(raw, "rsa").status == "not eligible"


@pytest.mark.parametrize(
    ("path", "rights"),
    [
        ("birth_date", ["rsa", "ppa", "af", "aspa", "aide_logement", "bourse_college"]),
        ("resources", ["rsa", "ppa", "af", "aide_logement", "c2s", "cheque_energie"]),
        ("activity", ["rsa", "ppa", "aide_logement", "c2s"]),
    ],
)
def test_what_is_missing_makes_not_calculable_never_zero(path, rights):
    raw = family()
    del raw["persons"][1][path]
    found = {item.right: item for item in screen(parse(raw), ON)}
    for right in rights:
        if found[right].status == "not eligible":
            assert found[right].reasons  # ruled out for another reason, which is said
            assert right == "aspa"
            continue
        assert found[right].status == "not calculable"
        assert f"persons[1].{path}" in [item.key for item in found[right].missing]


def test_profits_need_the_tax_notice():
    raw = alone(activity="self-employed", resources={"self_employed": 500})
    assert "persons[0].reference_income.2024" in [item.key for item in verdict(raw, "cheque_energie").missing]
    raw["persons"][0]["reference_income"] = {"2024": 6000}
    assert verdict(raw, "cheque_energie").status == "eligible"


@pytest.mark.parametrize(
    ("path", "day", "words"),
    [
        (["persons", 0, "birth_date"], "2026-12-01", "après le mois demandé"),
        (["persons", 0, "birth_date"], "1899-12-31", "avant 1900"),
        (["persons", 0, "unemployed_since"], "2027-01-01", "après le mois demandé"),
        (["single_since"], "2027-01-01", "après le mois demandé"),
    ],
)
def test_a_day_that_cannot_be_is_refused_by_its_key(path, day, words):
    raw = alone()
    target = raw
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = day
    with pytest.raises(SituationError, match=words) as refused:
        screen(parse(raw), ON)
    assert refused.value.key.endswith(path[-1])


def test_a_verdict_carries_its_sources_and_its_engine():
    found = verdict(alone(), "rsa")
    assert found.engine.startswith("OpenFisca-France 176.1.8")
    assert any("legifrance" in text for text in found.references)


def test_twenty_variants_are_one_batch_and_each_is_what_it_would_be_alone(monkeypatch):
    from maillage.rules.engine import batch

    known = parse(family())
    variants = {f"{wage} €": known.changed("persons[0].resources.wages", wage) for wage in range(0, 2000, 100)}
    simulations = []
    built = batch.build
    monkeypatch.setattr(batch, "build", lambda households: simulations.append(1) or built(households))
    found = what_if(known, variants, ON)
    assert len(simulations) == 1
    assert list(found) == ["", *variants]
    assert found["900 €"] == screen(variants["900 €"], ON)
    assert found[""] == screen(known, ON)


def test_situations_that_state_different_tax_years_are_each_given_their_own_result():
    stated, unstated = family(), family()
    stated["persons"][0]["reference_income"] = {"2024": 40_000}
    mixed = verdicts.screen_all([parse(stated), parse(unstated), parse(stated)], ON)
    assert mixed == [screen(parse(stated), ON), screen(parse(unstated), ON), screen(parse(stated), ON)]


def test_other_parts_of_the_rules_join_by_a_provider(monkeypatch):
    local = Verdict(right="anah", name="Anah", on=ON, status="eligible", amount=None, period="year")
    monkeypatch.setattr(
        verdicts, "PROVIDERS", [*verdicts.PROVIDERS, lambda situations, on: [[local]] * len(situations)]
    )
    assert screen(parse(alone()), ON)[-1] == local
