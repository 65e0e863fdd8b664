"""Insee Filosofi: income and poverty of fiscal households, by commune (and EPCI, département, region in the same
format).

Read on the real file of 2021 (34 909 communes, ';', decimal comma, « s » and « nd »). The deciles workbook
(indic-struct-distrib-revenu, sheets by household type, header on line 6) is written from its description.
"""

import duckdb

from maillage.observatory.sources.declaration import OfficialFile, Reading, Source, settle_vintage
from maillage.observatory.sources.table import open_table
from maillage.observatory.sources.wide import check_columns, level_of, read_wide, suffixed, unpivot


def read_deciles(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Sheet ENSEMBLE: D1 to D9 and quartiles; the median is Q2."""
    columns = open_table(con, file, sheet="ENSEMBLE", header_row=6)
    named = {column: name for column in columns if (name := suffixed(column)) and name[0] in DECILES}
    found = str(max(year for _, year in named.values())) if named else file.year_in_name
    vintage = settle_vintage(file, found, source.vintages)
    check_columns(file, columns, [template.format(yy=vintage[-2:]) for template in source.columns])
    unpivot(con, file, "CODGEO", named, level_of(file))
    return Reading(vintage)


DECILES = ("D1", "D2", "D3", "D4", "Q1", "Q2", "Q3", "D6", "D7", "D8", "D9")

FILOSOFI = Source(
    name="filosofi",
    title="Filosofi, revenus et pauvreté des ménages, base communale",
    producer="Insee",
    address="https://www.insee.fr/fr/statistiques/7756729",
    vintages="deux chiffres à la fin des colonnes : MED21 → 2021",
    columns=("CODGEO", "NBMENFISC{yy}", "NBPERSMENFISC{yy}", "MED{yy}", "TP60{yy}"),
    reader=read_wide("CODGEO", suffixed),
    files=("cc_filosofi_*_com.csv",),
    seen=True,
)

DECILES_BOOK = Source(
    name="filosofi-deciles",
    title="Filosofi, structure et distribution du revenu disponible",
    producer="Insee",
    address="https://www.insee.fr/fr/statistiques/7756855",
    vintages="deux chiffres à la fin des colonnes : Q221 → 2021",
    columns=("CODGEO", "D1{yy}", "Q2{yy}", "D9{yy}"),
    reader=read_deciles,
    files=("filo*_disp_com.xlsx",),
    priority=20,
)
