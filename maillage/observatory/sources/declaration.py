"""What a source is: its name, where it comes from, how its vintage is recognised, its contract, its reader."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from maillage.observatory.errors import ObservatoryError

OPEN_LICENCE = "Licence Ouverte 2.0"


@dataclass(frozen=True)
class OfficialFile:
    """A file being read: its path, its name as given (a member of a zip keeps its own), the year given by hand if
    any."""

    path: Path
    name: str
    asked_vintage: str | None = None

    @property
    def year_in_name(self) -> str | None:
        """The last four-digit year of the file's name, else the two digits that follow letters (BPE23.csv)."""
        if years := re.findall(r"(?<!\d)(20[0-3]\d)(?!\d)", self.name):
            return str(years[-1])
        short = re.search(r"[a-z](\d\d)(?=[_.])", self.name, re.IGNORECASE)
        return f"20{short.group(1)}" if short else None


@dataclass
class Reading:
    """What a reader leaves behind: the vintage found, the scope replaced, and what the reader wants known."""

    vintage: str
    scope: str = ""
    notes: list[str] = field(default_factory=list)


#: reads a file into the temporary tables `incoming_cell`, `incoming_place`, `incoming_flow` (same columns as `stg_`)
Reader = Callable[[duckdb.DuckDBPyConnection, OfficialFile, "Source"], Reading]


@dataclass(frozen=True)
class Source:
    """One official source.

    `columns` are required, written as templates: `{yy}` stands for the vintage's two digits. `vintages` says in French
    how the year is recognised. `seen` is False for a format written from its description, never met with a real file.
    `priority` breaks ties between sources giving the same concept and year: the smaller wins.
    """

    name: str
    title: str
    producer: str
    address: str
    vintages: str
    columns: tuple[str, ...]
    reader: Reader
    files: tuple[str, ...]
    licence: str = OPEN_LICENCE
    seen: bool = False
    priority: int = 10
    ignored_codes: tuple[str, ...] = ()


def settle_vintage(file: OfficialFile, found: str | None, how: str) -> str:
    """The vintage found in the file, checked against the one given by hand.

    Raises ObservatoryError when both differ, or when neither exists.
    """
    asked = file.asked_vintage
    if found and asked and found != asked:
        raise ObservatoryError(f"{file.name} : millésime demandé {asked}, mais le fichier est de {found}.")
    if not (found or asked):
        raise ObservatoryError(f"{file.name} : millésime introuvable ({how}) ; donnez-le avec --vintage AAAA.")
    return found or asked or ""
