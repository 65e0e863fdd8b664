"""The figures charts show, read from the marts: one indicator over the communes of an EPCI, or one territory over
years."""

from dataclasses import dataclass

import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.geography.territory import find_territory
from maillage.observatory.indicators.registry import Indicator, indicators
from maillage.observatory.options import decimal
from maillage.observatory.statuses import FRENCH, Status


@dataclass(frozen=True)
class Point:
    """One commune: its value, or the status that says why there is none."""

    code: str
    name: str
    value: float | None
    lower: float | None
    upper: float | None
    status: str

    def shown(self, unit: str) -> str:
        """The value as read in a table; an estimate never goes without its interval."""
        if self.value is None:
            return FRENCH[Status(self.status)]
        text = decimal(self.value, unit)
        if self.status == Status.ESTIMATED:
            return f"{text} estimé, entre {decimal(self.lower)} et {decimal(self.upper)}"
        return text


@dataclass(frozen=True)
class Series:
    """One indicator over the communes of an EPCI, one year."""

    indicator: Indicator
    year: int
    place: str
    points: tuple[Point, ...]
    source: str

    @property
    def known(self) -> list[Point]:
        """Communes with a value, lowest first."""
        return sorted((p for p in self.points if p.value is not None), key=lambda p: (p.value or 0.0, p.name))


def indicator_named(name: str) -> Indicator:
    """Raises ObservatoryError for an unknown indicator."""
    if name not in indicators():
        raise ObservatoryError(f"Indicateur inconnu « {name} » ; `maillage observatory indicators` les liste.")
    return indicators()[name]


def series(con: duckdb.DuckDBPyConnection, epci: str, name: str) -> Series:
    """The last year where communes have a value. Raises ObservatoryError when nothing is imported."""
    indicator, territory = indicator_named(name), find_territory(con, epci)
    found = con.execute(
        (
            "SELECT max(year) FROM mart_indicator WHERE indicator = ? AND level = 'commune' AND value IS NOT NULL "
            "AND list_contains(?, territory)"
        ),
        [name, list(territory.communes)],
    ).fetchone()
    if not found or found[0] is None:
        raise ObservatoryError(
            f"{indicator.title} : aucune valeur pour {territory.name} ; importez {' ou '.join(indicator.sources)}."
        )
    rows = con.execute(
        """
        SELECT g.code, g.name, m.value, m.lower, m.upper, coalesce(m.status, 'not_imported'), i.title || ' (' ||
        i.vintage || ')'
        FROM geo_communes g
        LEFT JOIN mart_indicator m ON m.territory = g.code AND m.level = 'commune' AND m.indicator = ? AND m.year = ?
        LEFT JOIN imports i ON i.import_id = m.over_import
        WHERE list_contains(?, g.code) ORDER BY g.code
        """,
        [name, found[0], list(territory.communes)],
    ).fetchall()
    sources = sorted({row[6] for row in rows if row[6]})
    return Series(indicator, found[0], territory.name, tuple(Point(*row[:6]) for row in rows), " ; ".join(sources))
