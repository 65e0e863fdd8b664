"""CNAF open data: benefits by commune and EPCI (December of each year), and childcare coverage.

Written from the names of the columns; not yet met with a real file. Counts are rounded to 5 by the CAF, so each
carries its interval. Disability is absent at the commune; the MSA's beneficiaries, many in rural areas, are not in
these files.
"""

import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.declaration import OfficialFile, Reading, Source, settle_vintage
from maillage.observatory.sources.rounded import load_cells
from maillage.observatory.sources.table import open_table, quoted
from maillage.observatory.sources.wide import check_columns

#: key column → level
KEYS = {"numcomdo": "commune", "numcom": "commune", "numepci": "epci", "numdep": "departement", "numreg": "region"}


def key_of(file: OfficialFile, columns: list[str]) -> str:
    """The column that holds the territory. Raises ObservatoryError when there is none."""
    for key in KEYS:
        if key in columns:
            return key
    raise ObservatoryError(
        f"{file.name} : colonne du territoire attendue ({', '.join(KEYS)}), trouvé : {', '.join(columns[:8])}."
    )


def read_benefits(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Households (indfoy_), persons (indnbp_) and amounts (indmtt_); the December of each year is kept."""
    columns = open_table(con, file)
    key = key_of(file, columns)
    check_columns(file, columns, ["dtreffre", "indfoy_ndur"])
    figures = [c for c in columns if c.startswith(("indfoy_", "indnbp_"))]
    parts = " UNION ALL ".join(
        f"""SELECT {quoted(KEYS[key])} AS level, "{key}" AS territory, {quoted(c)} AS variable,
            CAST(CAST(dtreffre AS VARCHAR)[:4] AS INTEGER) AS year, "{c}" AS text
            FROM incoming WHERE CAST(dtreffre AS VARCHAR)[6:7] = '12' OR length(CAST(dtreffre AS VARCHAR)) = 4"""
        for c in figures
    )
    load_cells(con, file, parts, rounded=True)
    return Reading(
        _last_year(con, file, source), scope=KEYS[key], notes=["Hors MSA : en rural, une part des foyers manque."]
    )


def read_childcare(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Coverage rates and places; the commune is published above 10,000 inhabitants only, so the EPCI is the mesh."""
    columns = open_table(con, file)
    key = key_of(file, columns)
    suffix = key.removeprefix("num")
    check_columns(file, columns, ["annee", f"txcouv_{suffix}"])
    figures = {c: c.removesuffix(f"_{suffix}") for c in columns if c.startswith(("txcouv_", "pl_", "nbpla_"))}
    parts = " UNION ALL ".join(
        f"""SELECT {quoted(KEYS[key])} AS level, "{key}" AS territory, {quoted(name)} AS variable,
            CAST(CAST(annee AS VARCHAR)[:4] AS INTEGER) AS year, "{c}" AS text FROM incoming"""
        for c, name in figures.items()
    )
    load_cells(con, file, parts)
    notes = ["À la commune, publié au-dessus de 10 000 habitants seulement."] if suffix == "com" else []
    return Reading(_last_year(con, file, source), scope=KEYS[key], notes=notes)


def _last_year(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> str:
    (year,) = con.execute("SELECT max(year) FROM incoming_cell").fetchone() or (None,)
    if year is not None and not 2000 <= year <= 2100:
        raise ObservatoryError(f"{file.name} : année {year} impossible.")
    return settle_vintage(file, str(year) if year else None, source.vintages)


BENEFITS = Source(
    name="caf",
    title="Allocataires et prestations des CAF",
    producer="CNAF",
    address="https://data.caf.fr (s_ben_com_f, s_ben_epci_f, s_ben_dep)",
    vintages="colonne dtreffre (décembre de chaque année)",
    columns=("numcomdo, numepci ou numdep", "dtreffre", "indfoy_ndur"),
    reader=read_benefits,
    files=("s_ben_*",),
    ignored_codes=("XX", "99", "XXXXX", "99999"),
)

CHILDCARE = Source(
    name="childcare-coverage",
    title="Taux de couverture en accueil du jeune enfant",
    producer="CNAF",
    address="https://data.caf.fr (txcouv_pe_epci, txcouv_pe_com, txcouv_pe_dep)",
    vintages="colonne annee",
    columns=("numcom, numepci ou numdep", "annee", "txcouv_…"),
    reader=read_childcare,
    files=("txcouv_pe_*",),
    ignored_codes=("XX", "99", "XXXXX", "99999"),
)
