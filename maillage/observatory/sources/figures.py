"""Published figures of the two demonstration territories, carried with the project so that a first start shows real
values.

Insee, census 2022 and 2016, Filosofi 2021, BPE 2019; Licence Ouverte 2.0. They give way to the full files once
imported.
"""

from pathlib import Path

import duckdb

from maillage.observatory.sources.declaration import OfficialFile, Reader, Reading, Source
from maillage.observatory.sources.table import open_table
from maillage.observatory.sources.wide import unpivot

HERE = Path(__file__).parent / "figures_data"
COMMUNES = HERE / "communes_pontivy_lumbres.csv"
FACILITIES = HERE / "facilities_bpe2019_pontivy_lumbres.csv"
REFERENCE = HERE / "reference_territories.csv"

NOT_CENSUS = (
    "epci",
    "epci_name",
    "commune",
    "commune_name",
    "population_municipale",
    "population_totale",
    "town_hall_lat",
    "town_hall_lon",
)
FISCAL = {
    "fiscal_households_2021": ("fiscal_households", 2021),
    "median_income_uc_2021": ("median_income", 2021),
    "poverty_rate_2021": ("poverty_rate", 2021),
    "d1_2021": ("d1", 2021),
    "d9_2021": ("d9", 2021),
}


def census_name(column: str) -> tuple[str, int] | None:
    """population_2016 → (population, 2016); the other census columns are of 2022."""
    if column in NOT_CENSUS or column in FISCAL or column == "territory":
        return None
    if column.startswith("population_20"):
        return "population", int(column[-4:])
    return column, 2022


def read_census(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Communes of both territories, then their départements and mainland France."""
    columns = open_table(con, file)
    unpivot(con, file, "commune", {c: name for c in columns if (name := census_name(c))}, "commune")
    columns = open_table(con, OfficialFile(REFERENCE, REFERENCE.name))
    unpivot(con, file, "territory", {c: name for c in columns if (name := census_name(c))}, "departement")
    con.execute("""
        UPDATE incoming_cell SET level = 'france', territory = 'FRM' WHERE territory = 'France métropolitaine'
    """)
    return Reading("2022")


def read_fiscal(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Income columns of the same file."""
    open_table(con, file)
    unpivot(con, file, "commune", FISCAL, "commune")
    return Reading("2021")


def read_places(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """Facilities; the communes of both territories without a type have none of it."""
    open_table(con, file)
    con.execute(f"""
        INSERT INTO incoming_cell
        WITH every AS (SELECT commune FROM read_csv('{COMMUNES}', delim=';', all_varchar=true)),
             types AS (SELECT DISTINCT facility_type FROM incoming)
        SELECT 'commune', e.commune, t.facility_type, 2019, coalesce(number(i.facilities), 0), 'published', NULL, NULL
        FROM every e CROSS JOIN types t LEFT JOIN incoming i ON i.commune = e.commune AND i.facility_type =
        t.facility_type
    """)
    return Reading("2019")


def embedded(name: str, title: str, reader: Reader, path: Path) -> Source:
    """A set of carried figures: lowest priority, any full file wins."""
    return Source(
        name=name, title=title, producer="Insee", address="https://www.insee.fr/fr/statistiques", columns=(),
        vintages="millésime écrit dans le fichier embarqué", reader=reader, files=(path.name,), seen=True, priority=90,
    )  # fmt: skip


EMBEDDED = {
    COMMUNES: [
        embedded("figures-census", "Recensement 2022 : chiffres embarqués de deux territoires", read_census, COMMUNES),
        embedded("figures-filosofi", "Filosofi 2021 : chiffres embarqués de deux territoires", read_fiscal, COMMUNES),
    ],
    FACILITIES: [
        embedded("figures-bpe", "BPE 2019 : équipements embarqués de deux territoires", read_places, FACILITIES)
    ],
}
