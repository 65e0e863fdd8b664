"""Small files in the official layout of the census details, made from a synthetic population."""

from pathlib import Path

import polars as pl

from maillage.observatory.population.margins import read_margins
from maillage.observatory.population.synthesis import synthesise, territory_prior

LUMBRES, PONTIVY = "246201016", "245614433"
TENURE = {"hh_owner": "10", "hh_tenant_private": "21", "hh_tenant_hlm": "22", "hh_free": "30"}
ACTIVITY = {"employed": "11", "unemployed": "12", "retired": "21", "student": "22", "child": "23", "other": "25"}


def a_commune(position: int = 20, seed: int = 7) -> pl.DataFrame:
    """The synthetic persons of one commune of the Pays de Lumbres (by default Lumbres itself)."""
    communes = read_margins(LUMBRES)
    return synthesise(communes[position], seed, territory_prior(communes)).people


def persons_file(path: Path, people: pl.DataFrame) -> Path:
    """INDCVI: one row per person, NUMMI = Z outside households, codes as text, weights as in the sample of 2021."""
    household = pl.col("household_id")
    inside = household.is_not_null()
    children = (pl.col("role") == "child").any().over("household_id")
    kind = (
        pl.when(pl.col("household_type") == "hh_one_person").then(pl.lit("12"))
        .when(pl.col("household_type") == "hh_single_parent").then(pl.lit("32"))
        .when(children | (pl.col("household_type") == "hh_couple_no_child")).then(pl.lit("41"))
        .otherwise(pl.lit("20"))
    )  # fmt: skip
    first = pl.int_range(pl.len()).over("household_id") == 0
    link = pl.when(pl.col("role") == "child").then(pl.lit("3")).when(first).then(pl.lit("1")).otherwise(pl.lit("2"))
    people.select(
        CANTVILLE=pl.lit("6227"),
        NUMMI=pl.when(inside).then(household.rank("dense").cast(pl.Int64).cast(pl.String)).otherwise(pl.lit("Z")),
        IRIS=pl.lit("ZZZZZZZZZ"),
        DEPT=pl.lit("62"),
        AGEREV=pl.col("age").cast(pl.String).str.zfill(3),
        SEXE=pl.when(pl.col("sex") == "F").then(pl.lit("2")).otherwise(pl.lit("1")),
        LPRM=pl.when(inside).then(link).otherwise(pl.lit("Z")),
        TYPMR=pl.when(inside).then(kind).otherwise(pl.lit("ZZ")),
        STOCD=pl.col("tenure").replace_strict(TENURE, default="ZZ"),
        VOIT=pl.col("cars").cast(pl.String).fill_null("Z"),
        TACT=pl.col("activity").replace_strict(ACTIVITY),
        TYPL=pl.when(pl.col("dwelling") == "flat").then(pl.lit("2")).otherwise(pl.lit("1")),
        NBPI=pl.col("rooms").cast(pl.String).str.zfill(2).fill_null("ZZ"),
        IPONDI=pl.lit(3.927),
    ).write_parquet(path)
    return path


def dwellings_file(path: Path, counts: dict[str, tuple[int, int]]) -> Path:
    """LOGEMT as CSV with « ; »: for each commune, households without a car in a flat, then with one in a house."""
    lines = ["COMMUNE;CATL;TYPL;VOIT;IPONDL;STOCD;INPER"]
    for commune, (without, with_car) in counts.items():
        lines += [f"{commune};1;2;0;1.5;21;1"] * without + [f"{commune};1;1;1;1.5;10;2"] * with_car
        lines += [f"{commune};3;1;Z;2.0;ZZ;Z"]  # a second home has no household
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
