"""Age pyramid (by sex, when the census base is imported) or age structure, beside a reference; evolution over
vintages."""

from typing import Any

import altair as alt
import duckdb

from maillage.observatory.charts.chart import BAR, HERE, OTHER, Chart, data_of, render
from maillage.observatory.charts.read import indicator_named
from maillage.observatory.errors import ObservatoryError
from maillage.observatory.geography.territory import Territory, area_name, find_territory
from maillage.observatory.options import decimal

SEXED = (
    ("0_14", "0 à 14 ans"),
    ("15_29", "15 à 29 ans"),
    ("30_44", "30 à 44 ans"),
    ("45_59", "45 à 59 ans"),
    ("60_74", "60 à 74 ans"),
    ("75_89", "75 à 89 ans"),
    ("90_plus", "90 ans et plus"),
)
BANDS = (
    ("pop_0_14", "0 à 14 ans"),
    ("pop_15_24", "15 à 24 ans"),
    ("pop_25_54", "25 à 54 ans"),
    ("pop_55_64", "55 à 64 ans"),
    ("pop_65_79", "65 à 79 ans"),
    ("pop_80_plus", "80 ans et plus"),
)


def concept_sums(
    con: duckdb.DuckDBPyConnection, territory: Territory, names: list[str]
) -> tuple[dict[str, float], int | None]:
    """Concept → persons, for the last year where every commune has every concept; ({}, None) when there is none."""
    rows = con.execute(
        """
        SELECT year, concept, sum(value) FROM mart_fact
        WHERE level = 'commune' AND list_contains(?, territory) AND list_contains(?, concept) AND status = 'published'
        GROUP BY ALL HAVING count(*) = ? ORDER BY year DESC
        """,
        [list(territory.communes), names, len(territory.communes)],
    ).fetchall()
    for year in sorted({row[0] for row in rows}, reverse=True):
        found = {concept: value for y, concept, value in rows if y == year}
        if len(found) == len(names):
            return found, year
    return {}, None


def age_pyramid(con: duckdb.DuckDBPyConnection, code: str, width: int = 720) -> Chart:
    """Men on the left, women on the right. Raises ObservatoryError when the base by sex is not imported."""
    territory = find_territory(con, code)
    names = [f"{sex}_{band}" for sex in ("men", "women") for band, _ in SEXED]
    found, year = concept_sums(con, territory, names)
    if not year:
        raise ObservatoryError("Pyramide des âges : donnée non importée : importez rp-structure.")
    values = [
        {"band": label, "sex": french, "persons": found[f"{sex}_{band}"] * side, "colour": colour, "rank": rank}
        for rank, (band, label) in enumerate(SEXED)
        for sex, french, side, colour in (("men", "Hommes", -1, OTHER), ("women", "Femmes", 1, BAR))
    ]
    title = f"{territory.name} : {decimal(round(sum(found.values())))} habitants par âge et sexe en {year}"
    drawn = _bars(values, "persons", width, "abs(datum.value)")
    rows = tuple((label, decimal(round(found[f"men_{b}"])), decimal(round(found[f"women_{b}"]))) for b, label in SEXED)
    return Chart(title, render(drawn, title), ("Âge", "Hommes", "Femmes"), rows, f"Insee, recensement {year}")


def age_structure(con: duckdb.DuckDBPyConnection, code: str, width: int = 720) -> Chart:
    """Share of each age band beside the département's (of most of its people, when the EPCI spans several)."""
    territory = find_territory(con, code)
    found, year = concept_sums(con, territory, [name for name, _ in BANDS])
    if not year:
        raise ObservatoryError("Structure par âge : donnée non importée : importez rp-families.")
    departement = territory.departements[0]
    other = dict(
        con.execute(
            (
                "SELECT concept, value FROM mart_fact WHERE level = 'departement' AND territory = ? AND year = ? "
                "AND status = 'published'"
            ),
            [departement, year],
        ).fetchall()
    )
    total, beside = sum(found.values()), sum(other.get(name, 0.0) for name, _ in BANDS)
    shares = {name: 100 * found[name] / total for name, _ in BANDS}
    reference = {name: 100 * other[name] / beside for name, _ in BANDS if name in other and beside}
    values = [
        {"band": label, "share": shares[name], "colour": BAR, "rank": rank} for rank, (name, label) in enumerate(BANDS)
    ]
    widest = max(BANDS, key=lambda band: abs(shares[band[0]] - reference.get(band[0], shares[band[0]])))
    against = (
        f" ({area_name(con, 'departement', departement)} : {decimal(reference[widest[0]], '%')})" if reference else ""
    )
    title = f"{territory.name} : {decimal(shares[widest[0]], '%')} de {widest[1]}{against}, {year}"
    rows = tuple((label, decimal(shares[name], "%"), decimal(reference.get(name), "%")) for name, label in BANDS)
    columns = ("Âge", territory.name, area_name(con, "departement", departement))
    return Chart(
        title, render(_bars(values, "share", width, "datum.value"), title), columns, rows, f"Insee, recensement {year}"
    )


def evolution(con: duckdb.DuckDBPyConnection, code: str, name: str, width: int = 720) -> Chart:
    """One indicator at each vintage known. Raises ObservatoryError with fewer than two."""
    indicator, territory = indicator_named(name), find_territory(con, code)
    rows = con.execute(
        (
            "SELECT year, value FROM mart_indicator WHERE indicator = ? AND level = ? AND territory = ? AND value "
            "IS NOT NULL ORDER BY year"
        ),
        [name, territory.level, territory.code],
    ).fetchall()
    if len(rows) < 2:
        raise ObservatoryError(
            f"{indicator.title} : {len(rows)} millésime(s) importé(s) pour {territory.name}, deux sont nécessaires."
        )
    (first, start), (last, end) = rows[0], rows[-1]
    title = f"{indicator.title} : {decimal(start)} en {first}, {decimal(end, indicator.unit)} en {last}"
    drawn = (
        alt.Chart(data_of([{"year": year, "value": value} for year, value in rows]))
        .mark_line(point=alt.OverlayMarkDef(color=HERE, size=70), color=HERE, strokeWidth=3)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=f"{indicator.title} ({indicator.unit})", scale=alt.Scale(zero=True)),
        )
        .properties(width=width - 100, height=260)
    )
    table = tuple((str(year), decimal(value, indicator.unit)) for year, value in rows)
    return Chart(
        title,
        render(drawn, title),
        ("Année", indicator.title),
        table,
        "Insee, recensement" if indicator.secrecy == "census" else "Insee",
    )


def _bars(values: list[dict[str, object]], field: str, width: int, label: str) -> Any:
    return (
        alt.Chart(data_of(values))
        .mark_bar()
        .encode(
            y=alt.Y("band:N", sort=alt.EncodingSortField("rank", order="descending"), title=None),
            x=alt.X(
                f"{field}:Q",
                title="Personnes" if field == "persons" else "%",
                axis=alt.Axis(labelExpr=f"format({label}, ',')"),
            ),
            color=alt.Color("colour:N", scale=None),
        )
        .properties(width=width - 160, height=220)
    )
