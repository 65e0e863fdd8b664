"""The incomes of one person as OpenFisca's variables: net, taxable and gross given together, month by month.

Wages known only net are completed by the engine's own ratios; pensions and unemployment benefit are taken as taxable
for what they are net (the lowest ones pay no CSG), which the verdict states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from maillage.rules.engine.periods import months_reached, shift, years_reached
from maillage.rules.engine.series import scaled, value_at, with_year
from maillage.rules.engine.wages import wage_ratios
from maillage.rules.situation import Person, Series

#: Kind of the file -> variables that take the same amount.
AS_STATED: dict[str, tuple[str, ...]] = {
    "apprentice": ("remuneration_apprenti",),
    "self_employed": ("rpns_auto_entrepreneur_benefice",),
    "training": ("revenus_stage_formation_pro",),
    "daily_allowances": ("indemnites_journalieres_maladie",),
    "maternity_allowances": ("indemnites_journalieres_maternite",),
    "invalidity_pension": ("pensions_invalidite",),
    "work_accident_annuity": ("rente_accident_travail",),
    "alimony_received": ("pensions_alimentaires_percues",),
    "alimony_paid": ("pensions_alimentaires_versees_individu",),
    "rental_income": ("revenus_locatifs",),
    "capital_income": ("revenus_capital",),
}
#: Kind of the file -> (kind of the yearly taxable income, variables).
NET_AND_TAXABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "unemployment": ("unemployment", ("chomage_net", "chomage_imposable", "chomage_brut")),
    "pension": ("pensions", ("retraite_nette", "retraite_imposable", "retraite_brute")),
}


@dataclass(frozen=True)
class Incomes:
    """`monthly`: variable -> series of euros a month; `yearly`: variable -> year -> euros."""

    monthly: Mapping[str, Series | None]
    yearly: Mapping[str, Mapping[str, float]]


def person_incomes(person: Person, on: str) -> Incomes:
    """The same variables for everybody, in the same order: zero is stated too."""
    stated = person.resources or {}
    monthly: dict[str, Series | None] = {}
    for kind, names in AS_STATED.items():
        for name in names:
            monthly[name] = stated.get(kind)
    for kind, (yearly_kind, names) in NET_AND_TAXABLE.items():
        series = _with_years(stated.get(kind), person, yearly_kind, on)
        for name in names:
            monthly[name] = series
    monthly.update(_wages(person, on))
    return Incomes(monthly, {"rpns_imposables": _self_employed(person, on)})


def _with_years(series: Series | None, person: Person, kind: str, on: str, factor: float = 1.0) -> Series | None:
    """The series, the years stated on the tax notice replacing the months that are only supposed."""
    for year in years_reached(on):
        yearly = person.taxable_income.get(year, {}).get(kind)
        if yearly is None and year in person.taxable_income:
            yearly = Decimal(0)  # a year is stated as a whole: a kind left out of it was not received
        if yearly is not None:
            series = with_year(series, year, yearly * Decimal(repr(factor)), on)
    return series


def _wages(person: Person, on: str) -> dict[str, Series | None]:
    stated = person.resources or {}
    net = stated.get("wages")
    ratios = wage_ratios(shift(on, -1))
    taxable = stated.get("wages_taxable", scaled(net, ratios.taxable_per_net))
    gross = stated.get("wages_gross", scaled(net, ratios.gross_per_net))
    return {
        "salaire_net": _with_years(net, person, "wages", on, 1 / ratios.taxable_per_net),
        "salaire_imposable": _with_years(taxable, person, "wages", on),
        "salaire_de_base": _with_years(gross, person, "wages", on, ratios.gross_per_net / ratios.taxable_per_net),
    }


def _self_employed(person: Person, on: str) -> dict[str, float]:
    """Taxable profits by year: those stated, else the twelve months of the monthly profit."""
    monthly = (person.resources or {}).get("self_employed")
    profits = {}
    for year in years_reached(on):
        months = [month for month in months_reached(on) if month.startswith(year)]
        if year in person.taxable_income:
            profits[year] = float(person.taxable_income[year].get("self_employed", 0))
        else:
            profits[year] = sum(value_at(monthly, month) for month in months) * 12 / len(months)
    return profits
