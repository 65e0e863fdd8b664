"""Situations as arrays: every fact stated on every month reached, nothing left to OpenFisca's defaults.

Where a fact is unknown the value written here is the one that opens no right (nationality, leases, disability); the
rights that need it are « not calculable » anyway (`maillage.rules.rights`).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from maillage.rules.engine import batch
from maillage.rules.engine.batch import Array, Households
from maillage.rules.engine.incomes import person_incomes
from maillage.rules.engine.periods import EVERY_PERIOD, months_reached, past_months
from maillage.rules.engine.series import is_constant, is_positive, last_stated, value_at
from maillage.rules.engine.thresholds import thresholds
from maillage.rules.situation import Person, Series, Situation

ROLES = {"applicant": batch.APPLICANT, "partner": batch.PARTNER, "dependant": batch.DEPENDANT}
OCCUPANCY = {
    "owner": "proprietaire",
    "buying": "primo_accedant",
    "social-tenant": "locataire_hlm",
    "tenant": "locataire_vide",
    "furnished-tenant": "locataire_meuble",
    "hosted-free": "loge_gratuitement",
    "residence": "locataire_foyer",
    "homeless": "sans_domicile",
    None: "non_renseigne",
}
ACTIVITY = {
    "employed": "actif",
    "self-employed": "actif",
    "apprentice": "actif",
    "unemployed": "chomeur",
    "student": "etudiant",
    "retired": "retraite",
    "inactive": "inactif",
    None: "inactif",
}
WORKING = ("employed", "self-employed", "apprentice")
SCHOOL = {
    "nursery-school": "maternelle",
    "primary-school": "primaire",
    "college": "college",
    "lycee": "lycee",
    "higher-education": "enseignement_superieur",
    "none": "inconnue",
    None: "inconnue",
}
#: (code, EEA): a nationality unknown opens nothing, and neither does a child's own.
NATIONALITY = {
    "french": ("FR", True),
    "eea": ("DE", True),
    "swiss": ("CH", False),
    "other": ("ZZ", False),
    None: ("ZZ", False),
}
MARITAL = {"married": "marie", "pacs": "pacse", "cohabiting": "celibataire", None: "celibataire"}
PERSONAL = ("aah", "asi", "ass", "caah")
#: Benefits of the family given on the past months; the engine gives those of the month asked.
PAST_BENEFITS = ("rsa", "ppa", "apl", "als", "alf", "af", "cf", "asf", "paje_base", "paje_cmg", "aspa")
#: Benefits that OpenFisca cannot decide: taken as received, the month asked included.
TAKEN_AS_RECEIVED = ("paje_prepare",)
#: Dwellings whose housing aid is not computed here.
AID_AS_RECEIVED = ("buying", "residence")
UNKNOWN_BIRTH = dt.date(1970, 1, 1)
NEVER = dt.date(9999, 12, 31)


def encode(situations: Sequence[Situation], on: str) -> Households:
    """The situations as one batch, in their order (H = number of situations)."""
    people = [(index, person) for index, situation in enumerate(situations) for person in situation.persons]
    values: dict[str, dict[str, Array]] = {}
    _persons(values, situations, people, on)
    _families(values, situations, on)
    _dwellings(values, situations)
    _tax(values, situations)
    fixed = [fixed_now(situation, on) for situation in situations]
    for name in fixed[0]:
        amounts = [of_one[name] for of_one in fixed]
        values[name][on] = np.array(amounts, dtype=np.float32)
    return Households(
        on=on,
        household=np.array([index for index, _ in people]),
        role=np.array([ROLES[person.role] for _, person in people]),
        taxed_apart=np.array([situation.taxed_apart for situation in situations]),
        values=values,
    )


def _every(values: dict[str, dict[str, Array]], name: str, items: Iterable[Any], dtype: Any = None) -> None:
    values.setdefault(name, {})[EVERY_PERIOD] = np.array(list(items), dtype=dtype)


def _series(
    values: dict[str, dict[str, Array]], name: str, rows: Sequence[Series | None], months: Sequence[str]
) -> None:
    """A monthly variable on `months`; one shared array when nobody's amount moves."""
    still = np.array([value_at(row, months[-1]) for row in rows], dtype=np.float32)
    moving = [index for index, row in enumerate(rows) if not is_constant(row)]
    by_period = values.setdefault(name, {})
    for month in months:
        array = still
        if moving:
            array = still.copy()
            array[moving] = [value_at(rows[index], month) for index in moving]
        by_period[month] = array


def _persons(
    values: dict[str, dict[str, Array]], situations: Sequence[Situation], people: list[tuple[int, Person]], on: str
) -> None:
    months = months_reached(on)
    persons = [person for _, person in people]
    _every(values, "date_naissance", (person.birth_date or UNKNOWN_BIRTH for person in persons), "datetime64[D]")
    _every(values, "date_debut_chomage", (person.unemployed_since or NEVER for person in persons), "datetime64[D]")
    _every(values, "activite", (ACTIVITY[person.activity] for person in persons))
    _every(values, "apprenti", (person.activity == "apprentice" for person in persons))
    _every(values, "scolarite", (SCHOOL[person.school] for person in persons))
    known = [NATIONALITY[None if person.role == "dependant" else person.nationality] for person in persons]
    _every(values, "nationalite", (code for code, _ in known), "S2")
    _every(values, "ressortissant_eee", (eea for _, eea in known))
    _every(values, "statut_marital", (MARITAL[_couple(situations[index], person)] for index, person in people))
    _every(values, "garde_alternee", (person.other_parent == "shared-custody" for person in persons))
    _every(values, "enceinte", (bool(person.pregnant) for person in persons))
    rates = [disability(situations[index], person, on) for index, person in people]
    _every(values, "taux_incapacite", (rate / 100 for rate in rates), np.float32)
    _every(values, "handicap", (rate >= thresholds(on).aah_rate for rate in rates))
    _every(values, "aah_restriction_substantielle_durable_acces_emploi", (bool(p.work_restriction) for p in persons))
    _every(values, "inapte_travail", (bool(person.unfit_for_work) for person in persons))
    _every(values, "epargne_revenus_non_imposables", (float(p.savings or 0) for p in persons), np.float32)
    for month in months:
        stay = np.array([_years_since(person.residence_permit_since, month) for person in persons], dtype=np.float32)
        values.setdefault("duree_possession_titre_sejour", {})[month] = stay
    rows = [person_incomes(person, on) for person in persons]
    for name in rows[0].monthly:
        _series(values, name, [row.monthly[name] for row in rows], months)
    for name in rows[0].yearly:
        for year in rows[0].yearly[name]:
            amounts = [row.yearly[name][year] for row in rows]
            values.setdefault(name, {})[year] = np.array(amounts, dtype=np.float32)
    _personal_benefits(values, situations, people, on)


def _couple(situation: Situation, person: Person) -> str | None:
    return None if person.role == "dependant" else situation.couple


def _years_since(day: dt.date | None, month: str) -> float:
    if day is None:
        return 0.0
    return max(0.0, (int(month[:4]) - day.year) + (int(month[5:]) - day.month) / 12)


def _personal_benefits(
    values: dict[str, dict[str, Array]], situations: Sequence[Situation], people: list[tuple[int, Person]], on: str
) -> None:
    for name in PERSONAL:
        rows = [received(situations[index], name, person) for index, person in people]
        # OpenFisca does not know who may have the ASS nor the complement: taken as received, the month asked included.
        _series(values, name, rows, months_reached(on) if name in ("ass", "caah") else past_months(on))


def disability(situation: Situation, person: Person, on: str) -> float:
    """The rate in percent. Unknown, it is what the AAH received supposes: the other rights count that AAH."""
    if person.disability_rate is not None:
        return float(person.disability_rate)
    return thresholds(on).aah_rate if is_positive(received(situation, "aah", person)) else 0.0


def received(situation: Situation, name: str, person: Person) -> Series | None:
    """The personal benefit `name` as received by the person."""
    if person.role == "dependant":
        return None
    source = situation.partner_benefits if person.role == "partner" else situation.benefits
    series: Series | None = (source or {}).get(name)
    return series


def _families(values: dict[str, dict[str, Array]], situations: Sequence[Situation], on: str) -> None:
    past = past_months(on)
    for name in PAST_BENEFITS:
        _series(values, name, [(situation.benefits or {}).get(name) for situation in situations], past)
    values["aide_logement"] = {m: values["apl"][m] + values["als"][m] + values["alf"][m] for m in past}
    for name in TAKEN_AS_RECEIVED:
        _series(values, name, [(situation.benefits or {}).get(name) for situation in situations], months_reached(on))
    for month in months_reached(on):
        recent = [_recently_single(situation, month) for situation in situations]
        values.setdefault("rsa_isolement_recent", {})[month] = np.array(recent)
    _every(values, "ppa_mois_demande", [f"{on}-01"] * len(situations), "datetime64[D]")
    care: Callable[[Situation, tuple[str, ...]], bool] = lambda situation, modes: situation.childcare in modes  # noqa: E731
    _every(values, "empl_dir", (care(s, ("assistante-maternelle", "garde-a-domicile")) for s in situations))
    _every(values, "ass_mat", (care(s, ("micro-creche",)) for s in situations))
    _every(values, "inactif", (not all(p.activity in WORKING for p in s.adults) for s in situations))
    _every(values, "proprietaire_proche_famille", (bool(s.dwelling.landlord_is_relative) for s in situations))


def _recently_single(situation: Situation, month: str) -> bool:
    since = situation.single_since
    return since is not None and 0 <= _years_since(since, month) * 12 < thresholds(month).recent_separation_months


def _dwellings(values: dict[str, dict[str, Array]], situations: Sequence[Situation]) -> None:
    dwellings = [situation.dwelling for situation in situations]
    _every(values, "statut_occupation_logement", (OCCUPANCY[dwelling.occupancy] for dwelling in dwellings))
    _every(values, "depcom", ((dwelling.commune or "").encode() for dwelling in dwellings), "S5")
    _every(values, "loyer", (float(dwelling.rent or 0) for dwelling in dwellings), np.float32)
    _every(values, "coloc", (bool(dwelling.shared) for dwelling in dwellings))
    _every(values, "logement_chambre", (bool(dwelling.room) for dwelling in dwellings))
    _every(values, "participation_frais", (bool(dwelling.contributes) for dwelling in dwellings))


def fixed_now(situation: Situation, on: str) -> dict[str, float]:
    """Benefits of the month asked that OpenFisca would get wrong, written down instead of computed.

    It gives the ASF to every lone parent; loans and residences need a contract: their aid is taken as received.
    """
    fixed = {}
    lone = situation.partner is None and bool(situation.dependants)
    if lone and all(child.other_parent == "shared-custody" for child in situation.dependants):
        fixed["asf"] = 0.0
    if situation.dwelling.occupancy in AID_AS_RECEIVED:
        for name in ("apl", "als", "alf"):
            fixed[name] = last_stated((situation.benefits or {}).get(name), on)
        fixed["aide_logement"] = sum(fixed[name] for name in ("apl", "als", "alf"))
    return fixed


def batch_key(situation: Situation, on: str) -> tuple[frozenset[str], frozenset[str]]:
    """What the situations of one batch must agree on: an input of OpenFisca holds for everybody in it."""
    return tax_years_stated(situation), frozenset(fixed_now(situation, on))


def tax_years_stated(situation: Situation) -> frozenset[str]:
    """The years whose reference income is stated for every tax unit."""
    heads = situation.adults if situation.taxed_apart else situation.adults[:1]
    return frozenset.intersection(*(frozenset(person.reference_income) for person in heads))


def _tax(values: dict[str, dict[str, Array]], situations: Sequence[Situation]) -> None:
    """Reference incomes stated; those left out are computed by the engine from the year's incomes."""
    for year in tax_years_stated(situations[0]):
        heads = [person for s in situations for person in (s.adults if s.taxed_apart else s.adults[:1])]
        incomes = [float(person.reference_income[year]) for person in heads]
        values.setdefault("rfr", {})[year] = np.array(incomes, dtype=np.float32)
