"""Housing aid and the chèque énergie."""

from maillage.rules import hypotheses as topic
from maillage.rules.engine.periods import year_of
from maillage.rules.missing import Missing
from maillage.rules.rights import facts
from maillage.rules.rights.right import COUNT, EUROS_A_YEAR, YEAR, Right, Step
from maillage.rules.situation import Situation


def _no_rent(situation: Situation, on: str) -> str | None:
    if situation.dwelling.occupancy in ("owner", "hosted-free", "homeless"):
        return "Il n’y a pas de loyer à aider."
    return None


def _no_meter(situation: Situation, on: str) -> str | None:
    if situation.dwelling.occupancy in ("hosted-free", "homeless"):
        return "Il n’y a pas de logement à titre personnel."
    return None


def energy_needs(situation: Situation, on: str) -> list[Missing]:
    """The reference income of the year before last, or the incomes it is computed from."""
    year = str(year_of(on) - 2)
    heads = situation.adults if situation.taxed_apart else situation.adults[:1]
    if all(year in person.reference_income for person in heads):
        return []
    return [*facts.resources(situation, on), *facts.tax_notice(situation, on)]


HOUSING_AID = Right(
    code="aide_logement",
    name="Aide au logement",
    variable="aide_logement",
    also=("apl", "als", "alf"),
    needs=(
        facts.birth_dates,
        facts.resources,
        facts.activities,
        facts.benefits,
        facts.occupancy,
        facts.zoned_commune,
        facts.rent,
        facts.ordinary_lease,
        facts.tax_details,
    ),
    topics=(topic.INCOME, topic.BENEFITS, topic.DWELLING, topic.FAMILY, topic.ANNUAL),
    received=("apl", "als", "alf"),
    excluded=_no_rent,
    steps=(
        Step("Personnes à charge", "al_nb_personnes_a_charge", COUNT),
        Step("Ressources retenues (douze mois, décalés d’un mois)", "aide_logement_base_ressources", EUROS_A_YEAR),
        Step("Loyer pris en compte, plafonné", "aide_logement_loyer_retenu"),
        Step("Charges forfaitaires", "aide_logement_charges"),
        Step("Participation personnelle", "aide_logement_participation_personnelle"),
        Step("Aide avant les dernières déductions", "aide_logement_montant_brut"),
    ),
)

CHEQUE_ENERGIE = Right(
    code="cheque_energie",
    name="Chèque énergie",
    variable="cheque_energie",
    when=YEAR,
    amount_period=YEAR,
    needs=(facts.occupancy, energy_needs),
    topics=(topic.ANNUAL, topic.DWELLING),
    received=("cheque_energie",),
    excluded=_no_meter,
    steps=(
        Step("Unités de consommation", "cheque_energie_unites_consommation", COUNT, YEAR),
        Step("Montant selon le revenu fiscal de référence par unité", "cheque_energie_montant", EUROS_A_YEAR, YEAR),
    ),
)
