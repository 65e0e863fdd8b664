"""From a JSON object to the arguments of a function and back, by one description: the function's own annotations.

The same annotations give the JSON Schema that the command, the API and the forms show. A bad input raises
`InputError`: one French line that starts with the key.
"""

import dataclasses
import inspect
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from maillage.rules.labels import LABELS

#: beyond any budget or population, and well inside what exact arithmetic holds
LARGEST = 10**12
YEARS = range(1900, 2200)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
PLAIN_NUMBER = re.compile(r"-?\d{1,13}(\.\d{1,10})?", re.ASCII)


class InputError(ValueError):
    """What is wrong with one key of the input. `key` is its path (`communes[3].population`)."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(f"{key} : {message}" if key else message)


@dataclasses.dataclass(frozen=True)
class Number:
    """Meaning and bounds of a number. `kind`: money (two decimals at most), percent or quantity."""

    kind: str
    minimum: int | None = 0
    maximum: int = LARGEST
    above_zero: bool = False


Money = Annotated[Decimal, Number("money")]
SignedMoney = Annotated[Decimal, Number("money", minimum=None)]
Percent = Annotated[Decimal, Number("percent", maximum=100)]
#: a rate that is a result: it may exceed 100
Rate = Annotated[Decimal, Number("percent", minimum=None)]
Quantity = Annotated[Decimal, Number("quantity", above_zero=True)]
Count = Annotated[int, Number("count")]
PositiveCount = Annotated[int, Number("count", minimum=1)]
Name = Annotated[str, "name"]
Moment = date | datetime


def read_json(text: str) -> Any:
    """Parse JSON with exact decimals. Raises `InputError` with line and column; refuses a key given twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise InputError(key, "clé donnée deux fois")
            found[key] = value
        return found

    def refuse(constant: str) -> Any:
        raise InputError("", f"JSON illisible : {constant} n’est pas un nombre")

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise InputError(
            "", f"JSON illisible, ligne {error.lineno}, colonne {error.colno} : {_reason(error)}"
        ) from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("", "JSON illisible : imbrication ou nombre démesurés") from None


def _reason(error: json.JSONDecodeError) -> str:
    reasons = {"Extra data": "texte en trop", "Expecting property name": "nom de clé attendu entre guillemets"}
    reasons |= {"Expecting value": "valeur attendue", "Expecting ',' delimiter": "virgule attendue"}
    reasons |= {"Expecting ':' delimiter": "deux-points attendus", "Unterminated string": "guillemet non fermé"}
    return next((french for english, french in reasons.items() if error.msg.startswith(english)), error.msg)


def arguments(function: Callable[..., Any], payload: Any) -> dict[str, Any]:
    """Keyword arguments of `function` read from a JSON object. Raises `InputError`."""
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    defaults = {n: p.default for n, p in inspect.signature(function).parameters.items() if p.default is not p.empty}
    return _members(hints, defaults, payload, "")


def _members(hints: Mapping[str, Any], defaults: Mapping[str, Any], payload: Any, path: str) -> dict[str, Any]:
    if not isinstance(payload, dict):
        raise InputError(path, "objet JSON attendu, entre accolades")
    for key in payload:
        if key not in hints:
            raise InputError(_join(path, key), f"clé inconnue (clés connues : {', '.join(hints)})")
    for key in hints:
        if key not in payload and key not in defaults:
            raise InputError(_join(path, key), "clé manquante")
    given = {key: value for key, value in payload.items() if value is not None or key not in defaults}
    return {key: _read(hints[key], value, _join(path, key)) for key, value in given.items()}


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _read(hint: Any, value: Any, path: str) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _read_text(value, path) if args[1] == "name" else _read_number(args[1], value, path)
    if origin in (Union, UnionType):
        if value is None and NoneType in args:
            return None
        choices = [a for a in args if a is not NoneType]
        return _read_moment(value, path) if datetime in choices else _read(choices[0], value, path)
    if origin is Literal:
        if value not in args:
            raise InputError(path, f"« {value} » inconnu (valeurs possibles : {', '.join(args)})")
        return value
    if origin is list:
        if not isinstance(value, list) or not value:
            raise InputError(path, "liste d’au moins un élément attendue")
        return [_read(args[0], item, f"{path}[{rank}]") for rank, item in enumerate(value)]
    if origin is dict:
        if not isinstance(value, dict) or not value:
            raise InputError(path, "objet d’au moins une clé attendu")
        return {key: _read(args[1], item, _join(path, key)) for key, item in value.items()}
    if hint is bool:
        if not isinstance(value, bool):
            raise InputError(path, "true ou false attendu")
        return value
    if hint is date:
        return _read_date(value, path)
    return hint(**_members(get_type_hints(hint, include_extras=True), {}, value, path))


def _read_text(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(path, "texte attendu, non vide")
    return value


def _read_date(value: Any, path: str) -> date:
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        raise InputError(path, f"date attendue au format AAAA-MM-JJ, reçu « {value} »")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise InputError(path, f"date impossible « {value} »") from None
    if day.year not in YEARS:
        raise InputError(path, f"date hors de portée « {value} » (années {YEARS[0]} à {YEARS[-1]})")
    return day


def _read_moment(value: Any, path: str) -> date | datetime:
    if not isinstance(value, str) or not ISO_MOMENT.fullmatch(value):
        return _read_date(value, path)
    _read_date(value[:10], path)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise InputError(path, f"heure impossible « {value} »") from None


def _read_number(rule: Number, value: Any, path: str) -> Decimal | int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise InputError(path, f"{_expected(rule)} attendu")
    if rule.kind == "count":
        if not isinstance(value, int):
            raise InputError(path, f"nombre entier attendu, reçu « {value} »")
        read: Decimal = Decimal(value)
    else:
        if not PLAIN_NUMBER.fullmatch(_plain(value)):
            raise InputError(path, f"{_expected(rule)} attendu, reçu « {str(value)[:40]} »")
        read = Decimal(value)
        if rule.kind == "money" and read != round(read, 2):
            raise InputError(path, f"montant au centime près attendu, reçu « {value} »")
    if rule.minimum is not None and read < rule.minimum:
        negative = "ne peut pas être négatif" if rule.minimum == 0 else f"doit être au moins {rule.minimum}"
        raise InputError(path, f"{negative}, reçu « {value} »")
    if rule.above_zero and read <= 0:
        raise InputError(path, f"doit être supérieur à zéro, reçu « {value} »")
    if abs(read) > rule.maximum:
        raise InputError(path, f"trop grand : au plus {rule.maximum}")
    return int(read) if rule.kind == "count" else read


def _plain(value: int | Decimal | str) -> str:
    if isinstance(value, Decimal) and abs(value.adjusted()) < 20:  # 1e999999999 would fill the memory
        return format(value, "f")
    return str(value)


def _expected(rule: Number) -> str:
    kinds = {"money": "montant comme « 560.00 »", "percent": "pourcentage comme « 20 »", "count": "nombre entier"}
    return kinds.get(rule.kind, "nombre comme « 2.1 »")


def schema(members: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Schema (2020-12) of an object with these annotated members; those without default are required.

    An optional member may also be null, which is the same as leaving it out.
    """
    properties = {}
    for key, hint in members.items():
        properties[key] = _schema_of(hint)
        if key in defaults and {"type": "null"} not in properties[key].get("anyOf", []):
            properties[key] = {"anyOf": [properties[key], {"type": "null"}]}
        if key in LABELS:
            properties[key]["title"] = LABELS[key]
    return {
        "type": "object",
        "properties": properties,
        "required": [key for key in members if key not in defaults],
        "additionalProperties": False,
    }


def input_schema(function: Callable[..., Any]) -> dict[str, Any]:
    """JSON Schema of what `arguments` accepts for `function`."""
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    defaults = {n: p.default for n, p in inspect.signature(function).parameters.items() if p.default is not p.empty}
    return schema(hints, defaults)


def _schema_of(hint: Any) -> dict[str, Any]:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return {"type": "string", "minLength": 1} if args[1] == "name" else _schema_of_number(args[1])
    if origin in (Union, UnionType):
        choices = [a for a in args if a is not NoneType]
        inner = _schema_of(choices[0])
        if datetime in choices:
            inner = {"anyOf": [inner, {"type": "string", "format": "date-time"}]}
        return {"anyOf": [inner, {"type": "null"}]} if NoneType in args else inner
    if origin is Literal:
        return {"enum": list(args)}
    if origin is list:
        return {"type": "array", "items": _schema_of(args[0]), "minItems": 1}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(args[1]), "minProperties": 1}
    if hint is bool:
        return {"type": "boolean"}
    if hint is date:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    return schema(get_type_hints(hint, include_extras=True), {})


def _schema_of_number(rule: Number) -> dict[str, Any]:
    bounds: dict[str, Any] = {"maximum": rule.maximum}
    if rule.above_zero:
        bounds["exclusiveMinimum"] = 0
    elif rule.minimum is not None:
        bounds["minimum"] = rule.minimum
    if rule.kind == "count":
        return {"type": "integer", **bounds}
    sign = "-?" if rule.minimum is None else ""
    decimals = r"(\.\d{1,2})?" if rule.kind == "money" else r"(\.\d{1,10})?"
    text = {"type": "string", "pattern": rf"^{sign}\d{{1,13}}{decimals}$"}
    return {"anyOf": [text, {"type": "number", **bounds}]}


def as_json(hint: Any, value: Any) -> Any:
    """What is printed: money as text with two decimals, other numbers as numbers, dates in ISO."""
    if get_origin(hint) in (Union, UnionType):
        hint = next(a for a in get_args(hint) if a is not NoneType)
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        money = get_origin(hint) is Annotated and get_args(hint)[1].kind == "money"
        if money:
            return f"{value:.2f}"
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [as_json(get_args(hint)[0], item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(get_args(hint)[1], item) for key, item in value.items()}
    hints = get_type_hints(type(value), include_extras=True)
    return {key: as_json(hints[key], getattr(value, key)) for key in hints}
