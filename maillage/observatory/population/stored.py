"""Communal margins and census details from the observatory's store, where the official files were imported."""

from pathlib import Path

import duckdb

from maillage.observatory.opening import observatory
from maillage.observatory.population.margins import Margins, margins_of
from maillage.observatory.population.sample import counts_in, sample_in
from maillage.observatory.population.templates import Templates
from maillage.observatory.refusal import Refused, first_few
from maillage.observatory.store import default_folder

#: name in the figures -> concept of the store
CENSUS = {
    "population_2022": "population", "pop_0_14": "pop_0_14", "pop_15_24": "pop_15_24", "pop_25_54": "pop_25_54",
    "pop_55_64": "pop_55_64", "pop_65_79": "pop_65_79", "pop_80p": "pop_80_plus", "pop_75p": "pop_75_plus",
    "households": "households", "hh_one_person": "hh_one_person", "hh_single_parent": "hh_single_parent",
    "hh_couple_children": "hh_couple_children", "hh_couple_no_child": "hh_couple_no_child", "hh_owner": "owners",
    "hh_tenant": "tenants", "hh_tenant_hlm": "social_tenants",
}  # fmt: skip
OPTIONAL = ("pop_80_plus_alone", "pop_80_alone_rate", "unemployed_15_64", "active_15_64", "unemployment_rate", "with_car", "main_residences")  # fmt: skip # noqa: E501
INCOME = {
    "median_income_uc_2021": "median_income",
    "d1_2021": "decile_1",
    "d9_2021": "decile_9",
    "poverty_rate_2021": "poverty_rate",
}
INCOME_YEAR = 2021


def store_exists(folder: Path | None) -> bool:
    """True when an observatory was already prepared in `folder` (or in the default one)."""
    return ((folder or default_folder()) / "observatory.duckdb").exists()


def stored_margins(epci: str, folder: Path | None) -> list[Margins]:
    """The communes of `epci`, all counts of the latest census that has them all: two vintages are never mixed.

    Raises Refused for an unknown EPCI, and for counts that are not imported (which, for how many communes).
    """
    with observatory(folder) as con:
        communes = con.execute("SELECT code, name FROM geo_communes WHERE epci = ? ORDER BY code", [epci]).fetchall()
        if not communes:
            raise Refused(f"EPCI « {epci} » : inconnu du découpage des communes ; donnez son numéro SIREN.")
        facts = _facts(con, [code for code, _ in communes])
    year = _census_year(facts, [code for code, _ in communes], epci)
    return [margins_of(_row(facts, code, year) | {"commune": code, "commune_name": name}) for code, name in communes]


def _facts(con: duckdb.DuckDBPyConnection, codes: list[str]) -> dict[tuple[str, int, str], float]:
    """(commune, year, concept) -> published value."""
    rows = con.execute(
        "SELECT territory, year, concept, value FROM mart_fact "
        "WHERE level = 'commune' AND value IS NOT NULL AND status = 'published' AND list_contains(?, territory)",
        [codes],
    ).fetchall()
    return {(territory, year, concept): value for territory, year, concept, value in rows}


def _census_year(facts: dict[tuple[str, int, str], float], codes: list[str], epci: str) -> int:
    missing: dict[int, list[str]] = {}
    for year in sorted({year for _, year, concept in facts if concept == "households"}, reverse=True):
        lacking = [c for c in CENSUS.values() if any((code, year, c) not in facts for code in codes)]
        if not lacking:
            return year
        missing[year] = lacking
    if not missing:
        raise Refused(
            f"EPCI « {epci} » : aucun chiffre du recensement importé pour ses communes. "
            "Importez les bases communales (population, ménages, logement) avec « maillage observatory import »."
        )
    year = max(missing)
    raise Refused(f"EPCI « {epci} », recensement {year} : il manque {first_few(missing[year])} pour des communes.")


def _row(facts: dict[tuple[str, int, str], float], code: str, year: int) -> dict[str, str]:
    """The commune in the columns of the figures."""
    row = {name: str(facts[code, year, concept]) for name, concept in CENSUS.items()}
    known = {concept: facts[code, year, concept] for concept in OPTIONAL if (code, year, concept) in facts}
    over_80 = facts[code, year, "pop_80_plus"]
    if "pop_80_plus_alone" in known and over_80:
        row["pop_80p_alone_pct"] = str(100 * known["pop_80_plus_alone"] / over_80)
    elif "pop_80_alone_rate" in known:
        row["pop_80p_alone_pct"] = str(known["pop_80_alone_rate"])
    if known.get("active_15_64") and "unemployed_15_64" in known:
        row["unemployment_rate_15_64"] = str(100 * known["unemployed_15_64"] / known["active_15_64"])
    elif "unemployment_rate" in known:
        row["unemployment_rate_15_64"] = str(known["unemployment_rate"])
    if "with_car" in known and "main_residences" in known:
        row["hh_no_car"] = str(max(known["main_residences"] - known["with_car"], 0.0))
    for name, concept in INCOME.items():
        if (code, INCOME_YEAR, concept) in facts:
            row[name] = str(facts[code, INCOME_YEAR, concept])
    return row


def stored_sample(departements: list[str], folder: Path | None) -> Templates | None:
    """Households of the imported INDCVI for these départements; None when it is not imported, or not for them."""
    with observatory(folder) as con:
        table = _latest(con, "stg_rp_person")
        return sample_in(con, table, departements) if table else None


def stored_dwellings(communes: list[str], folder: Path | None) -> dict[str, dict[str, float]]:
    """Households without a car and in a house, from the imported LOGEMT; empty when it is not imported."""
    with observatory(folder) as con:
        table = _latest(con, "stg_rp_dwelling")
        return counts_in(con, table, communes) if table else {}


def _latest(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The table of the latest vintage imported (`table`_2021…); empty when there is none."""
    query = "SELECT max(table_name) FROM information_schema.tables WHERE regexp_full_match(table_name, ?)"
    found = con.execute(query, [table + "_[0-9]{4}"]).fetchall()[0][0]
    return str(found) if found else ""
