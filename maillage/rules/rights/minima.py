"""Minimum incomes and the prime d'activité."""

from maillage.rules import hypotheses as topic
from maillage.rules.engine.thresholds import thresholds
from maillage.rules.rights import facts
from maillage.rules.rights.right import COUNT, EUROS_A_YEAR, LAST_MONTH, MET, Right, Step
from maillage.rules.situation import Situation

_EVERYBODY = (facts.birth_dates, facts.nationalities, facts.resources, facts.benefits)
_HOUSEHOLD = (*_EVERYBODY, facts.activities, facts.occupancy, facts.zoned_commune, facts.rent)
_TOPICS = (topic.INCOME, topic.ANNUAL, topic.BENEFITS, topic.DWELLING, topic.FAMILY, topic.DISABILITY)
BEFORE_CRDS = "Montant avant CRDS."
WITH_WHAT_IS_RECEIVED = (
    "Calculé avec les prestations réellement reçues\u00a0: si d’autres droits s’ouvrent, il changera."
)


def _too_young_for_aspa(situation: Situation, on: str) -> str | None:
    limits = thresholds(on)
    ages = [person.age(on) for person in situation.adults]
    if all(age is not None and age < limits.unfit_retirement_age for age in ages):
        early = f"{limits.unfit_retirement_age} ans en cas d’inaptitude au travail"
        return f"Personne n’a atteint l’âge de l’Aspa ({limits.aspa_age} ans, ou {early})."
    return None


def _no_disability(situation: Situation, on: str) -> str | None:
    least = thresholds(on).aah_reduced_rate
    rates = [person.disability_rate for person in situation.adults]
    if all(rate is not None and rate < least for rate in rates):
        return f"Aucun taux d’incapacité d’au moins {least:g}\u00a0% n’est reconnu par la MDPH."
    return None


def _no_invalidity(situation: Situation, on: str) -> str | None:
    if not facts.has_invalidity(situation):
        return "Personne ne reçoit de pension d’invalidité, que l’ASI complète."
    return None


RSA = Right(
    code="rsa",
    name="Revenu de solidarité active",
    variable="rsa",
    needs=(*_HOUSEHOLD, facts.separation),
    topics=_TOPICS,
    received=("rsa",),
    notes=("Le RSA des jeunes qui ont déjà travaillé deux ans n’est pas regardé ici.",),
    steps=(
        Step("Adultes du foyer", "nb_parents", COUNT),
        Step("Enfants pris en compte", "rsa_nb_enfants", COUNT, if_positive=True),
        Step("Conditions d’âge, de nationalité et de statut", "rsa_eligibilite", MET),
        Step("Montant forfaitaire", "rsa_socle"),
        Step("Montant forfaitaire majoré (parent isolé)", "rsa_socle_majore", if_positive=True),
        Step("Forfait logement, déduit", "rsa_forfait_logement"),
        Step("Ressources retenues (moyenne des trois mois précédents)", "rsa_base_ressources"),
    ),
)

PPA = Right(
    code="ppa",
    name="Prime d’activité",
    variable="ppa",
    needs=(*_HOUSEHOLD, facts.separation),
    topics=_TOPICS,
    received=("ppa",),
    notes=(BEFORE_CRDS, WITH_WHAT_IS_RECEIVED),
    steps=(
        Step("Conditions d’âge et de nationalité", "ppa_eligibilite", MET),
        Step("Revenu d’activité au cours du trimestre", "ppa_eligibilite_apprenants", MET),
        Step("Montant forfaitaire", "ppa_fictive_montant_forfaitaire", when=LAST_MONTH),
        Step("Revenus d’activité du dernier mois", "ppa_revenu_activite", when=LAST_MONTH),
        Step("Autres ressources du dernier mois", "ppa_ressources_hors_activite", when=LAST_MONTH),
        Step("Forfait logement, déduit", "ppa_forfait_logement", when=LAST_MONTH),
        Step("Prime pour le dernier mois, avant la moyenne de trois mois", "ppa_fictive", when=LAST_MONTH),
    ),
)

AAH = Right(
    code="aah",
    name="Allocation aux adultes handicapés",
    variable="aah",
    needs=(facts.birth_dates, facts.disability, facts.resources, facts.benefits, facts.activities),
    topics=(topic.INCOME, topic.ANNUAL, topic.BENEFITS, topic.DISABILITY),
    received=("aah",),
    excluded=_no_disability,
    notes=("L’AAH est décidée par la MDPH\u00a0; le calcul ne dit que l’effet des ressources.",),
    steps=(
        Step("Conditions de taux d’incapacité et d’âge", "aah_eligible", MET),
        Step("Ressources retenues", "aah_base_ressources_deconjugalisee"),
        Step("Plafond de ressources", "aah_plafond_ressources_deconjugalise"),
        Step("Pensions d’invalidité et ASI, déduites", "aah_base_non_cumulable", if_positive=True),
    ),
)

ASPA = Right(
    code="aspa",
    name="Allocation de solidarité aux personnes âgées",
    variable="aspa",
    needs=(*_EVERYBODY, facts.fitness, facts.disability),
    topics=(topic.INCOME, topic.BENEFITS, topic.DISABILITY),
    received=("aspa",),
    excluded=_too_young_for_aspa,
    notes=("Récupérable sur la succession au-delà d’un seuil\u00a0: à dire avant de demander.",),
    steps=(
        Step("Personnes remplissant les conditions d’âge et de séjour", "asi_aspa_nb_alloc", COUNT),
        Step("Ressources retenues (moyenne de trois mois)", "asi_aspa_base_ressources"),
    ),
)

ASI = Right(
    code="asi",
    name="Allocation supplémentaire d’invalidité",
    variable="asi",
    needs=(*_EVERYBODY, facts.disability),
    topics=(topic.INCOME, topic.BENEFITS, topic.DISABILITY),
    received=("asi",),
    excluded=_no_invalidity,
    steps=(
        Step("Conditions d’invalidité, d’âge et de séjour", "asi_eligibilite", MET),
        Step("Ressources retenues (moyenne de trois mois)", "asi_aspa_base_ressources"),
    ),
)

C2S = Right(
    code="c2s",
    name="Complémentaire santé solidaire",
    variable="css_participation_forfaitaire",
    also=("cmu_c",),
    needs=(*_HOUSEHOLD, facts.separation),
    topics=_TOPICS,
    received=("c2s",),
    steps=(
        Step("Personnes du foyer", "cmu_nbp_foyer", COUNT),
        Step("Ressources retenues (douze mois précédents)", "css_cmu_base_ressources", EUROS_A_YEAR),
        Step("Plafond de la C2S gratuite", "cmu_c_plafond", EUROS_A_YEAR),
        Step("Plafond de la C2S avec participation", "acs_plafond", EUROS_A_YEAR),
    ),
)
