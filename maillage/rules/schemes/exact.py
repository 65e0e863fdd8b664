"""One household: exact rationals, and `None` for what is not known. A doubt never becomes a zero."""

import math
from collections.abc import Mapping
from fractions import Fraction

from maillage.rules.schemes.expressions import (
    Arithmetic,
    Choose,
    Compare,
    Extreme,
    Grid,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Rounded,
    Text,
    Truth,
)

Value = Fraction | bool | str | None


def evaluate(node: Node, known: Mapping[str, Value]) -> Value:
    """Value of a formula, `None` when a fact it needs is missing or when it divides by zero."""
    match node:
        case Number(value) | Text(value) | Truth(value):
            return value
        case Name(name):
            return known.get(name)
        case Logic():
            return _logic(node, known)
        case Not():
            member = evaluate(node.member, known)
            return None if member is None else not member
        case Choose():
            test = evaluate(node.test, known)
            return None if test is None else evaluate(node.then if test else node.other, known)
        case Compare():
            return _compare(node, known)
        case Arithmetic():
            return _arithmetic(node, known)
        case Extreme():
            members = [number(member, known) for member in node.members]
            found = [member for member in members if member is not None]
            if len(found) < len(members):
                return None
            return min(found) if node.word == "min" else max(found)
        case Rounded():
            member_value = number(node.member, known)
            return None if member_value is None else round_exactly(member_value, node.places, node.mode)
        case Grid():
            by = number(node.by, known)
            return None if by is None else evaluate(node.rows[row_of(by, node)], known)


def number(node: Node, known: Mapping[str, Value]) -> Fraction | None:
    """Value of a formula that the compiler proved to be a number."""
    value = evaluate(node, known)
    return value if isinstance(value, Fraction) else None


def row_of(by: Fraction, grid: Grid) -> int:
    """Rank of the row of a grid where `by` stands."""
    if grid.upper_included:
        return sum(edge < by for edge in grid.edges)
    return sum(edge <= by for edge in grid.edges)


def round_exactly(value: Fraction, places: int, mode: str) -> Fraction:
    """`half-up` goes away from zero, `down` to the lower, `up` to the higher."""
    scaled = value * 10**places
    if mode == "down":
        return Fraction(math.floor(scaled), 10**places)
    if mode == "up":
        return Fraction(math.ceil(scaled), 10**places)
    nearest = math.floor(abs(scaled) + Fraction(1, 2))
    return Fraction(nearest if scaled >= 0 else -nearest, 10**places)


def _logic(node: Logic, known: Mapping[str, Value]) -> Value:
    deciding = node.word == "or"
    unknown = False
    for member in node.members:
        value = evaluate(member, known)
        if value is deciding:
            return deciding
        unknown = unknown or value is None
    return None if unknown else not deciding


def _compare(node: Compare, known: Mapping[str, Value]) -> Value:
    left, right = evaluate(node.left, known), evaluate(node.right, known)
    if left is None or right is None:
        return None
    if node.sign in ("==", "!="):
        return (left == right) is (node.sign == "==")
    assert isinstance(left, Fraction) and isinstance(right, Fraction)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[node.sign]


def _arithmetic(node: Arithmetic, known: Mapping[str, Value]) -> Value:
    left, right = number(node.left, known), number(node.right, known)
    if left is None or right is None:
        return None
    match node.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right if right else None
