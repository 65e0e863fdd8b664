"""Find a territory by its code: commune, EPCI, département, region, and what it is compared with."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from maillage.observatory.errors import ObservatoryError


@dataclass(frozen=True)
class Territory:
    """A territory of today's division. `communes` are the INSEE codes of its members (itself for a commune);
    `departements` and `regions` start with the one where most of its people live."""

    level: str
    code: str
    name: str
    population: int | None
    communes: tuple[str, ...]
    departements: tuple[str, ...]
    regions: tuple[str, ...]
    epci: str | None


def find_territory(con: duckdb.DuckDBPyConnection, code: str) -> Territory:
    """The commune (five characters) or EPCI (SIREN, nine digits) of that code.

    A former code is refused with the name of the commune that took it over. Raises ObservatoryError.
    """
    code = code.strip().upper()
    column = {5: "code", 9: "epci"}.get(len(code))
    if column is None:
        raise ObservatoryError(
            f"« {code} » : donnez un code Insee de commune (5 caractères) ou un SIREN d’EPCI (9 chiffres)."
        )
    rows = con.execute(
        f"SELECT code, name, departement, region, epci, population FROM geo_communes WHERE {column} = ? ORDER BY code",
        [code],
    ).fetchall()
    if not rows:
        refuse_unknown(con, code)
    if column == "code":
        return gathered("commune", code, rows[0][1], rows)
    return gathered("epci", code, area_name(con, "epci", code), rows)


def every_epci(con: duckdb.DuckDBPyConnection) -> list[Territory]:
    """All EPCI of France, by code, in one query."""
    names = dict(con.execute("SELECT code, name FROM geo_areas WHERE level = 'epci'").fetchall())
    rows = con.execute(
        "SELECT code, name, departement, region, epci, population FROM geo_communes WHERE epci IS NOT NULL "
        "ORDER BY epci, code"
    ).fetchall()
    return [
        gathered("epci", code, names[code], list(members)) for code, members in groupby(rows, key=lambda row: row[4])
    ]


def gathered(level: str, code: str, name: str, rows: list[tuple[Any, ...]]) -> Territory:
    """A territory from the rows of its communes (code, name, departement, region, epci, population)."""
    return Territory(
        level,
        code,
        name,
        sum(row[5] or 0 for row in rows) or None,
        tuple(row[0] for row in rows),
        _most_peopled_first(rows, 2),
        _most_peopled_first(rows, 3),
        rows[0][4],
    )


def _most_peopled_first(rows: list[tuple[Any, ...]], column: int) -> tuple[str, ...]:
    """Areas of these communes, the one where most of the people live first: it is the one sentences compare with."""
    peopled: dict[str, int] = {}
    for row in rows:
        peopled[row[column]] = peopled.get(row[column], 0) + (row[5] or 0)
    return tuple(sorted(peopled, key=lambda code: (-peopled[code], code)))


def area_name(con: duckdb.DuckDBPyConnection, level: str, code: str) -> str:
    """Official name of an EPCI, département, region or of France."""
    found = con.execute("SELECT name FROM geo_areas WHERE level = ? AND code = ?", [level, code]).fetchone()
    return str(found[0]) if found else code


def refuse_unknown(con: duckdb.DuckDBPyConnection, code: str) -> None:
    """Raises ObservatoryError, pointing to the successor of a former commune when there is one."""
    successor = con.execute(
        """SELECT c.code, c.name FROM (SELECT former, code FROM geo_former_codes
                                       UNION SELECT from_code, to_code FROM geo_changes WHERE kind <> 'split') f
           JOIN geo_communes c ON c.code = f.code WHERE f.former = ?""",
        [code],
    ).fetchone()
    if successor:
        raise ObservatoryError(
            f"La commune {code} n’existe plus : elle fait partie de {successor[1]} ({successor[0]})."
        )
    kind = "Commune" if len(code) == 5 else "EPCI"
    raise ObservatoryError(f"{kind} {code} : code absent du code officiel géographique 2026. Vérifiez-le.")
