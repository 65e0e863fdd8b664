"""Fictional households as arrays, drawn from a seed, for measures and tests. They resemble nobody and no statistic."""

from typing import Any

import numpy as np

from maillage.rules.engine.batch import APPLICANT, DEPENDANT, PARTNER, Households
from maillage.rules.engine.periods import EVERY_PERIOD, months_reached, past_months, years_reached

COMMUNES = ["62534", "56178", "75056", "59350", "22278", "13055", "2A004", "97411", "62765", "56075"]
OCCUPANCIES = [
    "locataire_vide",
    "locataire_hlm",
    "locataire_meuble",
    "proprietaire",
    "loge_gratuitement",
    "locataire_foyer",
]
ACTIVITIES = ["actif", "chomeur", "etudiant", "retraite", "inactif"]
WAGE_GROSS, WAGE_TAXABLE = 1.27, 1.037
FAMILY_PAST = {"rsa": 420, "ppa": 180, "af": 150, "cf": 195, "asf": 200, "paje_base": 196, "aspa": 300}
PERSON_PAST = {"aah": 700, "asi": 250}


def sample(count: int, seed: int = 1, on: str = "2026-10") -> Households:
    """`count` households: couples or not, zero to four children, every kind of income, benefits received."""
    draw = np.random.default_rng(seed)
    couple = draw.random(count) < 0.5
    children = draw.choice([0, 0, 1, 2, 3, 4], count)
    size = 1 + couple + children
    household = np.repeat(np.arange(count), size)
    position = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    role = np.where(position == 0, APPLICANT, np.where((position == 1) & couple[household], PARTNER, DEPENDANT))
    adult = role != DEPENDANT
    apart = couple & (draw.random(count) < 0.3)
    values: dict[str, dict[str, Any]] = {}
    _people(values, draw, household, role, adult, couple, apart)
    _incomes(values, draw, adult, on)
    _dwelling(values, draw, count)
    _past(values, draw, adult, count, couple, children, on)
    if draw.random() < 0.5:
        units = int(count + apart.sum())
        values["rfr"] = {str(int(on[:4]) - 2): draw.integers(0, 30000, units).astype(np.float32)}
    return Households(on, household, role, apart, values)


def _every(values: dict[str, dict[str, Any]], name: str, array: Any) -> None:
    values[name] = {EVERY_PERIOD: array}


def _people(values: Any, draw: Any, household: Any, role: Any, adult: Any, couple: Any, apart: Any) -> None:
    persons = len(household)
    days = np.where(adult, draw.integers(-14000, 13800, persons), draw.integers(13500, 20600, persons))
    _every(values, "date_naissance", days.astype("datetime64[D]"))
    activity = draw.choice(ACTIVITIES, persons, p=[0.5, 0.2, 0.05, 0.15, 0.1])
    _every(values, "activite", np.where(adult, activity, "etudiant"))
    _every(values, "scolarite", draw.choice(["maternelle", "primaire", "college", "lycee", "inconnue"], persons))
    french = draw.random(persons) < 0.9
    _every(values, "nationalite", np.where(french, b"FR", b"ZZ"))
    _every(values, "ressortissant_eee", french)
    _every(values, "duree_possession_titre_sejour", draw.integers(0, 12, persons).astype(np.float32))
    united = (couple & ~apart)[household] & adult
    _every(values, "statut_marital", np.where(united, draw.choice(["marie", "pacse"], persons), "celibataire"))
    rate = np.where(draw.random(persons) < 0.1, draw.choice([0.6, 0.8, 0.9], persons), 0).astype(np.float32)
    _every(values, "taux_incapacite", rate)
    _every(values, "handicap", rate >= 0.8)
    _every(values, "aah_restriction_substantielle_durable_acces_emploi", draw.random(persons) < 0.5)
    _every(values, "inapte_travail", draw.random(persons) < 0.1)
    _every(values, "garde_alternee", ~adult & ~couple[household] & (draw.random(persons) < 0.2))
    _every(values, "enceinte", adult & (draw.random(persons) < 0.03))
    _every(values, "apprenti", np.zeros(persons, dtype=bool))


def _incomes(values: Any, draw: Any, adult: Any, on: str) -> None:
    persons, months = len(adult), months_reached(on)
    working = adult & (draw.random(persons) < 0.55)
    net = np.where(working, draw.integers(300, 2800, persons), 0).astype(np.float32)
    before = np.where(draw.random(persons) < 0.3, net * 0.4, net).astype(np.float32)
    change = months[-9]
    for name, factor in (("salaire_net", 1.0), ("salaire_imposable", WAGE_TAXABLE), ("salaire_de_base", WAGE_GROSS)):
        old, new = (before * factor).astype(np.float32), (net * factor).astype(np.float32)
        values[name] = {month: old if month < change else new for month in months}
    amounts = {"chomage": (0.15, 300, 1400), "retraite": (0.15, 300, 1800)}
    for kind, (share, least, most) in amounts.items():
        chosen = adult & ~working & (draw.random(persons) < share * 2)
        received = np.where(chosen, draw.integers(least, most, persons), 0).astype(np.float32)
        feminine = {"chomage": ("net", "imposable", "brut"), "retraite": ("nette", "imposable", "brute")}[kind]
        for suffix in feminine:
            _every(values, f"{kind}_{suffix}", received)
    others = {
        "pensions_invalidite": 0.04,
        "indemnites_journalieres_maladie": 0.03,
        "pensions_alimentaires_percues": 0.05,
        "pensions_alimentaires_versees_individu": 0.04,
        "rpns_auto_entrepreneur_benefice": 0.04,
        "epargne_revenus_non_imposables": 0.2,
        "revenus_locatifs": 0.02,
        "rente_accident_travail": 0.01,
    }
    for name, share in others.items():
        amount = np.where(adult & (draw.random(persons) < share), draw.integers(50, 900, persons), 0)
        _every(values, name, amount.astype(np.float32))
    zero = np.zeros(persons, dtype=np.float32)
    for name in ("revenus_capital", "remuneration_apprenti", "revenus_stage_formation_pro", "ass", "caah"):
        _every(values, name, zero)
    profit = values["rpns_auto_entrepreneur_benefice"][EVERY_PERIOD] * 12
    values["rpns_imposables"] = dict.fromkeys(years_reached(on), profit)


def _dwelling(values: Any, draw: Any, count: int) -> None:
    occupancy = draw.choice(OCCUPANCIES, count, p=[0.4, 0.2, 0.1, 0.2, 0.05, 0.05])
    _every(values, "statut_occupation_logement", occupancy)
    _every(values, "depcom", draw.choice(COMMUNES, count).astype("S5"))
    rented = np.char.startswith(occupancy, "locataire")
    _every(values, "loyer", np.where(rented, draw.integers(200, 900, count), 0).astype(np.float32))
    _every(values, "coloc", draw.random(count) < 0.03)
    _every(values, "logement_chambre", draw.random(count) < 0.02)
    _every(values, "participation_frais", draw.random(count) < 0.1)
    _every(values, "proprietaire_proche_famille", draw.random(count) < 0.02)


def _past(values: Any, draw: Any, adult: Any, count: int, couple: Any, children: Any, on: str) -> None:
    past = past_months(on)
    for name, most in FAMILY_PAST.items():
        amount = np.where(draw.random(count) < 0.3, draw.integers(20, most, count), 0).astype(np.float32)
        values[name] = dict.fromkeys(past, amount)
    aid = np.where(draw.random(count) < 0.4, draw.integers(30, 400, count), 0).astype(np.float32)
    none = np.zeros(count, dtype=np.float32)
    for name, array in (("aide_logement", aid), ("als", aid), ("apl", none), ("alf", none), ("paje_cmg", none)):
        values[name] = dict.fromkeys(past, array)
    for name, most in PERSON_PAST.items():
        amount = np.where(adult & (draw.random(len(adult)) < 0.05), draw.integers(20, most, len(adult)), 0)
        values[name] = {month: amount.astype(np.float32) for month in past}
    single_parent = ~couple & (children > 0)
    _every(values, "rsa_isolement_recent", single_parent & (draw.random(count) < 0.2))
    _every(values, "paje_prepare", none)
    for name, share in (("empl_dir", 0.2), ("ass_mat", 0.05), ("inactif", 0.4)):
        _every(values, name, draw.random(count) < share)
