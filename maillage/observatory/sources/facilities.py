"""Insee, base permanente des équipements (BPE): counts by commune and type; type codes change with the year.

The wide format of 2019 (REG;DEP;DEPCOM;DCIRIS;AN;TYPEQU;NB_EQUIP) was read on a real file of four départements. The
long format used since 2023 (GEO, GEO_OBJECT, FACILITY_TYPE, OBS_VALUE) is written from the catalogue of Insee. A
commune absent for a type has none of it: zeros are written for the communes of the départements the file covers.
"""

import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.declaration import OfficialFile, Reading, Source, settle_vintage
from maillage.observatory.sources.table import open_table
from maillage.observatory.sources.wide import check_columns

WIDE = ["DEPCOM", "TYPEQU", "NB_EQUIP", "AN"]
LONG = ["GEO", "GEO_OBJECT", "FACILITY_TYPE", "TIME_PERIOD", "OBS_VALUE"]


def read_facilities(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Either format: one cell per commune and type, zeros included."""
    columns = open_table(con, file)
    if "TYPEQU" in columns:
        check_columns(file, columns, WIDE)
        rows = "SELECT DEPCOM AS territory, TYPEQU AS variable, AN AS year, NB_EQUIP AS number FROM incoming"
    else:
        check_columns(file, columns, LONG)
        total = "AND FACILITY_TYPE <> '_T'"
        rows = f"SELECT GEO, FACILITY_TYPE, TIME_PERIOD, OBS_VALUE FROM incoming WHERE GEO_OBJECT = 'COM' {total}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE incoming_facility (territory, variable, year, number) AS {rows}")
    years = [str(row[0]) for row in con.execute("SELECT DISTINCT year FROM incoming_facility ORDER BY 1").fetchall()]
    if len(years) != 1:
        raise ObservatoryError(f"{file.name} : un seul millésime attendu, trouvé : {', '.join(years) or 'aucun'}.")
    vintage = settle_vintage(file, years[0], source.vintages)
    wrong = con.execute(
        "SELECT territory, variable, number FROM incoming_facility WHERE number(number) IS NULL ORDER BY ALL LIMIT 1"
    ).fetchone()
    if wrong:
        raise ObservatoryError(
            f"{file.name} : {wrong[1]} de {wrong[0]} : « {wrong[2]} » n’est pas un nombre d’équipements."
        )
    con.execute(f"""
        INSERT INTO incoming_cell
        SELECT 'commune', territory, variable, {int(vintage)}, sum(number(number)), 'published', NULL, NULL
        FROM incoming_facility GROUP BY ALL
    """)
    con.execute(f"""
        INSERT INTO incoming_cell
        SELECT 'commune', c.code, t.variable, {int(vintage)}, 0, 'published', NULL, NULL
        FROM geo_communes c, (SELECT DISTINCT variable FROM incoming_facility) t
        WHERE c.departement IN (SELECT DISTINCT departement FROM geo_communes g JOIN incoming_facility f ON
        f.territory = g.code)
          AND NOT EXISTS (SELECT 1 FROM incoming_facility f WHERE f.territory = c.code AND f.variable = t.variable)
          AND c.code NOT IN (SELECT DISTINCT m.code FROM geo_former_codes m JOIN incoming_facility f ON f.territory =
          m.former)
    """)
    (covered,) = con.execute("""
        SELECT count(DISTINCT departement) FROM geo_communes g JOIN incoming_facility f ON f.territory = g.code
    """).fetchone() or (0,)
    return Reading(vintage, notes=[f"{covered} département(s) couvert(s) ; ailleurs, l’absence ne dit rien."])


FACILITIES = Source(
    name="bpe",
    title="Base permanente des équipements",
    producer="Insee",
    address="https://www.insee.fr/fr/statistiques/8217527",
    vintages="colonne AN (format large jusqu’en 2022) ou TIME_PERIOD (format long depuis 2023)",
    columns=("DEPCOM ou GEO", "TYPEQU ou FACILITY_TYPE", "NB_EQUIP ou OBS_VALUE"),
    reader=read_facilities,
    files=("bpe*_ensemble*.csv", "ds_bpe_data.csv"),
    seen=True,
)
