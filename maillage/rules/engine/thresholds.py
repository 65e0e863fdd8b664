"""The ages and rates that decide what must be asked: read from the engine's own parameters, never written in code."""

import datetime as dt
import functools
from dataclasses import dataclass

from maillage.rules.engine.system import system
from maillage.rules.parameters import value_on


@dataclass(frozen=True)
class Thresholds:
    """Ages in years, disability rates in percent, in force in one month."""

    aspa_age: int
    aspa_engine_early_age: int
    unfit_retirement_age: int
    aah_rate: float
    aah_reduced_rate: float
    young_child_age: int
    childcare_age: int
    school_start_age: int
    school_end_age: int
    recent_separation_months: int


@functools.lru_cache(maxsize=64)
def thresholds(on: str) -> Thresholds:
    """Those in force on the first day of the month `on`."""
    social = system().get_parameters_at_instant(f"{on}-01").prestations_sociales
    aah = social.prestations_etat_de_sante.invalidite.aah
    family = social.prestations_familiales
    school = family.education_presence_parentale.ars.ars_cond
    return Thresholds(
        aspa_age=int(social.solidarite_insertion.minimum_vieillesse.aspa.age_min),
        aspa_engine_early_age=int(aah.age_legal_retraite),
        unfit_retirement_age=_own("unfit_retirement_age", on),
        aah_rate=100 * aah.taux_capacite.taux_incapacite,
        aah_reduced_rate=100 * aah.taux_capacite.taux_incapacite_rsdae,
        young_child_age=int(family.petite_enfance.paje.paje_cm.age_limite_enfant_adopte_non),
        childcare_age=int(family.petite_enfance.paje.paje_cmg.limite_age.reduite),
        school_start_age=int(school.age_entree_primaire),
        school_end_age=int(school.age_sortie_lycee),
        recent_separation_months=_own("recent_separation_months", on),
    )


def _own(name: str, on: str) -> int:
    """A threshold the engine does not hold (`parameters/rights.yaml`)."""
    return int(value_on(f"rights.{name}", dt.date(int(on[:4]), int(on[5:]), 1)).value)
