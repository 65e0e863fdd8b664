"""Insee, census details: persons (INDCVI, 20 million rows), dwellings (LOGEMT) and flows (MOBPRO, MOBSCO), Parquet
or CSV.

Written from the dictionaries; not yet met with a real file. DuckDB streams the file: nothing is held whole in memory.
Only the columns that the observatory and the synthetic population use are kept.
"""

import duckdb

from maillage.observatory.sources.declaration import OfficialFile, Reader, Reading, Source, settle_vintage
from maillage.observatory.sources.table import open_table
from maillage.observatory.sources.wide import check_columns

DWELLING_COLUMNS = (
    "COMMUNE", "IRIS", "CATL", "TYPL", "STOCD", "HLML", "NBPI", "SURF", "CMBL", "CHFL", "VOIT", "GARL", "INPER",
    "INP3M", "INP5M", "INP11M", "INP17M", "INP24M", "INP60M", "INP65M", "INP75M", "AGEMEN8", "SEXEM", "TACTM",
    "DIPLM_15", "EMPLM", "TRANSM", "IPONDL",
)  # fmt: skip
PERSON_COLUMNS = (
    "CANTVILLE", "NUMMI", "IRIS", "DEPT", "AGEREV", "SEXE", "COUPLE", "LPRM", "INPER", "TYPMR", "SFM", "STOCD", "HLML",
    "VOIT", "TACT", "ETUD", "TRANS", "GS", "CS1", "STAT_GSEC", "DIPL", "IPONDI",
)  # fmt: skip
MODES = {"CAR": ("4", "5"), "TRANSIT": ("6",), "ACTIVE": ("2", "3")}


def keep_detail(
    con: duckdb.DuckDBPyConnection, table: str, wanted: tuple[str, ...], columns: list[str], weight: str
) -> None:
    """Replace `table` by the wanted columns of `incoming`, streamed; the weight as a number, the rest as text."""
    kept = [name for name in wanted if name in columns]
    chosen = ", ".join(
        f'number(CAST("{name}" AS VARCHAR)) AS "{name}"' if name == weight else f'CAST("{name}" AS VARCHAR) AS "{name}"'
        for name in kept
    )
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {chosen} FROM incoming")


def read_dwellings(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """`stg_rp_dwelling_AAAA`: one row per surveyed dwelling with its weight; the weighted dwellings by commune as
    cells."""
    columns = open_table(con, file)
    check_columns(file, columns, list(source.columns))
    vintage = settle_vintage(file, file.year_in_name, source.vintages)
    keep_detail(con, f"stg_rp_dwelling_{int(vintage)}", DWELLING_COLUMNS, columns, "IPONDL")
    con.execute(f"""
        INSERT INTO incoming_cell
        SELECT 'commune', COMMUNE, 'DWELLINGS', {int(vintage)}, sum(IPONDL), 'published', NULL, NULL FROM
        stg_rp_dwelling_{int(vintage)} GROUP BY COMMUNE
    """)
    return Reading(vintage)


def read_persons(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """`stg_rp_person_AAAA`: one row per surveyed person with its weight; persons by département as cells.

    NUMMI = 'Z' stands outside households; an IRIS 'ZZZZZZZZZ' hides the commune: only the pseudo-canton is known.
    """
    columns = open_table(con, file)
    check_columns(file, columns, list(source.columns))
    vintage = settle_vintage(file, file.year_in_name, source.vintages)
    keep_detail(con, f"stg_rp_person_{int(vintage)}", PERSON_COLUMNS, columns, "IPONDI")
    con.execute(f"""
        INSERT INTO incoming_cell
        SELECT 'departement', DEPT, 'PERSONS', {int(vintage)}, sum(IPONDI), 'published', NULL, NULL FROM
        stg_rp_person_{int(vintage)} GROUP BY DEPT
    """)
    return Reading(vintage)


def read_flows(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Flows between communes, and by commune of residence: workers, those who leave, their mode of transport."""
    columns = open_table(con, file)
    school = "DCETUF" in columns
    place, kind = ("DCETUF", "school") if school else ("DCLT", "work")
    check_columns(file, columns, ["COMMUNE", place, "IPONDI"] + ([] if school else ["TRANS"]))
    vintage = settle_vintage(file, file.year_in_name, source.vintages)
    con.execute(f"""
        INSERT INTO incoming_flow
        SELECT CAST(COMMUNE AS VARCHAR), CAST("{place}" AS VARCHAR), '{kind}', sum(number(CAST(IPONDI AS VARCHAR)))
        FROM incoming GROUP BY ALL
    """)
    if not school:
        sums = {"WORKERS": "true", "OUTSIDE": "COMMUNE <> DCLT"}
        sums |= {name: f"CAST(TRANS AS VARCHAR) IN ({', '.join(map(repr, codes))})" for name, codes in MODES.items()}
        for name, test in sums.items():
            con.execute(f"""
                INSERT INTO incoming_cell
                SELECT 'commune', CAST(COMMUNE AS VARCHAR), '{name}', {int(vintage)},
                       coalesce(sum(number(CAST(IPONDI AS VARCHAR))) FILTER ({test}), 0), 'published', NULL, NULL
                FROM incoming GROUP BY COMMUNE
            """)
    return Reading(vintage, scope=kind)


def detail(
    name: str, title: str, number: str, columns: tuple[str, ...], reader: Reader, files: tuple[str, ...]
) -> Source:
    """One detail file."""
    return Source(
        name=name, title=f"Recensement, {title}", producer="Insee", address=f"https://www.insee.fr/fr/statistiques/{number}",
        vintages="année dans le nom du fichier : RP2021_indcvi.parquet, FD_INDCVI_2020.csv", columns=columns,
        reader=reader, files=files, priority=40,
    )  # fmt: skip


DWELLINGS = detail(
    "rp-dwellings",
    "détail des logements (LOGEMT)",
    "8268903",
    ("COMMUNE", "CATL", "STOCD", "INPER", "IPONDL"),
    read_dwellings,
    ("*logemt*",),
)
PERSONS = detail(
    "rp-individuals",
    "détail des individus (INDCVI)",
    "8647104",
    ("CANTVILLE", "NUMMI", "IRIS", "DEPT", "AGEREV", "SEXE", "IPONDI"),
    read_persons,
    ("*indcvi*",),
)
COMMUTING = detail(
    "rp-commuting",
    "mobilités professionnelles (MOBPRO)",
    "8205896",
    ("COMMUNE", "DCLT", "TRANS", "IPONDI"),
    read_flows,
    ("*mobpro*",),
)
SCHOOLING = detail(
    "rp-schooling",
    "mobilités scolaires (MOBSCO)",
    "8205892",
    ("COMMUNE", "DCETUF", "IPONDI"),
    read_flows,
    ("*mobsco*",),
)
