"""Family benefits."""

from maillage.rules import hypotheses as topic
from maillage.rules.engine.thresholds import thresholds
from maillage.rules.rights import facts
from maillage.rules.rights.minima import BEFORE_CRDS
from maillage.rules.rights.right import COUNT, EUROS_A_YEAR, MET, YEAR, Right, Step
from maillage.rules.situation import Situation

_NEEDS = (facts.birth_dates, facts.resources, facts.custody, facts.tax_details, facts.commune)
_TOPICS = (topic.ANNUAL, topic.FAMILY)
_YEARLY_RESOURCES = Step(
    "Ressources imposables de l’avant-dernière année", "prestations_familiales_base_ressources", EUROS_A_YEAR
)


def _no_child(situation: Situation, on: str) -> str | None:
    return None if situation.dependants else "Il n’y a pas d’enfant à charge."


def _no_child_under_three(situation: Situation, on: str) -> str | None:
    age = thresholds(on).young_child_age
    return (
        None if facts.children_between(situation, on, 0, age - 1) else f"Il n’y a pas d’enfant de moins de {age} ans."
    )


def _no_child_under_six(situation: Situation, on: str) -> str | None:
    age = thresholds(on).childcare_age
    return (
        None if facts.children_between(situation, on, 0, age - 1) else f"Il n’y a pas d’enfant de moins de {age} ans."
    )


def _no_pupil(situation: Situation, on: str) -> str | None:
    first, last = thresholds(on).school_start_age, thresholds(on).school_end_age
    pupils = facts.children_between(situation, f"{on[:4]}-12", first, last)
    return None if pupils else f"Il n’y a pas d’enfant de {first} à {last} ans."


def _in_couple(situation: Situation, on: str) -> str | None:
    if situation.partner is not None:
        return "Le parent vit en couple."
    if situation.dependants and all(child.other_parent == "shared-custody" for child in situation.dependants):
        return "Les enfants vivent en résidence alternée."
    return _no_child(situation, on)


AF = Right(
    code="af",
    name="Allocations familiales",
    variable="af",
    needs=_NEEDS,
    topics=_TOPICS,
    received=("af",),
    excluded=_no_child,
    notes=(BEFORE_CRDS,),
    steps=(
        Step("Enfants à charge", "af_nbenf", COUNT),
        _YEARLY_RESOURCES,
        Step("Part conservée selon les ressources", "af_taux_modulation", "rate"),
        Step("Allocation de base", "af_base"),
        Step("Majoration pour âge", "af_majoration", if_positive=True),
        Step("Complément dégressif", "af_complement_degressif", if_positive=True),
    ),
)

CF = Right(
    code="cf",
    name="Complément familial",
    variable="cf",
    needs=_NEEDS,
    topics=_TOPICS,
    received=("cf",),
    excluded=_no_child,
    notes=(BEFORE_CRDS,),
    steps=(
        Step("Enfants à charge", "af_nbenf", COUNT),
        Step("Ressources retenues", "cf_base_ressources", EUROS_A_YEAR),
        Step("Plafond de ressources", "cf_plafond", EUROS_A_YEAR, if_positive=True),
        Step("Plafond du montant majoré", "cf_majore_plafond", EUROS_A_YEAR, if_positive=True),
    ),
)

ASF = Right(
    code="asf",
    name="Allocation de soutien familial",
    variable="asf",
    needs=(facts.birth_dates, facts.resources, facts.custody_of_all, facts.commune),
    topics=(topic.INCOME, topic.FAMILY),
    received=("asf",),
    excluded=_in_couple,
    notes=(BEFORE_CRDS,),
    steps=(
        Step("Parent seul", "asf_elig", MET),
        Step("Montant, pension alimentaire reçue déduite", "asf_montant"),
    ),
)

ARS = Right(
    code="ars",
    name="Allocation de rentrée scolaire",
    variable="ars",
    when=YEAR,
    amount_period=YEAR,
    needs=_NEEDS,
    topics=_TOPICS,
    received=("ars",),
    excluded=_no_pupil,
    notes=(BEFORE_CRDS,),
    steps=(Step("Enfants à charge", "af_nbenf", COUNT), _YEARLY_RESOURCES),
)

PAJE_BASE = Right(
    code="paje_base",
    name="Allocation de base de la Paje",
    variable="paje_base",
    needs=_NEEDS,
    topics=_TOPICS,
    received=("paje_base",),
    excluded=_no_child_under_three,
    notes=(BEFORE_CRDS,),
    steps=(
        Step("Enfants à charge", "af_nbenf", COUNT),
        _YEARLY_RESOURCES,
        Step("Deux parents actifs", "biactivite", MET),
    ),
)

PAJE_CMG = Right(
    code="paje_cmg",
    name="Complément de libre choix du mode de garde",
    variable="paje_cmg",
    needs=(*_NEEDS, facts.childcare, facts.activities, facts.disability, facts.benefits),
    topics=_TOPICS,
    received=("paje_cmg",),
    excluded=_no_child_under_six,
    steps=(Step("Enfants à charge", "af_nbenf", COUNT), _YEARLY_RESOURCES),
)
