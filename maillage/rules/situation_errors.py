"""A situation refused: one line in French that names the key and says what to do."""

from collections.abc import Iterable
from typing import Any

from jsonschema.exceptions import ValidationError

TYPES = {
    "object": "un objet {…}",
    "array": "une liste […]",
    "string": "un texte",
    "number": "un nombre",
    "boolean": "true ou false",
}
PATTERNS = {
    r"^\d{4}-(0[1-9]|1[0-2])$": "un mois (AAAA-MM)",
    r"^\d{4}$": "une année (AAAA)",
    r"^(\d{5}|2[AB]\d{3})$": "un code Insee de commune (cinq caractères)",
}


class SituationError(ValueError):
    """`key`: where (« persons[1].birth_date »); `what`: what is wrong there, in French."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key}\u00a0: {what}" if key else what)
        self.key = key


def path(parts: Iterable[str | int]) -> str:
    """('persons', 1, 'birth_date') -> 'persons[1].birth_date'."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def quoted(value: Any) -> str:
    text = str(value) if not isinstance(value, bool) else str(value).lower()
    return f"«\u00a0{text if len(text) <= 40 else text[:37] + '…'}\u00a0»"


def in_french(error: ValidationError) -> SituationError:
    """The error of the JSON Schema, as the person who typed the file needs it."""
    key = path(error.absolute_path)
    value: Any = error.instance
    expected: Any = error.validator_value
    allowed: Any = error.schema
    match error.validator:
        case "additionalProperties":
            unknown = sorted(set(value) - set(allowed["properties"]))[0]
            known = ", ".join(sorted(allowed["properties"]))
            return SituationError(
                f"{key}.{unknown}" if key else unknown, f"clé inconnue (clés possibles\u00a0: {known})"
            )
        case "required":
            absent = next(name for name in expected if name not in value)
            return SituationError(f"{key}.{absent}" if key else absent, "clé obligatoire absente")
        case "enum":
            return SituationError(
                key, f"{quoted(value)} n’est pas une valeur connue (possibles\u00a0: {', '.join(expected)})"
            )
        case "type":
            return SituationError(key, f"{quoted(value)} n’est pas {TYPES[expected]}")
        case "minimum":
            return SituationError(key, f"{quoted(value)} est plus petit que {expected}")
        case "maximum":
            return SituationError(key, f"{quoted(value)} est plus grand que {expected}")
        case "format":
            return SituationError(key, f"{quoted(value)} n’est pas une date possible (AAAA-MM-JJ)")
        case "pattern":
            return SituationError(key, f"{quoted(value)} n’est pas {PATTERNS[expected]}")
        case "oneOf":
            return _of_series(key, value, error)
        case "minItems" | "minLength" | "minProperties":
            return SituationError(key, "vide")
        case _:
            return SituationError(key, f"{quoted(value)} n’est pas accepté ici")


def _of_series(key: str, value: Any, error: ValidationError) -> SituationError:
    """An amount or a map of months: say which of the two was meant and what is wrong in it."""
    if isinstance(value, dict) and value:
        for inner in error.context or []:
            if inner.validator == "pattern":
                return SituationError(key, f"{quoted(inner.instance)} n’est pas un mois (AAAA-MM)")
            if inner.schema_path[0] == 1:
                return in_french(inner)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return SituationError(key, f"{quoted(value)} est plus petit que 0")
    return SituationError(key, f"{quoted(value)} n’est ni un montant ni un objet {{mois\u00a0: montant}}")
