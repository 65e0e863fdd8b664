"""The published counts of a commune that its synthetic population must meet."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maillage.observatory.refusal import Refused

FIGURES = Path(__file__).parents[1] / "sources" / "figures_data"
COMMUNES = FIGURES / "communes_pontivy_lumbres.csv"
REFERENCES = FIGURES / "reference_territories.csv"

TYPES = ("hh_one_person", "hh_single_parent", "hh_couple_children", "hh_couple_no_child", "hh_other")
TENURES = ("hh_owner", "hh_tenant_private", "hh_tenant_hlm", "hh_free")
AGES = ("pop_0_14", "pop_15_24", "pop_25_54", "pop_55_64", "pop_65_74", "pop_75_79", "pop_80p")
#: Lowest age of each band.
BAND_STARTS = (0, 15, 25, 55, 65, 75, 80)
ALONE = ("pop_80p_alone",)
BLOCKS: dict[str, tuple[str, ...]] = {"type": TYPES, "tenure": TENURES, "age": AGES, "alone_80p": ALONE}
ALL = (*TYPES, *TENURES, *AGES, *ALONE)
NEEDED = (
    "population_2022", "households", "hh_one_person", "hh_single_parent", "hh_couple_children", "hh_couple_no_child",
    "hh_owner", "hh_tenant", "hh_tenant_hlm", "pop_0_14", "pop_15_24", "pop_25_54", "pop_55_64", "pop_65_79",
    "pop_80p", "pop_75p",
)  # fmt: skip


@dataclass(frozen=True)
class Margins:
    """`counts`: published (decimal) counts of ALL, NaN when not published; `extra`: income, unemployment, car…"""

    commune: str
    name: str
    departement: str
    counts: NDArray[np.float64]
    extra: dict[str, float] = field(default_factory=dict)

    @property
    def households(self) -> float:
        return float(self.counts[: len(TYPES)].sum())

    @property
    def persons(self) -> float:
        start = len(TYPES) + len(TENURES)
        return float(self.counts[start : start + len(AGES)].sum())


EXTRA = (
    "unemployment_rate_15_64", "median_income_uc_2021", "d1_2021", "d9_2021", "poverty_rate_2021", "hh_no_car",
    "hh_house",
)  # fmt: skip


def read_margins(epci: str, path: Path = COMMUNES) -> list[Margins]:
    """The communes of `epci` in a file of the figures' format, by code. Raises Refused for an unknown EPCI."""
    table = _read(path)
    known = table.filter(pl.col("epci") == epci).sort("commune")
    if not len(known):
        have = ", ".join(f"{e} ({n})" for e, n in table.select("epci", "epci_name").unique().sort("epci").iter_rows())
        raise Refused(f"EPCI « {epci} » : pas de chiffres communaux pour lui dans {path.name} ; connus : {have}.")
    return [margins_of(row, str(path)) for row in known.iter_rows(named=True)]


def read_reference(departement: str, path: Path = REFERENCES) -> Margins:
    """The margins of a département, or of metropolitan France when it is not in the file."""
    table = _read(path)
    place = departement if departement in table["territory"].to_list() else "France métropolitaine"
    row = table.row(by_predicate=pl.col("territory") == place, named=True)
    return margins_of({**row, "commune": place, "commune_name": place}, str(path))


def _read(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(path, separator=";", infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise Refused(f"{path} : fichier illisible ({str(error).splitlines()[0]}).") from None


def margins_of(row: dict[str, str], path: str = "observatoire") -> Margins:
    """The margins in a row of the figures' columns, as text. Raises Refused for a needed one that is not a number."""
    missing = [name for name in NEEDED if name not in row]
    if missing:
        raise Refused(f"{path}, ligne 1 : colonne « {missing[0]} » attendue.")
    code = row["commune"]
    value = {name: number(row.get(name)) for name in row}
    empty = [name for name in NEEDED if np.isnan(value[name])]
    if empty:
        raise Refused(
            f"{path}, commune {code}, colonne « {empty[0]} » : un nombre est attendu, trouvé « {row[empty[0]]} »."
        )
    households, over_80 = value["households"], value["pop_80p"]
    types = [value[name] for name in TYPES[:4]]
    tenant_hlm = min(value["hh_tenant_hlm"], value["hh_tenant"])
    from_75 = max(value["pop_75p"] - over_80, 0.0)
    counts = [
        *types,
        max(households - sum(types), 0.0),
        value["hh_owner"],
        value["hh_tenant"] - tenant_hlm,
        tenant_hlm,
        max(households - value["hh_owner"] - value["hh_tenant"], 0.0),
        *(value[name] for name in AGES[:4]),
        max(value["pop_65_79"] - from_75, 0.0),
        from_75,
        over_80,
        over_80 * value.get("pop_80p_alone_pct", np.nan) / 100,
    ]
    departement = code[:3] if code[:2] == "97" else code[:2]
    extra = {name: value[name] for name in EXTRA if name in value and not np.isnan(value[name])}
    return Margins(code, row["commune_name"], departement, np.array(counts), extra)


def number(cell: str | None) -> float:
    """A cell of the figures: NaN for a suppressed (« s »), unavailable (« nd ») or empty one, which are not zero."""
    try:
        return float((cell or "").replace(",", "."))
    except ValueError:
        return float("nan")


def integer_targets(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole counts by block with the same (rounded) total: largest remainders; 0 where nothing is published."""
    result = np.zeros(len(counts), dtype=np.int64)
    start = 0
    for names in BLOCKS.values():
        part = np.nan_to_num(counts[start : start + len(names)])
        whole = np.floor(part + 1e-9).astype(np.int64)
        short = round(float(part.sum())) - int(whole.sum())
        whole[np.argsort(whole - part, kind="stable")[:short]] += 1
        result[start : start + len(names)] = whole
        start += len(names)
    return result
