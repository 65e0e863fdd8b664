"""The declared registry of calculations: the command, the site and the API share it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from maillage.rules import (
    budget,
    childcare,
    deadlines,
    energy,
    figures,
    finance,
    follow_up,
    governance,
    grocery,
    housing,
    shelter,
)
from maillage.rules.explanation import Outcome
from maillage.rules.inputs import arguments, as_json, input_schema, schema


@dataclass(frozen=True)
class Calculation:
    """A named calculation: what it answers (French) and the function, whose annotations give both schemas."""

    name: str
    summary: str
    function: Callable[..., Outcome[Any]]

    @property
    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the object read."""
        return input_schema(self.function)

    @property
    def output_schema(self) -> dict[str, Any]:
        """JSON Schema of the object given back, without its steps."""
        result = get_args(get_type_hints(self.function, include_extras=True)["return"])[0]
        return schema(get_type_hints(result, include_extras=True), {})

    def run(self, payload: Any) -> Outcome[Any]:
        """Read a JSON object, calculate. Raises `InputError` or `parameters.NoValue`, one French line each."""
        return self.function(**arguments(self.function, payload))


CALCULATIONS: dict[str, Calculation] = {
    calculation.name: calculation
    for calculation in (
        Calculation("appeal-deadline", "Dernier jour pour saisir le tribunal", deadlines.appeal_deadline),
        Calculation("implicit-decision", "Date du rejet implicite d’une demande", deadlines.implicit_decision),
        Calculation("transmission-deadline", "Transmission d’une aide légale", deadlines.transmission_deadline),
        Calculation("domiciliation", "Validité d’une élection de domicile", deadlines.domiciliation),
        Calculation("mandate-end", "Fin d’un mandat en jours", deadlines.mandate_end),
        Calculation("qualified-majority", "Majorité qualifiée des communes", governance.qualified_majority),
        Calculation("community-interest-vote", "Vote de l’intérêt communautaire", governance.community_interest_vote),
        Calculation("quorum", "Quorum du conseil d’administration", governance.quorum),
        Calculation("consumption-units", "Unités de consommation", budget.consumption_units),
        Calculation("reste-a-vivre", "Reste à vivre", budget.reste_a_vivre),
        Calculation("quotient-familial", "Quotient familial de la Cnaf", budget.quotient_familial),
        Calculation("housing-effort", "Taux d’effort logement", budget.housing_effort),
        Calculation("anah-category", "Catégorie de ressources de l’Anah", housing.anah_category),
        Calculation("maprimerenov", "MaPrimeRénov’, parcours accompagné", housing.maprimerenov),
        Calculation("maprimeadapt", "MaPrimeAdapt’", housing.maprimeadapt),
        Calculation("cheque-energie", "Chèque énergie", energy.cheque_energie),
        Calculation("energy-poverty", "Taux d’effort énergétique", energy.energy_poverty),
        Calculation("psu-tariff", "Tarif horaire de la crèche (PSU)", childcare.psu_tariff),
        Calculation("loan-schedule", "Échéancier d’une avance remboursable", finance.loan_schedule),
        Calculation("transferred-charges", "Attribution de compensation", finance.transferred_charges),
        Calculation("nights", "Nuits d’un séjour", shelter.nights),
        Calculation("occupancy", "Taux d’occupation", shelter.occupancy),
        Calculation("basket", "À payer à l’épicerie solidaire", grocery.basket),
        Calculation("pooled-rate", "Taux d’un ensemble de populations", figures.pooled_rate),
        Calculation("suppress-small-cells", "Secret des petits effectifs", figures.suppress_small_cells),
        Calculation("poverty-threshold", "Seuil de pauvreté d’un ménage", budget.poverty_threshold),
        Calculation("domiciliation-request", "Alertes d’une demande", follow_up.domiciliation_request),
        Calculation("domiciliation-contact", "Radiation possible", follow_up.domiciliation_contact),
        Calculation("registry-acknowledgement", "Accusé du registre", follow_up.registry_acknowledgement),
        Calculation("active-base-end", "Sortie de la base active", follow_up.active_base_end),
        Calculation("access-card", "Validité d’une carte", follow_up.access_card),
        Calculation("energy-cut", "Coupure interdite", follow_up.energy_cut),
        Calculation("needs-analysis", "Analyse des besoins sociaux due", follow_up.needs_analysis),
        Calculation("grocery-quota", "Quota de l’épicerie", grocery.grocery_quota),
        Calculation("stock-lot", "Lot vendable", grocery.stock_lot),
        Calculation("cmg", "CMG, à titre indicatif", childcare.cmg),
        Calculation("childcare-duties", "Obligations de la petite enfance", childcare.childcare_duties),
    )
}


def as_object(outcome: Outcome[Any], explain: bool = False) -> dict[str, Any]:
    """The JSON object of an outcome; `explain` adds its steps and the parameters still to be verified."""
    shown: dict[str, Any] = as_json(type(outcome.result), outcome.result)
    if explain:
        shown["steps"] = list(outcome.steps)
        shown["to_verify"] = [p.label for p in outcome.to_verify]
    return shown
