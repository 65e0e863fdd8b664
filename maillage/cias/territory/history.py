"""Codes of communes that no longer stand alone, drawn from successive editions of the official geographic code (COG).

Two sources, both inside the editions of the npm package: the dated history published with the edition of 2019
(1943-2019), and the comparison of the yearly tables after it. There is no table of 2020, so what changed between
2019 and 2021 is dated 1 January 2021: « at the latest ».
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

CURRENT = "commune-actuelle"
HISTORY_START = "1943-01-01"


@dataclass(frozen=True)
class Edition:
    """One edition of the package: `year` of the COG, its `communes` of every type, its `history` (2019 only)."""

    year: int
    communes: list[dict[str, Any]]
    history: list[dict[str, Any]]

    @cached_property
    def current(self) -> dict[str, dict[str, Any]]:
        return {row["code"]: row for row in self.communes if row["type"] == CURRENT}

    @cached_property
    def parents(self) -> dict[str, str]:
        """Code of a commune déléguée or associée -> code of the commune it belongs to."""
        return {row["code"]: row["chefLieu"] for row in self.communes if "chefLieu" in row}


class Change(NamedTuple):
    """From `valid_from` until the day before `valid_until`, `old_code` stood for what is now (part of) `code`.

    `kind`: merged (the old code is gone), detached (the old code lives on without this part), arrondissement.
    Dates are ISO; an empty one is not known or does not exist.
    """

    old_code: str
    code: str
    kind: str
    old_name: str
    valid_from: str
    valid_until: str


def changes(newest: Edition, earlier: list[Edition]) -> list[Change]:
    """Every code that leads to a current commune other than by being its own, sorted."""
    editions = sorted([*earlier, newest], key=lambda edition: edition.year)
    history = next((edition.history for edition in editions if edition.history), [])
    successor = _successors(newest)
    arrondissements = [
        Change(row["code"], row["commune"], "arrondissement", row["nom"], "", "")
        for row in newest.communes
        if row["type"] == "arrondissement-municipal"
    ]
    merged = _merged(newest, successor, editions, history)
    return sorted({*merged, *_detached(newest, successor, editions, history), *arrondissements})


def _successors(newest: Edition) -> dict[str, str]:
    """Old code -> current code. A commune déléguée says its commune of today; the list of old codes may be late."""
    current = newest.current
    found = {old: code for code, row in current.items() for old in row.get("anciensCodes", [])}
    found |= {old: parent for old, parent in newest.parents.items() if parent in current}
    return {old: code for old, code in found.items() if old not in current}


def _merged(
    newest: Edition, successor: dict[str, str], editions: list[Edition], history: list[dict[str, Any]]
) -> list[Change]:
    names: dict[str, str] = {row["code"]: row["nom"] for row in newest.communes}
    ends: dict[str, str] = {}
    for row in history:
        if row["type"] == "COM" and row.get("dateFin", "") >= ends.get(row["code"], ""):
            names[row["code"]], ends[row["code"]] = row["nom"], row.get("dateFin", "")
    for before, after in zip(editions, editions[1:], strict=False):
        for code, row in before.current.items():
            if code not in after.current:
                names[code], ends[code] = row["nom"], f"{after.year}-01-01"
    return [Change(old, code, "merged", names.get(old, ""), "", ends.get(old, "")) for old, code in successor.items()]


def _detached(
    newest: Edition, successor: dict[str, str], editions: list[Edition], history: list[dict[str, Any]]
) -> list[Change]:
    """Communes that became themselves again: for a while, the code of the other one covered them too."""
    current = newest.current
    known = {row["id"]: row for row in history}
    found = []

    def add(parent: str, child: str, start: str, end: str) -> None:
        old, new = successor.get(parent, parent), successor.get(child, child)
        if old != new and old in current and new in current:
            found.append(Change(parent, new, "detached", _name_at(parent, start, history), start, end))

    for row in history:
        part = known.get(row.get("predecesseur", ""))
        if row["type"] == "COM" and part and part["type"] in ("COMA", "COMD"):
            add(part["pole"][4:9], row["code"], part["dateDebut"], row["dateDebut"])
    joined = {
        row["code"]: row["dateDebut"] for row in history if row["type"] in ("COMA", "COMD") and "dateDebut" in row
    }
    for before, after in zip(editions, editions[1:], strict=False):
        for child in sorted(after.current.keys() - before.current.keys()):
            parent = before.parents.get(child)
            if parent in after.current:  # otherwise the whole commune only took the code of one of its parts
                add(str(parent), child, joined.get(child, ""), f"{after.year}-01-01")
    return found


def _name_at(code: str, day: str, history: list[dict[str, Any]]) -> str:
    """Name of the commune `code` in force on the ISO date `day`."""
    for row in history:
        in_force = row.get("dateDebut", HISTORY_START) <= day < row.get("dateFin", "9999")
        if row["code"] == code and row["type"] == "COM" and in_force:
            return str(row["nom"])
    return ""
