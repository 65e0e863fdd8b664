"""From a file to a valid scheme: JSON Schema, then what it cannot say; every refusal names file and line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from maillage.rules.inputs import YEARS
from maillage.rules.schemes.document import Document, read_document
from maillage.rules.schemes.errors import SchemeError

TYPES = {
    "object": "un ensemble de champs",
    "array": "une liste",
    "string": "un texte",
    "number": "un nombre",
    "integer": "un nombre entier",
    "boolean": "true ou false",
}


@dataclass(frozen=True)
class Scheme:
    """One dated version of a scheme, as written (`content` follows scheme.schema.json)."""

    document: Document
    valid_from: date
    valid_to: date | None
    deliberated_on: date

    @property
    def content(self) -> Mapping[str, Any]:
        """The fields of the file."""
        content: Mapping[str, Any] = self.document.content
        return content

    @property
    def name(self) -> str:
        """Identity of the scheme, shared by its versions."""
        return str(self.content["scheme"])

    @property
    def version(self) -> int:
        """Number of the version, printed on every calculation sheet."""
        return int(self.content["version"])


@lru_cache(maxsize=1)
def scheme_schema() -> dict[str, Any]:
    """The JSON Schema of a scheme file."""
    schema: dict[str, Any] = json.loads(files(__package__).joinpath("scheme.schema.json").read_text(encoding="utf-8"))
    return schema


def load_scheme(path: Path) -> Scheme:
    """Read a scheme file. Raises `SchemeError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SchemeError(f"fichier illisible ({error.strerror})", file=str(path)) from None
    except UnicodeDecodeError:
        raise SchemeError("fichier illisible : UTF-8 attendu", file=str(path)) from None
    return read_scheme(text, str(path))


def read_scheme(text: str, file: str) -> Scheme:
    """Validate the text of a scheme. Raises `SchemeError` for the first fault in the order of the file."""
    document = read_document(text, file)
    validator = Draft202012Validator(scheme_schema())
    faults = [fault for error in validator.iter_errors(document.content) for fault in _faults(error)]
    if faults:
        path, message = min(faults, key=lambda fault: (document.line(fault[0]), len(fault[0])))
        raise document.error(path, message)
    content = document.content
    deliberated_on = _date(document, ("deliberation", "date"))
    valid_from = _date(document, ("valid_from",))
    valid_to = _date(document, ("valid_to",)) if "valid_to" in content else None
    if valid_from < deliberated_on:
        raise document.error(("valid_from",), f"avant la délibération du {deliberated_on.isoformat()}")
    if valid_to is not None and valid_to < valid_from:
        raise document.error(("valid_to",), f"avant valid_from ({valid_from.isoformat()})")
    payment = content["payment"]
    if (payment["form"] == "loan") != ("instalments" in payment):
        raise document.error(("payment",), "« instalments » accompagne la forme « loan », et elle seule")
    return Scheme(document, valid_from, valid_to, deliberated_on)


def _date(document: Document, path: tuple[str | int, ...]) -> date:
    value = document.content
    for part in path:
        value = value[part]
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise document.error(path, f"date impossible « {value} »") from None
    if day.year not in YEARS:
        raise document.error(path, f"date hors de portée « {value} »")
    return day


def _faults(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    path = tuple(error.absolute_path)
    value: Any = error.instance
    wanted: Any = error.validator_value
    schema: Any = error.schema
    if "propertyNames" in error.absolute_schema_path:
        why = "champ inconnu pour cette sorte de montant"
        return [((*path, value), "nom mal écrit (minuscules, chiffres et _)" if error.validator == "pattern" else why)]
    match error.validator:
        case "required":
            return [((*path, key), "champ manquant") for key in wanted if key not in value]
        case "additionalProperties":
            known = schema.get("properties", {})
            return [((*path, key), "champ inconnu") for key in value if key not in known]
        case "enum":
            return [(path, f"« {value} » inconnu (valeurs possibles : {', '.join(map(str, wanted))})")]
        case "type":
            return [(path, f"{_types(wanted)} attendu, reçu « {str(value)[:40]} »")]
        case "anyOf":
            return [(path, "« amount » ou « grants » attendu")]
        case "minimum" | "exclusiveMinimum":
            return [(path, f"« {value} » est trop petit (au moins {wanted})")]
        case "maximum":
            return [(path, f"« {value} » est trop grand (au plus {wanted})")]
        case "minItems" | "minProperties" | "minLength":
            return [(path, "ne peut pas être vide")]
        case "pattern":
            return [(path, f"« {value} » mal écrit")]
        case "uniqueItems":
            return [(path, "la même valeur est donnée deux fois")]
    return [(path, f"valeur refusée ({error.validator})")]


def _types(wanted: Any) -> str:
    return " ou ".join(TYPES[name] for name in ([wanted] if isinstance(wanted, str) else wanted))
