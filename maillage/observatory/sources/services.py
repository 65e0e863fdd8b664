"""France services (ANCT), digital fragility, fibre, job seekers (DARES), and the activity of the CIAS itself.

France services 2023 was read on the real file (quoted fields over several lines). Digital fragility (2020 layout),
fibre and DARES are written from their description.
"""

import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.declaration import OfficialFile, Reading, Source, settle_vintage
from maillage.observatory.sources.rounded import load_cells
from maillage.observatory.sources.table import open_table
from maillage.observatory.sources.wide import check_columns

MINIMUM_CELL = 5  # households under which the activity of the CIAS by commune is never shown


def read_france_services(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Each site as a place; number of sites by commune, itinerant ones apart; communes without any get a zero."""
    columns = open_table(con, file)
    check_columns(file, columns, list(source.columns))
    vintage = settle_vintage(file, file.year_in_name, source.vintages)
    con.execute("""
        INSERT INTO incoming_place
        SELECT insee_com, CASE WHEN lower(itinerance) LIKE 'oui%' THEN 'france_services_itinerant' ELSE
        'france_services' END,
               lib_fs, number(latitude), number(longitude)
        FROM incoming
    """)
    wrong = con.execute(
        "SELECT commune, name FROM incoming_place WHERE commune IS NULL OR length(commune) <> 5 LIMIT 1"
    ).fetchone()
    if wrong:
        raise ObservatoryError(f"{file.name} : code de commune illisible pour « {wrong[1]} » : {wrong[0]}.")
    load_cells(
        con,
        file,
        f"""
        SELECT 'commune' AS level, c.code AS territory, v.variable, {int(vintage)} AS year,
               (SELECT count(*) FROM incoming_place p LEFT JOIN geo_former_codes f ON f.former = p.commune
                WHERE coalesce(f.code, p.commune) = c.code AND p.kind = v.kind) AS text
        FROM geo_communes c, (VALUES ('SITES', 'france_services'), ('ITINERANT', 'france_services_itinerant'))
        v(variable, kind)
    """,
    )
    return Reading(vintage)


def read_digital(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Global score by IRIS. It is relative to its own region: two regions are never compared, each file is its own
    scope."""
    columns = open_table(con, file)
    score = next(
        (c for c in columns if "SCORE GLOBAL" in c.upper() and ("REG" in c.upper() or "RÉG" in c.upper())), None
    )
    key = next((c for c in columns if "IRIS" in c.upper() and "NOM" not in c.upper()), None)
    region = next(
        (c for c in columns if c.upper() in ("CODE REGION", "CODE RÉGION", "REGION", "RÉGION", "NOM REG")), None
    )
    if not (score and key):
        raise ObservatoryError(
            f"{file.name} : colonnes d’IRIS et « SCORE GLOBAL région » attendues, trouvé : {', '.join(columns[:8])}."
        )
    vintage = settle_vintage(file, file.year_in_name, source.vintages)
    load_cells(
        con,
        file,
        f"""SELECT 'iris' AS level, "{key}" AS territory, 'SCORE' AS variable, {int(vintage)} AS year, "{score}" AS
        text FROM incoming""",
    )
    con.execute("""
        INSERT INTO incoming_cell
        SELECT 'commune', territory[:5], variable, year, any_value(value), any_value(status), NULL, NULL
        FROM incoming_cell WHERE level = 'iris' GROUP BY ALL HAVING count(*) = 1
    """)
    (scope,) = (
        con.execute(f'SELECT any_value("{region}") FROM incoming').fetchone() or ("",) if region else (file.name,)
    )
    return Reading(
        vintage, scope=str(scope), notes=["Indice relatif à la région du fichier ; communes d’un seul IRIS."]
    )


def read_fibre(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Premises and premises that can be connected, by commune."""
    columns = open_table(con, file)
    check_columns(file, columns, list(source.columns))
    vintage = settle_vintage(file, file.year_in_name, source.vintages)
    load_cells(
        con,
        file,
        f"""
        SELECT 'commune' AS level, code_insee AS territory, 'FTTH' AS variable, {int(vintage)} AS year, ftth AS text
        FROM incoming
        UNION ALL SELECT 'commune', code_insee, 'PREMISES', {int(vintage)}, locaux FROM incoming
    """,
    )
    return Reading(vintage)


def read_job_seekers(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Categories A, B, C by age, last quarter of each year (« 2023-T4 »), rounded to 5."""
    columns = open_table(con, file)
    check_columns(file, columns, list(source.columns))
    whole = "('Total', 'Tous', 'Ensemble', '')"
    load_cells(
        con,
        file,
        f"""
        SELECT 'commune' AS level, "Code commune" AS territory,
               CASE WHEN coalesce("Tranche d'âge", '') IN {whole} THEN 'ABC'
                    WHEN "Tranche d'âge" ILIKE 'moins de 25%' THEN 'ABC_M25'
                    WHEN "Tranche d'âge" ILIKE '50 ans%' THEN 'ABC_50P' END AS variable,
               CAST(Date[:4] AS INTEGER) AS year, "Nombre de demandeurs d'emploi" AS text
        FROM incoming
        WHERE "Catégorie" IN ('ABC', 'A, B, C', 'A,B,C') AND coalesce(Sexe, '') IN {whole} AND Date LIKE '%T4' AND
        variable IS NOT NULL
    """,
        rounded=True,
    )
    (year,) = con.execute("SELECT max(year) FROM incoming_cell").fetchone() or (None,)
    return Reading(settle_vintage(file, str(year) if year else None, source.vintages))


def read_activity(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """The CIAS's own counts (commune;year;measure;count), exported by Maillage. Cells under 5 become « s » here at
    the latest."""
    columns = open_table(con, file)
    check_columns(file, columns, list(source.columns))
    load_cells(
        con,
        file,
        f"""
        SELECT 'commune' AS level, commune AS territory, measure AS variable, CAST(year AS INTEGER) AS year,
               CASE WHEN number("count") > 0 AND number("count") < {MINIMUM_CELL} THEN 's' ELSE "count" END AS text
        FROM incoming
    """,
    )
    (year,) = con.execute("SELECT max(year) FROM incoming_cell").fetchone() or (None,)
    return Reading(settle_vintage(file, str(year) if year else None, source.vintages))


FRANCE_SERVICES = Source(
    name="france-services",
    title="Liste des France services",
    producer="ANCT",
    address="https://www.data.gouv.fr/datasets/liste-des-structures-france-services",
    vintages="année dans le nom du fichier",
    columns=("id_fs", "lib_fs", "insee_com", "latitude", "longitude", "itinerance"),
    reader=read_france_services,
    files=("*france*services*.csv", "liste-fs*.csv"),
    seen=True,
)
DIGITAL = Source(
    name="digital-fragility",
    title="Indice de fragilité numérique",
    producer="Mednum",
    address="https://fragilite-numerique.fr",
    vintages="année dans le nom du fichier",
    columns=("IRIS", "SCORE GLOBAL région"),
    reader=read_digital,
    files=("*fragilite*.csv",),
)
FIBRE = Source(
    name="fibre",
    title="Déploiement de la fibre (FttH)",
    producer="Arcep",
    address="https://www.data.gouv.fr/datasets/le-marche-du-haut-et-tres-haut-debit-fixe-deploiements",
    vintages="année dans le nom du fichier",
    columns=("code_insee", "locaux", "ftth"),
    reader=read_fibre,
    files=("*ftth*.csv",),
)
JOB_SEEKERS = Source(
    name="dares-job-seekers",
    title="Demandeurs d’emploi inscrits à France Travail",
    producer="DARES",
    address="https://dares.travail-emploi.gouv.fr",
    vintages="colonne Date : « 2023-T4 »",
    columns=("Date", "Code commune", "Catégorie", "Sexe", "Tranche d'âge", "Nombre de demandeurs d'emploi"),
    reader=read_job_seekers,
    files=("*demandeurs*.csv", "*chomage*.csv"),
)
ACTIVITY = Source(
    name="cias-activity",
    title="Activité du CIAS par commune",
    producer="CIAS",
    licence="donnée interne",
    address="export de Maillage",
    vintages="colonne year",
    columns=("commune", "year", "measure", "count"),
    reader=read_activity,
    files=("activite*.csv",),
    seen=True,
)
