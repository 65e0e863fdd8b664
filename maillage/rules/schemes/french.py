"""Formulas in plain French: with names only for the règlement, with values for one household's sheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from maillage.rules import money
from maillage.rules.schemes.expressions import (
    Arithmetic,
    Choose,
    Compare,
    Extreme,
    Grid,
    Kind,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Rounded,
    Text,
    Truth,
    kind_of,
)

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
TESTS = {
    "<": "est inférieur à",
    "<=": "est inférieur ou égal à",
    ">": "est supérieur à",
    ">=": "atteint au moins",
    "==": "est",
    "!=": "n’est pas",
}
ROUNDED = {"half-up": "arrondi", "down": "arrondi par défaut", "up": "arrondi par excès"}
HUNDRED = Number(Fraction(100))
LONG_SUM = 4


def decimal(value: Fraction) -> Decimal:
    """For display: exact when it can be, else with many digits."""
    return money.ratio(value.numerator, value.denominator)


def show(value: Fraction | bool | str | None, kind: Kind) -> str:
    """One value in French."""
    if value is None:
        return "inconnu"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return f"« {value} »"
    if kind == "money":
        return money.euros(decimal(value))
    return money.number(decimal(value), None if value * 10**4 == int(value * 10**4) else 4)


def lower(label: str) -> str:
    """First letter in lower case, unless the label starts with an acronym."""
    return label if len(label) > 1 and label[1].isupper() else label[:1].lower() + label[1:]


@dataclass(frozen=True)
class French:
    """Writes formulas. `name` gives the words of a fact or value; `is_zero` drops the empty terms of a long sum.

    `choice` gives the French words of a code compared with a fact.
    """

    kinds: Mapping[str, Kind]
    name: Callable[[str], str]
    choice: Callable[[str, str], str]
    is_zero: Callable[[Node], bool] = lambda node: False

    def say(self, node: Node, as_money: bool = False) -> str:
        """The formula as words; `as_money` writes bare constants in euros."""
        match node:
            case Number(value):
                return show(value, "money" if as_money else "number")
            case Text(value):
                return f"« {value} »"
            case Truth(value):
                return "vrai" if value else "faux"
            case Name(name):
                return self.name(name)
            case Logic():
                word = " et " if node.word == "and" else " ou "
                return word.join(self._closed(member, Logic) for member in node.members)
            case Not():
                return f"non ({self.say(node.member)})"
            case Compare():
                return self._compare(node)
            case Choose():
                money_here = as_money or self._is_money(node)
                then, other = self.say(node.then, money_here), self.say(node.other, money_here)
                return f"si {self.say(node.test)} : {then} ; sinon : {other}"
            case Extreme():
                money_here = as_money or self._is_money(node)
                if len(node.members) == 2:
                    bound = "au plus" if node.word == "min" else "au moins"
                    first, second = (self.say(member, money_here) for member in node.members)
                    return f"{first}, {bound} {second}"
                word = "le plus petit de" if node.word == "min" else "le plus grand de"
                return f"{word} ({' ; '.join(self.say(member, money_here) for member in node.members)})"
            case Rounded():
                what = "au centime" if node.places == 2 and self._is_money(node) else f"à {node.places} décimale(s)"
                what = "à l’unité" if node.places == 0 else what
                return f"{self.say(node.member, as_money)}, {ROUNDED[node.mode]} {what}"
            case Arithmetic():
                return self._arithmetic(node, as_money)
        return f"selon {self.say(node.by)}"

    def rows(self, grid: Grid) -> list[tuple[str, str]]:
        """Each row of a grid: where it applies, and what it gives."""
        in_euros = self._is_money(grid.by)

        def edge(value: Fraction) -> str:
            return show(value, "money" if in_euros else "number")

        bounds = [None, *grid.edges, None]
        found = []
        for start, end, row in zip(bounds, bounds[1:], grid.rows, strict=False):
            low = "" if start is None else f"{'plus de' if grid.upper_included else 'à partir de'} {edge(start)}"
            high = "" if end is None else f"{'jusqu’à' if grid.upper_included else 'moins de'} {edge(end)}"
            where = " et ".join(part for part in (low, high) if part) or "dans tous les cas"
            found.append((where, self.say(row, as_money=True)))
        return found

    def _is_money(self, node: Node) -> bool:
        return kind_of(node, self.kinds) == "money"

    def _closed(self, node: Node, *kinds: type) -> str:
        text = self.say(node)
        return f"({text})" if isinstance(node, (*kinds, Choose)) else text

    def _compare(self, node: Compare) -> str:
        as_money = self._is_money(node.left) or self._is_money(node.right)
        right = self.say(node.right, as_money)
        if isinstance(node.left, Name) and isinstance(node.right, Text):
            right = self.choice(node.left.name, node.right.value)
        return f"{self.say(node.left, as_money)} {TESTS[node.sign]} {right}"

    def _arithmetic(self, node: Arithmetic, as_money: bool) -> str:
        match node:
            case Arithmetic("/", Arithmetic("*", what, rate), hundred) if hundred == HUNDRED:
                return f"{self.say(rate)}{money.NO_BREAK_SPACE}% de {self._member(what, '*', False)}"
        if node.sign in "+-":
            as_money = as_money or self._is_money(node)
            terms = _terms(node)
            if len(terms) >= LONG_SUM:
                kept = [(sign, term) for sign, term in terms if not self.is_zero(term)] or terms[:1]
                words = "".join(f" {SIGNS[sign]} {self._member(term, sign, as_money)}" for sign, term in kept)
                return words.removeprefix(" + ")
            left = self._member(node.left, "+", as_money)
            return f"{left} {SIGNS[node.sign]} {self._member(node.right, '-', as_money)}"
        left = self._member(node.left, "*", as_money and isinstance(node.left, Number) and not self._is_money(node))
        return f"{left} {SIGNS[node.sign]} {self._member(node.right, node.sign, False)}"

    def _member(self, node: Node, sign: str, as_money: bool) -> str:
        text = self.say(node, as_money)
        loose = isinstance(node, Choose | Rounded | Extreme) or (
            isinstance(node, Arithmetic) and (node.sign in "+-" and sign != "+" or sign == "/")
        )
        return f"({text})" if loose else text


def _terms(node: Node) -> list[tuple[str, Node]]:
    if isinstance(node, Arithmetic) and node.sign in "+-":
        return [*_terms(node.left), (node.sign, node.right)]
    return [("+", node)]
