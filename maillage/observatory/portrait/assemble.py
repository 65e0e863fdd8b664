"""Assemble a portrait: for each indicator its value or why there is none, its source and year, what it is compared
with."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb

from maillage.observatory.estimation.mart import error_of
from maillage.observatory.geography.similar import DISTANCE, Neighbour, epci_features, similar_epci
from maillage.observatory.geography.territory import Territory, find_territory
from maillage.observatory.indicators.registry import THEMES, Indicator, indicators, secrecy_rules
from maillage.observatory.portrait.figures import Extreme, Figures, Row, side_years, spreads
from maillage.observatory.portrait.profile import profile
from maillage.observatory.statuses import FRENCH, Status

#: below this part of the population covered, an area's figure is said to be not imported rather than partial
HARDLY_IMPORTED = 0.5


@dataclass
class Material:
    """What every portrait of one run shares, read once from the store."""

    figures: Figures
    spread: dict[tuple[str, str, int], Extreme]
    years: dict[str, dict[str, set[int]]]
    published: dict[str, set[int]]
    imports: dict[int, dict[str, Any]]
    names: dict[tuple[str, str], str]
    model_error: dict[str, float] | None
    features: dict[str, tuple[str, tuple[float, ...]]]

    @cached_property
    def spread_years(self) -> dict[str, set[int]]:
        """Indicator → years where some commune has a value."""
        years: dict[str, set[int]] = {}
        for name, _, year in self.spread:
            years.setdefault(name, set()).add(year)
        return years


def gather(
    con: duckdb.DuckDBPyConnection, territory: Territory | None = None, *, with_communes: bool = False
) -> Material:
    """Read what portraits need: of one territory (and its communes) and what it is compared with, or of every EPCI."""
    features = epci_features(con)
    names = {
        (level, code): name for level, code, name in con.execute("SELECT level, code, name FROM geo_areas").fetchall()
    }
    if territory:
        near = [n.code for n in similar_epci(features, territory.epci or "")]
        areas = [
            *near,
            *territory.departements,
            *territory.regions,
            "FRM",
            *([territory.epci] if territory.epci else []),
        ]
        members = territory.communes if with_communes or territory.level == "commune" else ()
        figures = Figures(con, members, areas)
    else:
        figures = Figures(con)
    columns = "import_id, source, vintage, title, licence, address, file_name, sha256, imported_on"
    imports = {
        row[0]: dict(zip(columns.split(", "), row, strict=True))
        for row in con.execute(f"SELECT {columns} FROM imports").fetchall()
    }
    return Material(
        figures,
        spreads(con, territory.epci if territory else None),
        *side_years(con),
        imports,
        names,
        error_of(con),
        features,
    )


def portrait(con: duckdb.DuckDBPyConnection, code: str) -> dict[str, Any]:
    """The portrait of the commune or EPCI `code`, ready for JSON. Raises ObservatoryError for an unknown code."""
    territory = find_territory(con, code)
    return assemble(territory, gather(con, territory))


def commune_portraits(con: duckdb.DuckDBPyConnection, epci: str) -> list[dict[str, Any]]:
    """The portrait, with its needs profile, of every commune of an EPCI, read at once."""
    territory = find_territory(con, epci)
    material = gather(con, territory, with_communes=True)
    return [assemble(find_territory(con, code), material) for code in territory.communes]


def assemble(territory: Territory, material: Material) -> dict[str, Any]:
    """A portrait from material already read (no query)."""
    near = similar_epci(material.features, territory.epci or "")
    rows = [indicator_entry(indicator, territory, material, near) for indicator in indicators().values()]
    used = {identifier for row in rows for identifier in row.pop("imports")}
    found = {
        "territory": {
            "code": territory.code,
            "name": territory.name,
            "level": territory.level,
            "communes": len(territory.communes),
            "departements": [{"code": d, "name": material.names[("departement", d)]} for d in territory.departements],
            "epci": territory.epci,
            "population_cog_2026": territory.population,
        },
        "indicators": rows,
        "similar_epci": {"distance": DISTANCE, "epci": [vars(other) for other in near]},
        "sources": [_json_import(material.imports[identifier]) for identifier in sorted(used)],
    }
    return found | {"needs": profile(found)}


def indicator_entry(
    indicator: Indicator, territory: Territory, material: Material, near: list[Neighbour]
) -> dict[str, Any]:
    """One indicator for one territory, with its comparisons of the same year."""
    row = material.figures.latest(indicator.name, territory.level, territory.code)
    status, message = settle(indicator, territory, row, material)
    identifiers = [i for i in (row.over_import, row.under_import) if i is not None] if row else []
    shown = row if row and row.value is not None else None
    entry: dict[str, Any] = {
        "id": indicator.name,
        "name": indicator.title,
        "theme": indicator.theme,
        "theme_name": THEMES[indicator.theme],
        "question": indicator.question,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "formula": indicator.formula,
        "secrecy": secrecy_rules()[indicator.secrecy],
        "status": status,
        "status_label": FRENCH[status],
        "message": message,
        "year": row.year if row else None,
        "value": shown.value if shown else None,
        "lower": shown.lower if shown else None,
        "upper": shown.upper if shown else None,
        "numerator": shown.numerator if shown else None,
        "denominator": shown.denominator if shown else None,
        "communes_missing": row.missing if row and row.members > 1 else 0,
        "sources": [
            {key: material.imports[i][key] for key in ("source", "title", "vintage", "licence")}
            for i in sorted(set(identifiers))
        ],
        "comparisons": compare(indicator, territory, shown, material, near) if shown else [],
        "previous": previous(indicator, territory, shown, material) if shown else [],
        "imports": identifiers,
    }
    if indicator.form == "model":
        entry["estimate_error"] = material.model_error
    extreme = last_spread(indicator.name, territory, row, material)
    if extreme:
        entry["communes"] = {
            "lowest": {"name": extreme.lowest[0], "value": extreme.lowest[1]},
            "highest": {"name": extreme.highest[0], "value": extreme.highest[1]},
            "known": extreme.known,
        }
    return entry


def last_spread(name: str, territory: Territory, row: Row | None, material: Material) -> Extreme | None:
    """Lowest and highest commune of the EPCI, the year of the value; else the last year communes have one (a
    median)."""
    years = [row.year] if row and row.value is not None else sorted(material.spread_years.get(name, ()), reverse=True)
    found = (material.spread.get((name, territory.epci or "", year)) for year in years)
    return next((extreme for extreme in found if extreme), None)


def settle(indicator: Indicator, territory: Territory, row: Row | None, material: Material) -> tuple[Status, str]:
    """Status and, where there is no value, the sentence that says why and what to do."""
    if row and row.members > 1 and row.value is None and row.coverage < HARDLY_IMPORTED:
        return (
            Status.NOT_IMPORTED,
            (
                f"donnée importée pour {row.members - row.missing} communes sur {row.members} ; importez "
                f"{wanted(indicator)}."
            ),
        )
    if row:
        status = Status(row.status)
        if status == Status.PARTIAL:
            part = f"{100 * row.coverage:.1f}".replace(".", ",")
            return (
                status,
                f"{row.missing} commune(s) sur {row.members} sans valeur ; {part} % de la population couverte.",
            )
        if status == Status.ESTIMATED and material.model_error:
            return status, estimate_note(material.model_error)
        return status, "" if row.value is not None else FRENCH[status]
    years = material.years[indicator.name]
    over, under = years["over"], years["under"]
    if indicator.form == "ratio" and over and under and not over & under:
        return Status.MIXED_VINTAGES, (
            f"numérateur {max(over)}, dénominateur {max(under)} : deux millésimes dans un même taux, refusé ; "
            f"importez {wanted(indicator)} du même millésime."
        )
    direct = (
        over if indicator.form == "value" else material.published.get(indicator.published, set()) if not over else set()
    )
    if territory.level != "commune" and direct:
        return Status.NOT_ADDITIVE, f"{FRENCH[Status.NOT_ADDITIVE]} ; importez {wanted(indicator)} à la maille voulue."
    return Status.NOT_IMPORTED, f"donnée non importée : importez {wanted(indicator)}."


def estimate_note(error: dict[str, float]) -> str:
    """How the estimate was made and how wrong it is, measured on communes held out."""
    mean, cover = (
        f"{error[key] * by:.{digits}f}".replace(".", ",")
        for key, by, digits in (("mean_error", 1, 1), ("coverage", 100, 0))
    )
    return (
        f"estimé ; erreur moyenne de {mean} points mesurée sur {error['published']:.0f} communes qui publient, "
        "laissées de côté tour à tour ; "
        f"l’intervalle contient la valeur publiée {cover} fois sur 100. Ces communes sont plus grandes et plus "
        "pauvres que les autres : sous 2 000 habitants rien n’est publié, l’erreur n’y est pas mesurée mais prolongée."
    )


def wanted(indicator: Indicator) -> str:
    """Which sources to import, full files first."""
    names = [name for name in indicator.sources if not name.startswith("figures-")]
    return " ou ".join(names) or "la source"


def compare(
    indicator: Indicator, territory: Territory, row: Row, material: Material, near: list[Neighbour]
) -> list[dict[str, Any]]:
    """The same indicator, the same year, elsewhere: EPCI, départements, region, France, EPCI that resemble it."""
    scopes = [("departement", code) for code in territory.departements] + [
        ("region", code) for code in territory.regions
    ]
    if territory.level == "commune" and territory.epci:
        scopes.insert(0, ("epci", territory.epci))
    scopes.append(("france", "FRM"))
    found = []
    for level, code in scopes:
        other = material.figures.years(indicator.name, level, code).get(row.year)
        known = other is not None and other.value is not None
        found.append(
            {
                "scope": level,
                "code": code,
                "name": material.names[(level, code)],
                "value": other.value if other and known else None,
                "status": other.status
                if other and (known or other.coverage >= HARDLY_IMPORTED)
                else Status.NOT_IMPORTED,
                "year": row.year,
            }
        )
    if territory.level == "epci":
        found.append(pooled(indicator, row, material, near))
    return found


def pooled(indicator: Indicator, row: Row, material: Material, near: list[Neighbour]) -> dict[str, Any]:
    """The EPCI that resemble it taken together: a rate from the sum of their counts, never a mean of rates."""
    others = [material.figures.years(indicator.name, "epci", other.code).get(row.year) for other in near]
    known = [other for other in others if other and other.value is not None and other.numerator is not None]
    value, status = None, Status.NOT_IMPORTED
    if indicator.form == "ratio" and known and (under := sum(other.denominator or 0 for other in known)):
        part = sum(other.numerator or 0 for other in known) / under
        value, status = indicator.per * (1 - part if indicator.complement else part), Status.PUBLISHED
    elif indicator.form == "count" and known:
        value, status = sum(other.numerator or 0 for other in known) / len(known), Status.PUBLISHED
    elif indicator.form not in ("ratio", "count"):
        status = Status.NOT_ADDITIVE
    return {
        "scope": "similar", "code": "", "name": f"{len(known)} EPCI semblables" if known else "EPCI semblables",
        "value": value, "status": status, "year": row.year,
    }  # fmt: skip


def previous(indicator: Indicator, territory: Territory, row: Row, material: Material) -> list[dict[str, Any]]:
    """Older vintages of the same indicator, oldest first."""
    years = material.figures.years(indicator.name, territory.level, territory.code)
    return [{"year": y, "value": r.value, "status": r.status} for y, r in sorted(years.items()) if y < row.year]


def _json_import(row: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key not in ("import_id", "imported_on")}
    return kept | {"imported_on": row["imported_on"].date().isoformat()}
