"""The amount: its scale (flat, per person, percentage, grid, slices), then every limit, in a stated order.

Scale, limits (bill, request), maximum, other aid deducted, ceilings of the period, rounding, minimum.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from maillage.rules.money import euros
from maillage.rules.schemes.document import Document
from maillage.rules.schemes.expressions import (
    Arithmetic,
    Choose,
    Compare,
    Extreme,
    FormulaError,
    Grid,
    Name,
    Node,
    Number,
    Rounded,
    parse,
)
from maillage.rules.schemes.facts import known_facts
from maillage.rules.schemes.parts import Condition, Path_, Step

AT: Path_ = ("amount",)
ZERO = Number(Fraction(0))
PERIODS = {
    "calendar-year": "depuis le 1er janvier",
    "rolling-12-months": "depuis douze mois",
    "lifetime": "depuis toujours",
}
SCALE_FIELDS = {"flat": "amount", "per-person": "amount", "percentage": "of", "grid": "rows", "slice": "of"}
FACTS = {"calendar-year": "calendar_year", "rolling-12-months": "rolling_12_months", "lifetime": "lifetime"}


def automatic_conditions(document: Document) -> Iterator[Condition]:
    """Conditions that follow from residence, ceilings and non-cumulation."""
    content = document.content
    months = content["residence"].get("minimum_months")
    if months:
        yield Condition(
            parse(f"months_resident >= {months}"),
            f"La personne réside sur le territoire depuis au moins {months} mois.",
            f"La résidence sur le territoire est inférieure à {months} mois.",
            ("residence", "minimum_months"),
        )
    for rank, ceiling in enumerate(content.get("ceilings", [])):
        at, period = ("ceilings", rank), PERIODS[ceiling["period"]]
        if "grants" in ceiling:
            yield Condition(
                parse(f"grants_{FACTS[ceiling['period']]} < {ceiling['grants']}"),
                f"Au plus {ceiling['grants']} aide(s) de ce dispositif {period}, celle-ci comprise.",
                f"Le nombre d’aides {period} est atteint ({ceiling['grants']}).",
                at,
            )
        if "amount" in ceiling:
            yield Condition(
                Compare("<", parse(_already(ceiling)), Number(Fraction(ceiling["amount"]))),
                f"Le total des aides {period} reste dans le plafond de {_euros(ceiling['amount'])}.",
                f"Le plafond {period} est atteint ({_euros(ceiling['amount'])}).",
                at,
            )
    for rank, clause in enumerate(content.get("non_cumulation", [])):
        wanted = "boolean" if clause["effect"] == "excludes" else "money"
        own = content.get("facts", {}).get(clause["with"], {}).get("type")
        known = known_facts().get(clause["with"])
        if wanted != (own or (known.type if known else None)):
            raise document.error(("non_cumulation", rank, "with"), f"un fait de type {wanted} est attendu")
        if clause["effect"] == "excludes":
            yield Condition(parse(f"not {clause['with']}"), clause["text"], clause["text"], ("non_cumulation", rank))


def _euros(amount: Any) -> str:
    return euros(Decimal(amount))


def _already(ceiling: Mapping[str, Any]) -> str:
    period = FACTS[ceiling["period"]]
    return f"granted_{period}" + (f" + ccas_{period}" if ceiling["ccas_aid"] == "counted" else "")


def amount_steps(document: Document) -> tuple[Step, ...]:
    """The successive amounts; the last one, `amount`, is the result. Raises `SchemeError`."""
    return tuple(_steps(document))


def _steps(document: Document) -> Iterator[Step]:
    content, rule = document.content, document.content["amount"]
    yield Step("amount_of_scale", "Montant du barème", _scale(document, rule), (*AT, SCALE_FIELDS[rule["kind"]]))
    current: Node = Name("amount_of_scale")
    for rank, limit in enumerate(rule.get("limited_to", [])):
        at = (*AT, "limited_to", rank)
        name = f"amount_limited_{rank + 1}"
        held_to = _formula(document, at, limit)
        yield Step(name, "Limité à la dépense ou à la demande", _least(current, held_to), at, limit=held_to)
        current = Name(name)
    if "maximum" in rule:
        at = (*AT, "maximum")
        most = _formula(document, at, rule["maximum"])
        yield Step("amount_within_maximum", "Dans la limite du maximum", _least(current, most), at, limit=most)
        current = Name("amount_within_maximum")
    for rank, clause in enumerate(content.get("non_cumulation", [])):
        if clause["effect"] == "deducted":
            at, name = ("non_cumulation", rank), f"amount_less_other_{rank + 1}"
            less = Extreme("max", (Arithmetic("-", current, Name(clause["with"])), ZERO))
            yield Step(name, "Moins les autres aides", less, at, limit=less)
            current = Name(name)
    for rank, ceiling in enumerate(content.get("ceilings", [])):
        if "amount" in ceiling:
            at, name = ("ceilings", rank), f"amount_within_ceiling_{rank + 1}"
            room = parse(f"max({ceiling['amount']} - ({_already(ceiling)}), 0)")
            label = f"Dans la limite du plafond ({PERIODS[ceiling['period']]})"
            yield Step(name, label, _least(current, room), at, limit=room)
            current = Name(name)
    places = 0 if rule.get("round_to") == "euro" else 2
    final: Node = Rounded(current, places, rule.get("rounding", "half-up"))
    if "minimum" in rule:
        yield Step("amount_rounded", "Arrondi", final, AT, limit=final)
        enough = Compare(">=", Name("amount_rounded"), Number(Fraction(rule["minimum"])))
        final = Choose(enough, Name("amount_rounded"), ZERO)
    yield Step("amount", "Montant", final, (*AT, "minimum") if "minimum" in rule else AT, limit=final)


def _least(current: Node, limit: Node) -> Node:
    return Extreme("min", (current, limit))


def _formula(document: Document, path: Path_, written: Any) -> Node:
    try:
        return parse(str(written))
    except FormulaError as error:
        raise document.error(path, str(error)) from None


def _scale(document: Document, rule: Mapping[str, Any]) -> Node:
    def part(key: str) -> Node:
        return _formula(document, (*AT, key), rule[key])

    match rule["kind"]:
        case "flat":
            return part("amount")
        case "per-person":
            return Arithmetic("*", part("amount"), part("count"))
        case "percentage":
            hundred = Number(Fraction(100))
            return Arithmetic("/", Arithmetic("*", part("of"), part("rate")), hundred)
        case "slice":
            return _slices(document, rule, part("of"))
    edges = _edges(document, rule["rows"], lowest=None)
    rows = tuple(
        _formula(document, (*AT, "rows", rank, "amount"), row["amount"]) for rank, row in enumerate(rule["rows"])
    )
    return Grid(part("by"), tuple(edges), rows, upper_included=rule["edge"] == "in-lower-row")


def _slices(document: Document, rule: Mapping[str, Any], of: Node) -> Node:
    edges = _edges(document, rule["rows"], lowest=Fraction(0))
    total: Node | None = None
    for row, start, end in zip(rule["rows"], [Fraction(0), *edges], [*edges, None], strict=True):
        above = Extreme("max", (of, Number(start)))
        reached: Node = above if end is None else _least(above, Number(end))
        inside = Arithmetic("-", reached, Number(start))
        share = Arithmetic("*", inside, Number(Fraction(row["rate"]) / 100))
        total = share if total is None else Arithmetic("+", total, share)
    return total or ZERO


def _edges(document: Document, rows: list[Mapping[str, Any]], lowest: Fraction | None) -> list[Fraction]:
    """Borders between rows, which must touch and cover everything (from `lowest`, or from minus infinity)."""
    edges: list[Fraction] = []
    for rank, row in enumerate(rows):
        at = (*AT, "rows", rank)
        start = Fraction(row["from"]) if "from" in row else None
        expected = edges[-1] if edges else lowest
        if rank and start is None:
            raise document.error(at, "« from » manque : seule la première ligne d’une grille est ouverte vers le bas")
        if start != expected:
            raise document.error((*at, "from"), _gap(start, expected))
        last = rank == len(rows) - 1
        if last != ("to" not in row):
            why = "la dernière ligne reste ouverte, sans « to », pour ne laisser aucun trou"
            raise document.error((*at, "to"), why if last else "« to » manque avant la ligne suivante : chevauchement")
        if not last:
            end = Fraction(row["to"])
            if start is not None and end <= start:
                raise document.error((*at, "to"), f"{row['to']} n’est pas au-dessus de {row['from']}")
            edges.append(end)
    return edges


def _gap(start: Fraction | None, expected: Fraction | None) -> str:
    if expected is None:
        return "trou : la première ligne reste ouverte vers le bas, sans « from »"
    if start is None or start > expected:
        return f"trou entre {float(expected):g} et {'la suite' if start is None else f'{float(start):g}'}"
    return f"chevauchement entre {float(start):g} et {float(expected):g}"
