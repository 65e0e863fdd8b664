"""The situation of a household: what is known of it, typed. What is absent is unknown, never zero.

Amounts are net euros a month (`Decimal`), given for the last month or month by month. `situation.schema.json` is the
schema of the file; `read` and `parse` raise `SituationError`, one line in French naming the key.
"""

import copy
import datetime as dt
import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from maillage.rules.situation_errors import SituationError, in_french, path

#: An amount for the last month, or by month.
Series = Decimal | Mapping[str, Decimal]
FIRST_BIRTH_YEAR = 1900


@dataclass(frozen=True)
class Person:
    """One person. `None` means unknown. Rates in percent, amounts in euros."""

    id: str
    role: str
    birth_date: dt.date | None
    nationality: str | None
    residence_permit_since: dt.date | None
    activity: str | None
    unemployed_since: dt.date | None
    school: str | None
    other_parent: str | None
    pregnant: bool | None
    disability_rate: Decimal | None
    work_restriction: bool | None
    unfit_for_work: bool | None
    savings: Decimal | None
    resources: Mapping[str, Series] | None
    taxable_income: Mapping[str, Mapping[str, Decimal]]
    reference_income: Mapping[str, Decimal]

    def age(self, on: str) -> int | None:
        """Age in whole years on the first day of the month `on`."""
        if self.birth_date is None:
            return None
        year, month = int(on[:4]), int(on[5:7])
        return year - self.birth_date.year - ((month, 1) < (self.birth_date.month, self.birth_date.day))


@dataclass(frozen=True)
class Dwelling:
    commune: str | None
    occupancy: str | None
    rent: Decimal | None
    shared: bool | None
    room: bool | None
    landlord_is_relative: bool | None
    contributes: bool | None
    adaptation_works: Decimal | None


@dataclass(frozen=True)
class Situation:
    """A household: `persons[0]` is the applicant, `persons[1]` the partner when there is one."""

    persons: tuple[Person, ...]
    couple: str | None
    single_since: dt.date | None
    dwelling: Dwelling
    childcare: str | None
    benefits: Mapping[str, Any] | None
    partner_benefits: Mapping[str, Series]
    raw: Mapping[str, Any]

    @property
    def applicant(self) -> Person:
        return self.persons[0]

    @property
    def partner(self) -> Person | None:
        return next((person for person in self.persons if person.role == "partner"), None)

    @property
    def adults(self) -> tuple[Person, ...]:
        return tuple(person for person in self.persons if person.role != "dependant")

    @property
    def dependants(self) -> tuple[Person, ...]:
        return tuple(person for person in self.persons if person.role == "dependant")

    @property
    def taxed_apart(self) -> bool:
        """Two partners neither married nor in a Pacs fill in two tax returns."""
        return self.couple == "cohabiting"

    def key(self, person: Person) -> str:
        """'persons[2]': how messages name a person of the file, following the file's own order."""
        ids = [raw["id"] for raw in self.raw["persons"]]
        return f"persons[{ids.index(person.id)}]"

    def changed(self, key: str, value: Any) -> "Situation":
        """The same situation with one key changed: `changed("persons[0].resources.wages", 900)`."""
        raw = copy.deepcopy(dict(self.raw))
        steps: list[str | int] = [
            int(i) if i else name for name, i in re.findall(r"([A-Za-z_]\w*|\d{4}(?:-\d\d)?)|\[(\d+)\]", key)
        ]
        if not steps or path(steps) != key:
            raise SituationError(key, "chemin de clé mal formé")
        target: Any = raw
        for step in steps[:-1]:
            try:
                target = target.setdefault(step, {}) if isinstance(target, dict) else target[step]
            except (IndexError, TypeError, AttributeError):
                raise SituationError(key, "clé introuvable") from None
        target[steps[-1]] = value
        return parse(raw)


@functools.cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a situation, descriptions in French."""
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name("situation.schema.json").read_text(encoding="utf-8"))
    return loaded


def read_all(file: Path) -> tuple[list[Situation], bool]:
    """The situations of a JSON file, and whether it holds a list. Raises `SituationError` naming file, line or key."""
    raw = _load(file)
    if not isinstance(raw, list):
        return [_parse_in(file, "", raw)], False
    if not raw:
        raise SituationError(str(file), "liste vide")
    return [_parse_in(file, f"[{index}].", item) for index, item in enumerate(raw)], True


def read(file: Path) -> Situation:
    """The one situation of a JSON file. Raises `SituationError`."""
    return _parse_in(file, "", _load(file))


def _parse_in(file: Path, prefix: str, raw: Any) -> Situation:
    try:
        return parse(raw)
    except SituationError as error:
        raise SituationError(str(file), f"{prefix}{error}") from None


def _load(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        reason = "fichier introuvable" if isinstance(error, FileNotFoundError) else "fichier illisible"
        raise SituationError(str(file), reason) from None
    except UnicodeDecodeError:
        raise SituationError(str(file), "le fichier n’est pas du texte UTF-8") from None
    try:
        return json.loads(text, object_pairs_hook=_no_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise SituationError(f"{file}:{error.lineno}", f"JSON mal formé, colonne {error.colno}") from None
    except RecursionError:
        raise SituationError(str(file), "JSON trop profond") from None
    except SituationError as error:
        raise SituationError(str(file), str(error)) from None


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [name for name, _ in pairs]
    for name in keys:
        if keys.count(name) > 1:
            raise SituationError(name, "clé écrite deux fois")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise SituationError("", f"«\u00a0{name}\u00a0» n’est pas un nombre")


def parse(raw: Any) -> Situation:
    """A situation from decoded JSON. Raises `SituationError`."""
    if not isinstance(raw, dict):
        raise SituationError("", "la situation doit être un objet {…}")
    validator = Draft202012Validator(schema(), format_checker=FormatChecker(["date"]))
    errors = sorted(validator.iter_errors(raw), key=lambda error: (len(error.absolute_path), path(error.absolute_path)))
    if errors:
        raise in_french(errors[0])
    _check(raw)
    order = {"applicant": 0, "partner": 1, "dependant": 2}
    persons = sorted(raw["persons"], key=lambda person: order[person["role"]])
    return Situation(
        persons=tuple(_person(person) for person in persons),
        couple=raw.get("couple", {}).get("status"),
        single_since=_date(raw.get("single_since")),
        dwelling=Dwelling(
            **{name: _exact(raw.get("dwelling", {}).get(name)) for name in Dwelling.__dataclass_fields__}
        ),
        childcare=raw.get("childcare"),
        benefits=_exact(raw.get("benefits")),
        partner_benefits=_exact(raw.get("partner_benefits", {})),
        raw=raw,
    )


def _check(raw: dict[str, Any]) -> None:
    """What a JSON Schema cannot say."""
    roles = [person["role"] for person in raw["persons"]]
    seen: dict[str, int] = {}
    for index, person in enumerate(raw["persons"]):
        if person["id"] in seen:
            raise SituationError(f"persons[{index}].id", f"déjà porté par persons[{seen[person['id']]}]")
        seen[person["id"]] = index
    if roles.count("applicant") != 1:
        raise SituationError("persons", "il faut un demandeur (role: applicant), et un seul")
    if roles.count("partner") > 1:
        raise SituationError("persons", "un seul conjoint (role: partner) est possible")
    if ("partner" in roles) != ("couple" in raw):
        what = "absente alors qu’il y a un conjoint" if "partner" in roles else "présente sans conjoint (role: partner)"
        raise SituationError("couple", what)
    if "partner" in roles and "single_since" in raw:
        raise SituationError("single_since", "présente alors qu’il y a un conjoint")
    if "partner" not in roles and "partner_benefits" in raw:
        raise SituationError("partner_benefits", "présente sans conjoint (role: partner)")


def check_dates(situation: Situation, on: str) -> None:
    """Refuses what has not happened yet in the month `on`, and births nobody alive can have had."""
    for person in situation.persons:
        key = situation.key(person)
        if person.birth_date is not None and person.birth_date.year < FIRST_BIRTH_YEAR:
            raise SituationError(f"{key}.birth_date", f"avant {FIRST_BIRTH_YEAR}")
        for name in ("birth_date", "residence_permit_since", "unemployed_since"):
            _not_after(f"{key}.{name}", getattr(person, name), on)
    _not_after("single_since", situation.single_since, on)


def _not_after(key: str, day: dt.date | None, on: str) -> None:
    if day is not None and f"{day:%Y-%m}" > on:
        raise SituationError(key, f"le {day} est après le mois demandé ({on})")


def _date(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


def _exact(value: Any) -> Any:
    """Numbers as `Decimal`, all the way down."""
    if isinstance(value, dict):
        return {name: _exact(inner) for name, inner in value.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


def _person(raw: dict[str, Any]) -> Person:
    values = {name: _exact(raw.get(name)) for name in Person.__dataclass_fields__}
    for name in ("birth_date", "residence_permit_since", "unemployed_since"):
        values[name] = _date(values[name])
    for name in ("taxable_income", "reference_income"):
        values[name] = values[name] or {}
    return Person(**values)
