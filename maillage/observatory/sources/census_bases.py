"""Insee, census: communal bases (three vintages in one file, P22_/P16_/P11_ and C22_…) and IRIS bases.

Written from the dictionaries (variables and prefixes); not yet met with a real file.
"""

import duckdb

from maillage.observatory.sources.declaration import OfficialFile, Reading, Source, settle_vintage
from maillage.observatory.sources.table import open_table
from maillage.observatory.sources.wide import check_columns, prefixed, read_wide, unpivot

VINTAGES = "préfixe des colonnes : P22_POP → 2022 ; le fichier porte aussi les deux recensements précédents"


def base(name: str, title: str, stem: str, columns: tuple[str, ...], number: str) -> Source:
    """One communal base: CODGEO and every column prefixed by its vintage."""
    return Source(
        name=name,
        title=f"Recensement, {title}",
        producer="Insee",
        address=f"https://www.insee.fr/fr/statistiques/{number}",
        vintages=VINTAGES,
        columns=("CODGEO", *columns),
        reader=read_wide("CODGEO", prefixed),
        files=(f"base-cc-{stem}*.csv",),
    )


STRUCTURE = base(
    "rp-structure",
    "évolution et structure de la population",
    "evol-struct-pop",
    ("P{yy}_POP", "P{yy}_POP0014"),
    "8202264",
)
FAMILIES = base(
    "rp-families", "couples, familles, ménages", "coupl-fam-men", ("C{yy}_MEN", "C{yy}_MENPSEUL"), "8202269"
)
HOUSING = base("rp-housing", "logement", "logement", ("P{yy}_LOG", "P{yy}_RP"), "8202349")
EMPLOYMENT = base(
    "rp-employment", "emploi et population active", "emploi-pop-active", ("P{yy}_POP1564", "P{yy}_ACT1564"), "8202914"
)
JOBS = base("rp-jobs", "caractéristiques de l’emploi", "caract_emp", ("P{yy}_SAL15P",), "8202930")
EDUCATION = base("rp-education", "diplômes et formation", "diplomes-formation", ("P{yy}_NSCOL15P",), "8202319")


def read_iris(con: duckdb.DuckDBPyConnection, file: OfficialFile, source: Source) -> Reading:
    """IRIS cells as they are, and their sum by commune for the counts (COM column)."""
    columns = open_table(con, file)
    named = {column: name for column in columns if (name := prefixed(column))}
    vintage = settle_vintage(
        file, str(max((year for _, year in named.values()), default=0)) if named else None, source.vintages
    )
    check_columns(file, columns, list(source.columns))
    unpivot(con, file, "IRIS", named, "iris")
    con.execute("""
        INSERT INTO incoming_cell
        SELECT 'commune', p.COM, c.variable, c.year, CASE WHEN min(rank_of(c.status)) = rank_of('published') THEN
        sum(c.value) END,
               status_at(min(rank_of(c.status))), NULL, NULL
        FROM incoming_cell c JOIN (SELECT DISTINCT IRIS, COM FROM incoming) p ON p.IRIS = c.territory
        WHERE c.level = 'iris' GROUP BY ALL
    """)
    return Reading(vintage, scope=file.path.stem.lower().split("-20")[0].replace("unpacked-", ""))


IRIS = Source(
    name="rp-iris",
    title="Recensement, bases infracommunales (IRIS)",
    producer="Insee",
    address="https://www.insee.fr/fr/statistiques/8647014",
    vintages=VINTAGES,
    columns=("IRIS", "COM", "TYP_IRIS"),
    reader=read_iris,
    files=("base-ic-*.csv",),
    priority=30,
)
