"""The rows of `mart_indicator` that portraits need, read once and looked up in memory."""

from dataclasses import dataclass

import duckdb

from maillage.observatory.indicators.registry import indicators


@dataclass(frozen=True)
class Row:
    """One value of one indicator, as the mart holds it."""

    year: int
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    status: str
    members: int
    missing: int
    coverage: float
    over_import: int | None
    under_import: int | None


@dataclass(frozen=True)
class Extreme:
    """Lowest and highest commune of an area, and how many communes have a value."""

    lowest: tuple[str, float]
    highest: tuple[str, float]
    known: int


class Figures:
    """Values by (indicator, level, territory) → {year: Row}, for some communes and every larger area."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, communes: tuple[str, ...] = (), areas: list[str] | None = None
    ) -> None:
        """`areas`: codes to read (None: every EPCI, département, region)."""
        rows = con.execute(
            """
            SELECT indicator, level, territory, year, value, lower, upper, numerator, denominator, status, members,
            missing,
                   coverage, over_import, under_import
            FROM mart_indicator
            WHERE (level = 'commune' AND list_contains(?, territory))
               OR (level <> 'commune' AND (? IS NULL OR list_contains(?, territory)))
            """,
            [list(communes), areas, areas],
        ).fetchall()
        self.rows: dict[tuple[str, str, str], dict[int, Row]] = {}
        for indicator, level, territory, *rest in rows:
            self.rows.setdefault((indicator, level, territory), {})[rest[0]] = Row(*rest)

    def years(self, indicator: str, level: str, territory: str) -> dict[int, Row]:
        """Every year known."""
        return self.rows.get((indicator, level, territory), {})

    def latest(self, indicator: str, level: str, territory: str) -> Row | None:
        """The last year that has a value; else the last year there is (its status says why not)."""
        years = self.years(indicator, level, territory)
        valued = [row for row in years.values() if row.value is not None]
        return max(valued or list(years.values()), key=lambda row: row.year, default=None)


def spreads(con: duckdb.DuckDBPyConnection, epci: str | None = None) -> dict[tuple[str, str, int], Extreme]:
    """(indicator, EPCI, year) → lowest and highest commune, among those with a value."""
    rows = con.execute(
        """
        SELECT m.indicator, g.epci, m.year, arg_min(g.name, (m.value, g.code)), min(m.value),
               arg_max(g.name, (m.value, g.code)), max(m.value), count(*)
        FROM mart_indicator m JOIN geo_communes g ON g.code = m.territory
        WHERE m.level = 'commune' AND m.value IS NOT NULL AND g.epci IS NOT NULL AND (? IS NULL OR g.epci = ?)
        GROUP BY ALL
        """,
        [epci, epci],
    ).fetchall()
    return {(r[0], r[1], r[2]): Extreme((r[3], r[4]), (r[5], r[6]), r[7]) for r in rows}


def side_years(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, dict[str, set[int]]], dict[str, set[int]]]:
    """Indicator → side → years where the store has its concepts; and years by concept. Tells mixed vintages from no
    file."""
    by_concept: dict[str, set[int]] = {}
    for concept, year in con.execute("SELECT DISTINCT concept, year FROM mart_fact").fetchall():
        by_concept.setdefault(concept, set()).add(year)
    found: dict[str, dict[str, set[int]]] = {}
    for indicator in indicators().values():
        sides = {"over": indicator.numerator, "under": indicator.denominator}
        found[indicator.name] = {
            side: set.intersection(*(by_concept.get(name, set()) for name in names)) if names else set()
            for side, names in sides.items()
        }
    return found, by_concept
