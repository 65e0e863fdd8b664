"""Many households at once: float64 arrays that hold whole numbers of a decimal unit, with a bound on their error.

Every number is `values / 10**scale`, so that sums, products and roundings of money are exact as long as they stay under
2**53; only a division that does not fall right brings an error, and its bound travels along. A comparison, a rounding
or a grid that the bound cannot settle marks its row as doubtful: the caller does that row again with exact rationals.
The result is thus the one of `exact`, to the cent, whatever the inputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

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

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
EXACT_LIMIT = 2.0**53
HALF_ULP = 2.0**-52
#: decimals kept by a division: one more than a half cent needs, so that every tie is seen as exact
DIVISION_SCALE = 4


@dataclass(frozen=True)
class Column:
    """One value for each household.

    `values`: float64 whole numbers of `10**-scale`, bool, or text. `error`: bound on the error of `values` in the same
    unit, None when exact. `known`: where the value is known, None when everywhere.
    """

    values: Any
    scale: int = 0
    error: Floats | None = None
    known: Bools | None = None


@dataclass
class Doubts:
    """Rows to be done again exactly."""

    rows: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))

    def add(self, rows: Any) -> None:
        """Mark rows (a mask, or a scalar for all of them)."""
        self.rows |= rows


def evaluate(node: Node, known: Mapping[str, Column], doubts: Doubts) -> Column:
    """Value of a formula for every household; `doubts` receives the rows that floats cannot settle."""
    match node:
        case Number(value):
            scale = 0
            while value * 10**scale != int(value * 10**scale):
                scale += 1
            return Column(np.float64(int(value * 10**scale)), scale)
        case Text(value) | Truth(value):
            return Column(np.asarray(value))
        case Name(name):
            return known[name]
        case Logic():
            return _logic(node, known, doubts)
        case Not():
            member = evaluate(node.member, known, doubts)
            return Column(~member.values, known=member.known)
        case Choose():
            test = evaluate(node.test, known, doubts)
            then, other = evaluate(node.then, known, doubts), evaluate(node.other, known, doubts)
            chosen = _where(test.values, then, other)
            return Column(chosen.values, chosen.scale, chosen.error, _both(test.known, chosen.known))
        case Compare():
            return _compare(node, known, doubts)
        case Arithmetic():
            return _arithmetic(node, known, doubts)
        case Extreme():
            result = evaluate(node.members[0], known, doubts)
            for another in node.members[1:]:
                result = _extreme(node.word, result, evaluate(another, known, doubts))
            return result
        case Rounded():
            return _rounded(evaluate(node.member, known, doubts), node.places, node.mode, doubts)
        case Grid():
            return _grid(node, known, doubts)


def at_scale(column: Column, scale: int) -> Column:
    """The same numbers, written with more decimals."""
    if scale == column.scale:
        return column
    factor = 10.0 ** (scale - column.scale)
    error = None if column.error is None else column.error * factor
    return _settled(column.values * factor, scale, error, column.known)


def _settled(values: Any, scale: int, error: Any, known: Bools | None) -> Column:
    """A sum or a product of whole numbers is exact under 2**53; above, or between inexact ones, it rounds as well."""
    size = np.abs(values)
    if error is None:
        large = size.size > 0 and size.max() > EXACT_LIMIT
        return Column(values, scale, np.where(size > EXACT_LIMIT, size * HALF_ULP, 0.0) if large else None, known)
    rounds = (error != 0) | (size > EXACT_LIMIT)
    return Column(values, scale, np.where(rounds, error + size * HALF_ULP, 0.0), known)


def _both(first: Any, second: Any) -> Any:
    if first is None or second is None:
        return second if first is None else first
    return first & second


def _aligned(left: Column, right: Column) -> tuple[Column, Column]:
    scale = max(left.scale, right.scale)
    return at_scale(left, scale), at_scale(right, scale)


def _sum(first: Any, second: Any) -> Any:
    if first is None or second is None:
        return second if first is None else first
    return first + second


def _arithmetic(node: Arithmetic, known: Mapping[str, Column], doubts: Doubts) -> Column:
    left, right = evaluate(node.left, known, doubts), evaluate(node.right, known, doubts)
    both = _both(left.known, right.known)
    if node.sign in "+-":
        left, right = _aligned(left, right)
        total = left.values + right.values if node.sign == "+" else left.values - right.values
        return _settled(total, left.scale, _sum(left.error, right.error), both)
    if node.sign == "*":
        error = None
        if left.error is not None or right.error is not None:
            of_left, of_right = _or_zero(left.error), _or_zero(right.error)
            error = np.abs(left.values) * of_right + np.abs(right.values) * of_left + of_left * of_right
        return _settled(left.values * right.values, left.scale + right.scale, error, both)
    return _divided(left, right, both)


def _or_zero(error: Any) -> Any:
    return np.float64(0.0) if error is None else error


def _divided(left: Column, right: Column, both: Bools | None) -> Column:
    left, right = _aligned(left, right)
    left = at_scale(left, left.scale + DIVISION_SCALE)
    zero = right.values == 0
    by = np.where(zero, 1.0, right.values)
    quotient = left.values / by
    error = np.abs(quotient) * HALF_ULP
    if right.error is not None:
        room = np.maximum(np.abs(by) - right.error, 0.0)
        spread = (_or_zero(left.error) + np.abs(quotient) * right.error) / np.where(room > 0, room, 1.0)
        error = np.where(room > 0, error + spread, np.inf)
    elif left.error is not None:
        error = error + left.error / np.abs(by)
    falls_right = (np.rint(quotient) * by == left.values) & (np.abs(left.values) < EXACT_LIMIT)
    exact = (_or_zero(left.error) == 0) & (_or_zero(right.error) == 0) & falls_right
    nowhere_zero = both if not np.any(zero) else _both(both, ~zero)
    return Column(quotient, DIVISION_SCALE, np.where(exact, 0.0, error), nowhere_zero)


def _compare(node: Compare, known: Mapping[str, Column], doubts: Doubts) -> Column:
    left, right = evaluate(node.left, known, doubts), evaluate(node.right, known, doubts)
    both = _both(left.known, right.known)
    if left.values.dtype.kind == "f" and right.values.dtype.kind == "f":
        left, right = _aligned(left, right)
        _doubt_near(left.values - right.values, _sum(left.error, right.error), doubts)
    test = {
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
        "==": np.equal,
        "!=": np.not_equal,
    }[node.sign]
    return Column(np.asarray(test(left.values, right.values)), known=both)


def _doubt_near(distance: Any, error: Any, doubts: Doubts) -> None:
    """Rows whose distance to a border is within the error (an exact value on the border is no doubt)."""
    if error is not None:
        doubts.add((error != 0) & ~(np.abs(distance) > error))  # so written, a bound that is not a number is a doubt


def _logic(node: Logic, known: Mapping[str, Column], doubts: Doubts) -> Column:
    deciding = node.word == "or"
    members = [evaluate(member, known, doubts) for member in node.members]
    decided: Any = np.asarray(False)
    all_known: Any = None
    for member in members:
        here = member.values if deciding else ~member.values
        decided = decided | (here if member.known is None else here & member.known)
        all_known = _both(all_known, member.known)
    known_rows = None if all_known is None else all_known | decided
    return Column(decided if deciding else ~decided, known=known_rows)


def _where(test: Any, then: Column, other: Column) -> Column:
    if then.values.dtype.kind == "f":
        then, other = _aligned(then, other)
    known = None
    if then.known is not None or other.known is not None:
        known = np.where(test, _or_true(then.known), _or_true(other.known))
    error = None
    if then.error is not None or other.error is not None:
        error = np.where(test, _or_zero(then.error), _or_zero(other.error))
    return Column(np.where(test, then.values, other.values), then.scale, error, known)


def _or_true(known: Any) -> Any:
    return np.asarray(True) if known is None else known


def _extreme(word: str, left: Column, right: Column) -> Column:
    left, right = _aligned(left, right)
    pick = np.minimum if word == "min" else np.maximum
    error = None
    if left.error is not None or right.error is not None:
        error = np.maximum(_or_zero(left.error), _or_zero(right.error))
    return Column(pick(left.values, right.values), left.scale, error, _both(left.known, right.known))


def _rounded(member: Column, places: int, mode: str, doubts: Doubts) -> Column:
    if member.scale <= places and member.error is None:
        return at_scale(member, places)
    if member.scale <= places:
        member = at_scale(member, places + 1)
    unit = 10.0 ** (member.scale - places)
    size = np.abs(member.values)
    whole, rest = _split(size, unit)
    if mode == "half-up":
        _doubt_near(rest - unit / 2, member.error, doubts)
        result = np.copysign(whole + (rest >= unit / 2), member.values)
    else:
        away = (member.values > 0) == (mode == "up")
        _doubt_near(np.minimum(rest, unit - rest), member.error, doubts)
        result = np.copysign(whole + ((rest > 0) & away), member.values)
    return Column(result, places, None, member.known)


def _split(size: Any, unit: float) -> tuple[Any, Any]:
    """Whole units and what is left, exact; a remainder by `fmod` is slow and only large numbers need it."""
    if size.size and size.max() > EXACT_LIMIT:
        rest = np.fmod(size, unit)
        return np.rint((size - rest) / unit), rest
    whole = np.floor(size / unit)
    return whole, size - whole * unit


def _grid(node: Grid, known: Mapping[str, Column], doubts: Doubts) -> Column:
    by = evaluate(node.by, known, doubts)
    result = evaluate(node.rows[0], known, doubts)
    for edge, row in zip(node.edges, node.rows[1:], strict=True):
        border, position = _aligned(evaluate(Number(edge), known, doubts), by)
        _doubt_near(position.values - border.values, _sum(position.error, border.error), doubts)
        beyond = position.values > border.values if node.upper_included else position.values >= border.values
        result = _where(beyond, evaluate(row, known, doubts), result)
    return Column(result.values, result.scale, result.error, _both(by.known, result.known))
