"""What a new CIAS starts from: `seeds/<SIREN>.yaml` when the territory has its own, over `seeds/default.yaml`."""

from datetime import date, time
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("seeds")
Entry = dict[str, Any]


class SeedError(ValueError):
    """A file of seeds that cannot be used; the message names the file, the place and what to do."""


class Seed:
    """One file of seeds laid over the default one: `section(name)` gives the entries of both, the default's first."""

    def __init__(self, siren: str, folder: Path = FOLDER):
        own = folder / f"{siren}.yaml"
        self.path = own if own.exists() else folder / "default.yaml"
        self.content = _read(self.path)
        self.default = _read(folder / "default.yaml") if self.content.get("extends") else self.content

    def section(self, name: str) -> list[Entry]:
        rows = list(self.default.get(name) or [])
        return rows if self.default is self.content else [*rows, *(self.content.get(name) or [])]

    def get(self, name: str) -> Any:
        return self.content.get(name, self.default.get(name))

    def error(self, section: str, entry: Any, problem: str) -> SeedError:
        shown = entry.get("code") or entry.get("need") or entry.get("name") if isinstance(entry, dict) else entry
        return SeedError(f"{self.path.name}, {section}, «\u00a0{shown}\u00a0»\u00a0: {problem}")

    def take(self, section: str, entry: Entry, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in entry:
            raise self.error(section, entry, f"«\u00a0{key}\u00a0» manque.")
        return entry[key]


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        place = getattr(error, "problem_mark", None)
        line = f", ligne {place.line + 1}" if place else ""
        raise SeedError(f"{path.name}{line}\u00a0: fichier illisible ({type(error).__name__}).") from None
    if not isinstance(content, dict):
        raise SeedError(f"{path.name}\u00a0: le fichier doit contenir des sections nommées.")
    return content


def hours_of(seed: Seed, site: Entry) -> list[Entry]:
    """The openings of a site as the action takes them. `open` is a list of « 08:30-12:00 »."""
    rows = []
    for line in site.get("hours", []):
        for span in seed.take("hours", line, "open"):
            try:
                opens, closes = (time.fromisoformat(part) for part in span.split("-"))
            except ValueError:
                raise seed.error(
                    "sites", site, f"horaire «\u00a0{span}\u00a0» illisible, écrivez «\u00a008:30-12:00\u00a0»."
                ) from None
            shared = {"weeks": line.get("weeks", []), "by_appointment": line.get("by_appointment", False)}
            rows += [{"weekday": day, "opens": opens, "closes": closes, **shared} for day in line["days"]]
    return rows


def date_of(seed: Seed, section: str, entry: Entry, key: str) -> date | None:
    value = entry.get(key)
    if value is not None and not isinstance(value, date):
        raise seed.error(section, entry, f"«\u00a0{key}\u00a0» n’est pas une date, écrivez 2026-03-01.")
    return value
