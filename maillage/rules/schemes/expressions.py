"""The language of formulas: a small typed tree, read from text through a whitelist of Python's own grammar.

    min(bill * 50 / 100, 300)          rent - housing_aid if housing_status == "tenant" else 0

Numbers are exact (`Fraction`), there is no attribute, no index, no call but `min max round floor ceil`, and nothing is
ever executed: two evaluators walk the tree, `exact` for one household and `arrays` for many.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["money", "number", "boolean", "text"]
LONGEST = 1000
DEEPEST = 40
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
PLAIN_NUMBER = re.compile(r"\d{1,12}(\.\d{1,10})?", re.ASCII)
MOST_DECIMALS = 4


class FormulaError(ValueError):
    """What is wrong in a formula, in one French line; the caller adds file, line and field."""


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: Fraction


@dataclass(frozen=True)
class Text:
    """A constant choice (`"tenant"`)."""

    value: str


@dataclass(frozen=True)
class Truth:
    """`True` or `False`."""

    value: bool


@dataclass(frozen=True)
class Name:
    """A fact or a named value."""

    name: str


@dataclass(frozen=True)
class Arithmetic:
    """`+ - * /`; a division by zero is unknown, not an error and not zero."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Compare:
    """`< <= > >= == !=`."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Logic:
    """`and`, `or`: one false (one true) decides even when another member is unknown."""

    word: str
    members: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """`not`."""

    member: "Node"


@dataclass(frozen=True)
class Choose:
    """`then if test else other`."""

    test: "Node"
    then: "Node"
    other: "Node"


@dataclass(frozen=True)
class Extreme:
    """`min` or `max` of two members and more."""

    word: str
    members: tuple["Node", ...]


@dataclass(frozen=True)
class Rounded:
    """To `places` decimals: `half-up` (away from zero), `down` (floor) or `up` (ceiling)."""

    member: "Node"
    places: int
    mode: str = "half-up"


@dataclass(frozen=True)
class Grid:
    """The member of the row where `by` stands. `edges` separate the rows, increasing.

    `upper_included` says on which side an edge falls: True, in the row below it (`<=`).
    """

    by: "Node"
    edges: tuple[Fraction, ...]
    rows: tuple["Node", ...]
    upper_included: bool


Node = Number | Text | Truth | Name | Arithmetic | Compare | Logic | Not | Choose | Extreme | Rounded | Grid


def parse(text: str) -> Node:
    """Read a formula. Raises `FormulaError`."""
    if len(text) > LONGEST:
        raise FormulaError(f"formule de plus de {LONGEST} caractères")
    source = " ".join(text.split())
    try:
        tree = ast.parse(source, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise FormulaError(f"formule illisible « {source[:80]} »") from None
    return _node(tree.body, source, 0)


def _node(tree: ast.expr, source: str, depth: int) -> Node:
    if depth > DEEPEST:
        raise FormulaError("formule trop imbriquée")

    def inner(child: ast.expr) -> Node:
        return _node(child, source, depth + 1)

    match tree:
        case ast.Constant(value=bool() as truth):
            return Truth(truth)
        case ast.Constant(value=str() as word):
            return Text(word)
        case ast.Constant(value=int() | float()):
            written = ast.get_source_segment(source, tree) or ""
            if not PLAIN_NUMBER.fullmatch(written):
                raise FormulaError(f"nombre mal écrit « {written} »")
            return Number(Fraction(written))
        case ast.Name(id=name):
            return Name(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return Arithmetic(ARITHMETIC[type(op)], inner(left), inner(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Arithmetic("-", Number(Fraction(0)), inner(operand))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(inner(operand))
        case ast.BoolOp(op=op, values=values):
            return Logic("and" if isinstance(op, ast.And) else "or", tuple(map(inner, values)))
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in COMPARISONS for op in ops):
            members = [inner(left), *map(inner, others)]
            tests = tuple(
                Compare(COMPARISONS[type(op)], members[rank], members[rank + 1]) for rank, op in enumerate(ops)
            )
            return tests[0] if len(tests) == 1 else Logic("and", tests)
        case ast.IfExp(test=test, body=body, orelse=other):
            return Choose(inner(test), inner(body), inner(other))
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            return _call(function, tuple(map(inner, arguments)))
    raise FormulaError(f"« {(ast.get_source_segment(source, tree) or source)[:60]} » n’est pas admis dans une formule")


def _call(function: str, arguments: tuple[Node, ...]) -> Node:
    if function in ("min", "max") and len(arguments) > 1:
        return Extreme(function, arguments)
    if function in ("floor", "ceil") and len(arguments) == 1:
        return Rounded(arguments[0], 0, "down" if function == "floor" else "up")
    if function == "round" and 1 <= len(arguments) <= 2:
        places = arguments[1] if len(arguments) == 2 else Number(Fraction(0))
        if isinstance(places, Number) and places.value in range(MOST_DECIMALS + 1):
            return Rounded(arguments[0], int(places.value))
        raise FormulaError(f"round : nombre de décimales entre 0 et {MOST_DECIMALS} attendu")
    raise FormulaError(f"fonction « {function} » inconnue ou mal employée (min, max, round, floor, ceil)")


def children(node: Node) -> tuple[Node, ...]:
    """Direct members of a node."""
    match node:
        case Arithmetic() | Compare():
            return (node.left, node.right)
        case Logic() | Extreme():
            return node.members
        case Not() | Rounded():
            return (node.member,)
        case Choose():
            return (node.test, node.then, node.other)
        case Grid():
            return (node.by, *node.rows)
    return ()


def names(node: Node) -> Iterator[str]:
    """Every name used, with repetitions, in the order of reading."""
    if isinstance(node, Name):
        yield node.name
    for child in children(node):
        yield from names(child)


def kind_of(node: Node, kinds: Mapping[str, Kind]) -> Kind:
    """Kind of the result; a bare constant is a number and takes the kind of its neighbour. Raises `FormulaError`."""
    match node:
        case Number():
            return "number"
        case Text():
            return "text"
        case Truth():
            return "boolean"
        case Name(name):
            if name not in kinds:
                raise FormulaError(f"nom inconnu « {name} »")
            return kinds[name]
        case Compare():
            _same_kind(node, kinds)
            return "boolean"
        case Logic() | Not():
            for child in children(node):
                if kind_of(child, kinds) != "boolean":
                    raise FormulaError("« and », « or » et « not » relient des conditions, pas des nombres")
            return "boolean"
        case Choose():
            if kind_of(node.test, kinds) != "boolean":
                raise FormulaError("« if » attend une condition")
            return _numeric_or_same([node.then, node.other], kinds)
        case Arithmetic():
            return _arithmetic_kind(node, kinds)
        case Extreme() | Rounded():
            return _numbers(children(node), kinds)
    if _numbers((node.by,), kinds):
        return _numbers(node.rows, kinds)
    raise FormulaError("grille mal formée")


def _numbers(members: tuple[Node, ...], kinds: Mapping[str, Kind]) -> Kind:
    found = {kind_of(member, kinds) for member in members}
    if not found <= {"money", "number"}:
        raise FormulaError("un nombre est attendu, pas une condition ni un texte")
    return "money" if "money" in found else "number"


def _arithmetic_kind(node: Arithmetic, kinds: Mapping[str, Kind]) -> Kind:
    result = _numbers((node.left, node.right), kinds)
    if node.sign == "/" and kind_of(node.right, kinds) == "money":
        return "number"
    return result


def _same_kind(node: Compare, kinds: Mapping[str, Kind]) -> None:
    left, right = kind_of(node.left, kinds), kind_of(node.right, kinds)
    if {left, right} <= {"money", "number"}:
        return
    if left != right or node.sign not in ("==", "!="):
        raise FormulaError(f"comparaison « {node.sign} » entre choses différentes")


def _numeric_or_same(members: list[Node], kinds: Mapping[str, Kind]) -> Kind:
    found = {kind_of(member, kinds) for member in members}
    if found <= {"money", "number"}:
        return "money" if "money" in found else "number"
    if len(found) == 1:
        return found.pop()
    raise FormulaError("les deux branches de « if » ne donnent pas la même chose")
