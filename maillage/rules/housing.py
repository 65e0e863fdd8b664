"""Works in the dwelling: Anah category, MaPrimeRénov' (parcours accompagné) and MaPrimeAdapt'."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from maillage.rules.dates import in_french
from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import InputError, Money, Number, PositiveCount
from maillage.rules.money import euros, percent, percent_of, to_cents

Category = Literal["TM", "M", "I", "S"]
NAMES = {"TM": "très modestes", "M": "modestes", "I": "intermédiaires", "S": "supérieurs"}
Classes = Annotated[int, Number("count", maximum=6)]


@dataclass(frozen=True)
class AnahCategory:
    """Category of resources, the total compared, and the three ceilings for this household."""

    category: Category
    total: Money
    ceilings: dict[str, Money]


@dataclass(frozen=True)
class MaPrimeRenov:
    """Grant after écrêtement, what was cut, and what public aid could still be added."""

    grant: Money
    cut: Money
    room_for_local_aid: Money


@dataclass(frozen=True)
class Grant:
    """An amount granted."""

    grant: Money


def anah_category(
    reference_incomes: list[Money], persons: PositiveCount, ile_de_france: bool, requested_on: date
) -> Outcome[AnahCategory]:
    """Category of all the occupants together; inclusive ceilings of the day of the request, zone of the dwelling."""
    steps = Steps()
    if len(reference_incomes) > persons:
        raise InputError("reference_incomes", f"plus de revenus que de personnes ({persons})")
    table = steps.parameter(f"anah.ceilings.{'ile_de_france' if ile_de_france else 'other'}", requested_on)
    total = sum(reference_incomes, Decimal(0))
    ceilings = {category: _ceiling(row, persons) for category, row in table.items()}
    steps.say(f"Revenus fiscaux de référence de tous les occupants : {euros(total)}.")
    shown = " ; ".join(f"{NAMES[c]} {euros(value)}" for c, value in ceilings.items())
    steps.say(f"Plafonds pour {persons} personne{'s' if persons > 1 else ''} : {shown}.")
    category: Category = "S"
    if total <= ceilings["TM"]:
        category = "TM"
    elif total <= ceilings["M"]:
        category = "M"
    elif total <= ceilings["I"]:
        category = "I"
    steps.say(f"Catégorie {category}, ménages aux revenus {NAMES[category]} (plafond compris).")
    return steps.outcome(AnahCategory(category, total, ceilings))


def _ceiling(row: dict[str, Any], persons: int) -> Decimal:
    in_table = row["persons"]
    beyond = max(persons - len(in_table), 0)
    return Decimal(in_table[min(persons, len(in_table)) - 1] + beyond * row["extra"])


def maprimerenov(
    category: Category,
    works_excl_tax: Money,
    works_incl_tax: Money,
    classes_gained: Classes,
    other_public_aid: Money,
    on: date | None = None,
) -> Outcome[MaPrimeRenov]:
    """Grant on the works without tax, then écrêtement of all public aid on the cost with tax."""
    steps = Steps()
    if works_incl_tax < works_excl_tax:
        raise InputError("works_incl_tax", f"inférieur au montant hors taxes ({works_excl_tax})")
    day = steps.day(on)
    if steps.parameter("maprimerenov.desk", day) != "ouvert":
        steps.say(f"Le guichet est fermé le {in_french(day)} : montant donné pour information.")
    rate = steps.parameter("maprimerenov.rates", day)[category]
    ceilings = steps.parameter("maprimerenov.works_ceilings", day)
    share = steps.parameter("maprimerenov.public_aid_caps", day)[category]
    fewest, most = min(map(int, ceilings)), max(map(int, ceilings))
    cap = to_cents(percent_of(share, works_incl_tax))
    before = Decimal(0)
    if classes_gained < fewest:
        steps.say(f"Il faut gagner au moins {fewest} classes : pas de MaPrimeRénov’ accompagnée.")
    else:
        ceiling = ceilings[str(min(classes_gained, most))]
        kept = min(works_excl_tax, ceiling)
        before = to_cents(percent_of(rate, kept))
        steps.say(f"Travaux retenus : {euros(works_excl_tax)} hors taxes, dans la limite de {euros(ceiling)}.")
        steps.say(f"{percent(rate)} de {euros(kept)} = {euros(before)}.")
    grant = min(before, max(cap - other_public_aid, Decimal(0)))
    room = max(cap - other_public_aid - grant, Decimal(0))
    steps.say(f"Toutes aides publiques : au plus {percent(share)} de {euros(works_incl_tax)} = {euros(cap)}.")
    if before > grant:
        steps.say(
            f"{euros(before)} + {euros(other_public_aid)} dépassent ce plafond : écrêtement de {euros(before - grant)}."
        )
    steps.say(f"MaPrimeRénov’ : {euros(grant)}. Place restante pour une aide locale : {euros(room)}.")
    return steps.outcome(MaPrimeRenov(grant, before - grant, room))


def maprimeadapt(category: Category, works_excl_tax: Money, on: date | None = None) -> Outcome[Grant]:
    """Share of the works without tax, within a ceiling; nothing for intermediate and higher incomes."""
    steps = Steps()
    day = steps.day(on)
    rate = steps.parameter("maprimeadapt.rates", day)[category]
    ceiling = steps.parameter("maprimeadapt.works_ceiling", day)
    kept = min(works_excl_tax, ceiling)
    grant = to_cents(percent_of(rate, kept))
    if not rate:
        steps.say(f"Ménages aux revenus {NAMES[category]} : pas de MaPrimeAdapt’.")
    else:
        steps.say(f"{percent(rate)} de {euros(kept)} hors taxes = {euros(grant)}.")
    return steps.outcome(Grant(grant))
