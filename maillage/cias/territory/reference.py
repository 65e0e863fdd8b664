"""Reading `data/`: the extract of the official geography, and the contours of the demonstration territories."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def manifest() -> dict[str, Any]:
    """Source, licence, years, counts and checksums of the extract."""
    content: dict[str, Any] = json.loads((DATA / "manifest.json").read_text("utf-8"))
    return content


def cog_year() -> int:
    """Year of the official geographic code in force here."""
    return int(manifest()["cog_year"])


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of `data/<name>.csv`, all text; an absent value is empty."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def contours(epci_siren: str) -> dict[str, Any] | None:
    """GeoJSON of the communes of an EPCI, or None when it is not here.

    WGS 84; each feature carries `code`, `name`, `town_hall` [longitude, latitude] and `town_hall_exact`.
    """
    path = DATA / "contours" / f"{epci_siren}.geojson"
    if not epci_siren.isdigit() or not path.is_file():
        return None
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def town_halls() -> dict[str, tuple[float, float]]:
    """Commune code -> (longitude, latitude) of its town hall, where contours are known."""
    return {
        feature["properties"]["code"]: tuple(feature["properties"]["town_hall"])
        for path in sorted((DATA / "contours").glob("*.geojson"))
        for feature in json.loads(path.read_text("utf-8"))["features"]
    }
