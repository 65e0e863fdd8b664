"""Bring the communes of a file to today's official division: merges add up, cut communes are not guessed, unknown
ones refuse."""

import duckdb

from maillage.observatory.errors import ObservatoryError

#: overseas collectivities, outside the communes of the COG used here
OUTSIDE = ("975", "977", "978", "984", "986", "987", "988", "989")


def check_territories(con: duckdb.DuckDBPyConnection, ignored: tuple[str, ...], name: str) -> list[str]:
    """Refuse codes that never were a commune, an EPCI, a département or a region; drop those the source sets aside.

    `ignored` are the source's own pseudo-codes (XX, 99…). Returns what the person should know, in French.
    """
    notes = []
    dropped = con.execute(
        """
        SELECT count(DISTINCT territory) FROM incoming_cell
        WHERE level IN ('commune', 'iris') AND (list_contains(?, territory) OR list_contains(?, territory[:3]))
        """,
        [list(ignored), list(OUTSIDE)],
    ).fetchone()
    if dropped and dropped[0]:
        notes.append(f"{dropped[0]} code(s) hors du découpage mis de côté.")
        con.execute(
            "DELETE FROM incoming_cell WHERE level IN ('commune', 'iris') "
            "AND (list_contains(?, territory) OR list_contains(?, territory[:3]))",
            [list(ignored), list(OUTSIDE)],
        )
    con.execute("DELETE FROM incoming_cell WHERE level <> 'commune' AND list_contains(?, territory)", [list(ignored)])
    unknown = con.execute("""
        SELECT DISTINCT territory FROM incoming_cell
        WHERE level = 'commune' AND territory NOT IN (SELECT code FROM geo_communes)
          AND territory NOT IN (SELECT former FROM geo_former_codes)
          AND territory NOT IN (SELECT from_code FROM geo_changes)
        ORDER BY 1 NULLS FIRST
    """).fetchall()
    if unknown:
        shown = ", ".join(str(code) for (code,) in unknown[:5]) + ("…" if len(unknown) > 5 else "")
        raise ObservatoryError(
            f"{name} : {len(unknown)} commune(s) inconnue(s) du code officiel géographique : {shown}. Vérifiez "
            "la colonne des codes."
        )
    gone = con.execute("""
        SELECT count(DISTINCT territory) FROM incoming_cell
        WHERE level = 'epci' AND territory NOT IN (SELECT code FROM geo_areas WHERE level = 'epci')
    """).fetchone()
    if gone and gone[0]:
        notes.append(f"{gone[0]} EPCI du fichier n’existent plus en 2026 : leurs valeurs ne sont pas montrées.")
    return notes


def recode_sql() -> str:
    """SQL of `int_territory`: (import_id, territory, current, split) for every commune of every import.

    A former code points to its successor. An arrondissement of Paris, Lyon or Marseille counts only where the file
    does not carry the city itself. A commune cut after the vintage keeps its value only where the file already
    knows the part that left: otherwise its figure covers a commune that no longer exists.
    """
    return """
    CREATE OR REPLACE TEMP TABLE int_territory AS
    WITH seen AS (SELECT DISTINCT import_id, territory FROM stg_cell WHERE level = 'commune'),
    cut AS (
        SELECT s.import_id, c.from_code AS territory
        FROM seen s JOIN imports i USING (import_id) JOIN geo_changes c ON c.from_code = s.territory
        WHERE c.kind = 'split' AND c.date > make_date(CAST(i.vintage[:4] AS INTEGER), 1, 1)
          AND c.to_code IN (SELECT code FROM geo_communes)
          AND NOT EXISTS (SELECT 1 FROM seen o WHERE o.import_id = s.import_id AND o.territory = c.to_code)
        GROUP BY ALL
    )
    SELECT s.import_id, s.territory, coalesce(f.code, m.to_code, s.territory) AS current,
           EXISTS (SELECT 1 FROM cut WHERE cut.import_id = s.import_id AND cut.territory = s.territory) AS split
    FROM seen s
    LEFT JOIN geo_former_codes f ON f.former = s.territory
        AND s.territory NOT IN (SELECT code FROM geo_communes)
    LEFT JOIN geo_changes m ON m.from_code = s.territory AND m.kind IN ('merge', 'recode') AND f.code IS NULL
        AND s.territory NOT IN (SELECT code FROM geo_communes)
    WHERE NOT (f.kind IS NOT NULL AND f.kind = 'arrondissement'
               AND EXISTS (SELECT 1 FROM seen c WHERE c.import_id = s.import_id AND c.territory = f.code))
    """
