"""Each replacement gives what the stock engine gives, to the last bit, and only on a version it was proven on."""

import numpy as np
import pytest
from openfisca_core.taxscales import MarginalRateTaxScale

from bench.households import sample
from maillage.rules.engine import batch, replacements, system
from maillage.rules.rights import requests


def same_bits(ours, stock):
    return ours.dtype == stock.dtype and ours.shape == stock.shape and ours.tobytes() == stock.tobytes()


def check_same_bits(count, seed, on):
    households, asked = sample(count, seed, on), requests(on)
    ours = batch.compute(households, asked)
    with replacements.stock_engine(system.system()):
        stock = batch.compute(households, asked)
    assert [request for request in asked if not same_bits(ours[request], stock[request])] == []


@pytest.mark.parametrize(("seed", "on"), [(1, "2026-10"), (2, "2026-03"), (3, "2025-11")])
def test_every_value_asked_for_rights_has_the_bits_of_the_stock_engine(seed, on):
    check_same_bits(400, seed, on)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(4))
def test_every_value_asked_for_rights_has_the_bits_of_the_stock_engine_on_ten_thousand(seed):
    check_same_bits(10_000, seed, "2026-10")


def both(work):
    """The result with our functions, then with the stock ones."""
    system.system()
    ours = work()
    with replacements.stock_engine(system.system()):
        return ours, work()


def scale(thresholds, rates):
    built = MarginalRateTaxScale()
    for threshold, rate in zip(thresholds, rates, strict=True):
        built.add_bracket(threshold, rate)
    return built


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_a_marginal_scale_gives_the_same_bits(dtype, size):
    bases = (np.random.default_rng(size).random(size) * 90_000).astype(dtype)
    income_tax = scale([0, 11_497, 29_315, 83_823], [0, 0.11, 0.3, 0.41])
    for base in (bases, np.zeros(size, dtype), -bases):
        assert same_bits(*both(lambda base=base: income_tax.calc(base)))
        assert same_bits(*both(lambda base=base: income_tax.calc(base, factor=3_925.0)))
        assert same_bits(*both(lambda base=base: income_tax.calc(base, round_base_decimals=2)))


def test_a_marginal_scale_that_starts_below_zero_is_not_shortened():
    assert same_bits(*both(lambda: scale([-100, 50], [0.1, 0.2]).calc(np.zeros(3))))


HOUSING = "prestations_sociales.aides_logement.allocations_logement"


def node(path, month="2026-10-01"):
    found = system.system().get_parameters_at_instant(month)
    for name in path.split("."):
        found = found[name]
    return found


def test_parameters_indexed_by_names_give_the_same_bits():
    kinds = np.array(["apl", "non_apl", "apl", "apl"])
    assert same_bits(*both(lambda: node(f"{HOUSING}.locatif.seuils_minimum_versement")[kinds]))


def test_parameters_indexed_twice_give_the_same_bits():
    kinds, keys = (
        np.array(["al", "apl", "al"]),
        np.array(["1_personne_a_charge", "2_personnes_a_charge", "1_personne_a_charge"]),
    )
    shares = f"{HOUSING}.foyer.k_coef_prise_en_charge.n_nombre_parts"
    assert same_bits(*both(lambda: node(shares)[kinds]["1_personne_a_charge"]))
    assert same_bits(*both(lambda: node(shares)[kinds][keys]))


def test_the_zone_of_an_unknown_commune_is_that_of_the_stock_formula():
    households = sample(6, 9)
    communes = np.array([b"62534", b"75056", b"00000", b"13055", b"", b"2A004"])
    values = {**households.values, "depcom": {"*": communes}}
    moved = batch.Households(households.on, households.household, households.role, households.taxed_apart, values)
    ours, stock = both(lambda: batch.build(moved).calculate("zone_apl", "2026-10"))
    assert same_bits(np.asarray(ours), np.asarray(stock))


ROLE_WORK = {
    "sum of all": lambda family, ages: family.sum(ages),
    "sum of a role": lambda family, ages: family.sum(ages, role=family.entity.roles[1]),
    "size": lambda family, ages: family.nb_persons(),
    "size of a role": lambda family, ages: family.nb_persons(role=family.entity.roles[0]),
    "first person": lambda family, ages: family.value_from_first_person(ages),
    "fourth person": lambda family, ages: family.value_nth_person(3, ages, default=-1),
    "applicant": lambda family, ages: family.value_from_person(ages, family.entity.flattened_roles[0]),
    "partner": lambda family, ages: family.value_from_person(ages, family.entity.flattened_roles[1]),
    "any child": lambda family, ages: family.any(ages > 30, role=family.entity.roles[1]),
    "oldest": lambda family, ages: family.max(ages),
    "mask": lambda family, ages: family.members.has_role(family.entity.roles[0]),
}


@pytest.mark.parametrize("name", ROLE_WORK)
def test_what_is_read_by_role_has_the_same_bits(name):
    def work():
        simulation = batch.build(sample(50, 6))
        return ROLE_WORK[name](simulation.populations["famille"], simulation.calculate("age", "2026-10"))

    assert same_bits(*both(work))


def test_a_group_without_members_at_the_end_keeps_its_place():
    simulation = batch.build(sample(5, 6))
    family = simulation.populations["famille"]
    family.count = 6
    assert family.sum(np.ones(simulation.persons.count)).shape == (6,)


@pytest.mark.parametrize("installed", [("44.7.1", "176.1.9"), ("44.8.0", "176.1.8")])
def test_a_version_not_proven_is_refused_at_start(installed, monkeypatch):
    monkeypatch.setattr(system, "installed_versions", lambda: installed)
    with pytest.raises(replacements.UnprovenVersion, match=f"{installed[1]}.*MAILLAGE_ENGINE=stock"):
        system.system.__wrapped__()


def test_an_unproven_version_starts_when_the_stock_engine_is_asked_for(monkeypatch):
    monkeypatch.setattr(system, "installed_versions", lambda: ("44.8.0", "177.0.0"))
    monkeypatch.setattr(system, "FranceTaxBenefitSystem", lambda: "loaded")
    monkeypatch.setenv("MAILLAGE_ENGINE", "stock")
    assert system.system.__wrapped__() == "loaded"
