"""DREES: APL of general practitioners, and road time to urgent care (METRIC).

The urgent-care workbook of 2019 was read on the real file (header on line 6, column A may be blank). The APL workbook
(sheets « APL 2022 », « APL 2023 », eight lines above the header, a line of units below it) is written from its
description.
"""

import re

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.declaration import OfficialFile, Reading, Source, settle_vintage
from maillage.observatory.sources.rounded import load_cells
from maillage.observatory.sources.table import open_table
from maillage.observatory.sources.wide import check_columns

UNDER_SERVED = 2.5  # consultations per year and inhabitant: the DREES threshold of an under-served commune
FAR_MINUTES = 30


def read_apl(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """The last sheet « APL AAAA » (or the one asked for), with the products that let communes be added up.

    The index does not add up: it is weighted by the standardised population.
    """
    try:
        names = CalamineWorkbook.from_path(str(file.path)).sheet_names
    except (CalamineError, OSError):
        raise ObservatoryError(f"{file.name} : classeur illisible.") from None
    sheets = {found[1]: name for name in names if (found := re.fullmatch(r"APL\s*(20\d\d)", name.strip()))}
    if not sheets:
        raise ObservatoryError(f"{file.name} : feuille « APL 2023 » attendue, trouvé : {', '.join(names)}.")
    if file.asked_vintage and file.asked_vintage not in sheets:
        raise ObservatoryError(
            f"{file.name} : pas de feuille APL {file.asked_vintage} ; trouvé : {', '.join(sorted(sheets))}."
        )
    vintage = file.asked_vintage or max(sheets)
    columns = open_table(con, file, sheet=sheets[vintage], header_row=9)
    code, apl, standard = (
        _column(file, columns, text)
        for text in ("Code commune", "APL aux médecins généralistes", "Population standardisée")
    )
    con.execute(
        "CREATE OR REPLACE TEMP VIEW apl AS SELECT * FROM incoming WHERE regexp_matches("
        + f'"{code}"'
        + ", '^[0-9][0-9AB][0-9]{3}$')"
    )
    product = f"""CASE WHEN status_of("{apl}") = 'published' THEN CAST(number("{apl}") * number("{standard}") AS
    VARCHAR) ELSE "{apl}" END"""
    known = f"""CASE WHEN status_of("{apl}") = 'published' THEN "{standard}" ELSE "{apl}" END"""
    under = f"""CASE WHEN status_of("{apl}") <> 'published' THEN "{apl}" WHEN number("{apl}") < {UNDER_SERVED} THEN
    "{standard}" ELSE '0' END"""
    parts = " UNION ALL ".join(
        (
            f"SELECT 'commune' AS level, \"{code}\" AS territory, '{name}' AS variable, {vintage} AS year, {text} AS "
            "text FROM apl"
        )
        for name, text in (("APL", f'"{apl}"'), ("APL_POP", product), ("POP_STD", known), ("POP_STD_UNDER_2_5", under))
    )
    load_cells(con, file, parts)
    return Reading(vintage)


def _column(file: OfficialFile, columns: list[str], start: str) -> str:
    for column in columns:
        if " ".join(column.split()).startswith(start):
            return column
    raise ObservatoryError(f"{file.name} : colonne « {start}… » attendue, trouvé : {', '.join(columns[:6])}.")


def read_urgent_care(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Minutes to the nearest emergency department or SMUR, the commune it stands in, and the population beyond 30
    minutes."""
    columns = open_table(con, file, sheet="BASECOM_URGENCES_2019", header_row=6)
    check_columns(file, columns, list(source.columns))
    far = f"CASE WHEN number(tps_SU_SMUR) > {FAR_MINUTES} THEN \"Population 2017\" ELSE '0' END"
    far = f"CASE WHEN status_of(tps_SU_SMUR) = 'published' THEN {far} ELSE tps_SU_SMUR END"
    known = "CASE WHEN status_of(tps_SU_SMUR) = 'published' THEN \"Population 2017\" ELSE tps_SU_SMUR END"
    parts = " UNION ALL ".join(
        (
            f"SELECT 'commune' AS level, \"Code commune Insee\" AS territory, '{name}' AS variable, 2019 AS year, "
            f"{text} AS text FROM incoming"
        )
        for name, text in (("TPS_SU_SMUR", "tps_SU_SMUR"), ("POPULATION", known), ("POPULATION_OVER_30", far))
    )
    load_cells(con, file, parts)
    vintage = settle_vintage(file, "2019", source.vintages)
    return Reading(vintage, notes=["Temps de mairie à mairie, population 2017 comme dans le fichier."])


APL = Source(
    name="apl",
    title="Accessibilité potentielle localisée aux médecins généralistes",
    producer="DREES",
    address="https://data.drees.solidarites-sante.gouv.fr (530_l-accessibilite-potentielle-localisee-apl)",
    vintages="nom de la feuille : « APL 2023 »",
    columns=("Code commune INSEE", "APL aux médecins généralistes", "Population standardisée"),
    reader=read_apl,
    files=("*apl*.xlsx",),
)

URGENT_CARE = Source(
    name="metric-urgent-care",
    title="Diagnostic d’accès aux soins urgents, temps de route METRIC",
    producer="DREES",
    address="https://data.drees.solidarites-sante.gouv.fr",
    vintages="nom de la feuille : BASECOM_URGENCES_2019",
    columns=("Code commune Insee", "Population 2017", "tps_SU_SMUR", "com_equipee"),
    reader=read_urgent_care,
    files=("*urgents_2019*.xlsx",),
    seen=True,
)
