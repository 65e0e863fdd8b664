"""Épicerie solidaire: what is paid, what is left of a quota, and what may still be sold."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from maillage.rules.dates import in_french
from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Money, Percent
from maillage.rules.money import euros, percent, percent_of, to_cents


@dataclass(frozen=True)
class Basket:
    """What the household pays."""

    to_pay: Money


@dataclass(frozen=True)
class Quota:
    """Whether a basket fits, what the quota had left before it, and by how much the basket exceeds it."""

    accepted: bool
    left: Money
    excess: Money


@dataclass(frozen=True)
class Lot:
    """Whether a lot may be sold, and whether it must be marked."""

    sellable: bool
    to_mark: bool


def basket(shelf_value: Money, rate_percent: Percent) -> Outcome[Basket]:
    """Share of the shelf value paid at the épicerie solidaire, half-up to the cent."""
    steps = Steps()
    to_pay = to_cents(percent_of(rate_percent, shelf_value))
    steps.say(f"{percent(rate_percent)} de {euros(shelf_value)} = {euros(to_pay)}.")
    return steps.outcome(Basket(to_pay))


def grocery_quota(quota: Money, spent: list[Money], shelf_value: Money) -> Outcome[Quota]:
    """Room for a basket in the quota of the period; the quota counts shelf values, not what was paid."""
    steps = Steps()
    used = sum(spent, Decimal(0))
    left = max(quota - used, Decimal(0))
    excess = max(shelf_value - left, Decimal(0))
    steps.say(f"Quota {euros(quota)}, déjà pris {euros(used)} en valeur de rayon : reste {euros(left)}.")
    steps.say(
        f"Panier de {euros(shelf_value)} : {'accepté' if not excess else f'dépasse de {euros(excess)}, à réduire'}."
    )
    return steps.outcome(Quota(not excess, left, excess))


def stock_lot(kind: Literal["dlc", "ddm"], limit: date, on: date) -> Outcome[Lot]:
    """A use-by date (DLC) blocks from the next day; a best-before date (DDM) only asks for a mark."""
    steps = Steps()
    past = on > limit
    if not past:
        steps.say(f"La date du {in_french(limit)} n’est pas passée : vente possible.")
    elif kind == "dlc":
        steps.say(f"DLC du {in_french(limit)} dépassée : à retirer.")
    else:
        steps.say(f"DDM du {in_french(limit)} dépassée : vente possible, avec la mention.")
    return steps.outcome(Lot(not past or kind == "ddm", past and kind == "ddm"))
