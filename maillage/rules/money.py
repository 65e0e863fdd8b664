"""Money and numbers: `Decimal` in euros, rounded once, at the end, in the way that is stated."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
#: wide enough for any budget to the cent; quantize never fails on what `inputs` lets in
WIDE = Context(prec=60)
NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half-up to the cent; -0.005 becomes -0.01 (away from zero)."""
    return rounded(amount, 2)


def down_to_cents(amount: Decimal) -> Decimal:
    """Rounded down (towards zero) to the cent, as for the equal instalments of a loan."""
    return amount.quantize(CENT, ROUND_DOWN, WIDE)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half-up, to `places` decimals; never minus zero."""
    result = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE)
    return result if result else abs(result)


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """`part / whole` with enough digits for one later rounding to be right."""
    return WIDE.divide(Decimal(part), Decimal(whole))


def percent_of(rate: Decimal, amount: Decimal) -> Decimal:
    """`rate` % of `amount`, not rounded."""
    return WIDE.multiply(amount, rate) / 100


def at_least(share: Fraction, of: Decimal | int) -> int:
    """The smallest whole number that is at least `share` of `of`: two thirds of 45 is 30, of 46 is 31."""
    exact = share * Fraction(of)
    return -(-exact.numerator // exact.denominator)


def number(value: Decimal | int | Fraction, places: int | None = None) -> str:
    """French writing of a number: « 1 820,5 »; all its decimals unless `places` is given."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    exact = Decimal(value)
    if places is not None:
        exact = rounded(exact, places)
    elif exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1), context=WIDE)
    return f"{exact:,f}".replace(",", NARROW_SPACE).replace(".", ",").replace("-", "−")


def euros(amount: Decimal | int) -> str:
    """« 1 820,00 € », rounded to the cent for the eye only."""
    return f"{number(amount, 2)}{NO_BREAK_SPACE}€"


def percent(rate: Decimal | int, places: int | None = None) -> str:
    """« 18,2 % »."""
    return f"{number(rate, places)}{NO_BREAK_SPACE}%"
