"""EPCI that resemble one, by a distance that is stated: size, number of communes, weight of the main town, size of a
commune."""

import heapq
import math
from dataclasses import dataclass

import duckdb

DISTANCE = (
    "distance euclidienne sur quatre grandeurs centrées et réduites sur les EPCI de France : logarithme de la "
    "population, "
    "logarithme du nombre de communes, part de la commune la plus peuplée, logarithme de la population médiane "
    "des communes"
)


@dataclass(frozen=True)
class Neighbour:
    """An EPCI and its distance (no unit: standard deviations)."""

    code: str
    name: str
    distance: float


def epci_features(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, tuple[float, ...]]]:
    """SIREN → (name, four standardised features), for every EPCI."""
    rows = con.execute("""
        SELECT c.epci, any_value(a.name), sum(population), count(*), max(population) / sum(population),
        median(population)
        FROM geo_communes c JOIN geo_areas a ON a.level = 'epci' AND a.code = c.epci
        GROUP BY c.epci HAVING sum(population) > 0 ORDER BY c.epci
    """).fetchall()
    raw = [(math.log(r[2]), math.log(r[3]), float(r[4]), math.log(max(r[5], 1))) for r in rows]
    means = [sum(column) / len(raw) for column in zip(*raw, strict=True)]
    spreads = [
        math.sqrt(sum((value - mean) ** 2 for value in column) / len(raw)) or 1.0
        for column, mean in zip(zip(*raw, strict=True), means, strict=True)
    ]
    return {
        row[0]: (row[1], tuple((v - m) / s for v, m, s in zip(values, means, spreads, strict=True)))
        for row, values in zip(rows, raw, strict=True)
    }


def similar_epci(features: dict[str, tuple[str, tuple[float, ...]]], code: str, count: int = 10) -> list[Neighbour]:
    """The `count` nearest EPCI, nearest first; empty when `code` is not an EPCI."""
    if code not in features:
        return []
    here = features[code][1]
    others = ((round(math.dist(here, there), 3), siren) for siren, (_, there) in features.items() if siren != code)
    return [Neighbour(siren, features[siren][0], distance) for distance, siren in heapq.nsmallest(count, others)]
