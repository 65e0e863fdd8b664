"""The population of one EPCI written to a file, and of many, partitioned by EPCI on Dask.

Each EPCI is drawn from its own figures and from seeds made of the given one and of the communes' codes: the files are
the same, byte for byte, whatever the number of workers.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
from dask.base import compute
from dask.delayed import delayed

from maillage.observatory.population import report
from maillage.observatory.population.margins import COMMUNES, Margins, read_margins
from maillage.observatory.population.sample import dwelling_counts, read_sample
from maillage.observatory.population.stored import store_exists, stored_dwellings, stored_margins, stored_sample
from maillage.observatory.population.synthesis import Commune, synthesise, territory_prior
from maillage.observatory.refusal import Refused


@dataclass(frozen=True)
class Inputs:
    """Where the figures are: the observatory's store in `folder`, unless files are given.

    margins: communal figures; persons, dwellings: census details (INDCVI, LOGEMT).
    """

    margins: Path | None = None
    persons: Path | None = None
    dwellings: Path | None = None
    folder: Path | None = None

    @property
    def stored(self) -> bool:
        """True when the store is to be read: no file of figures is given, and there is a store."""
        return self.margins is None and store_exists(self.folder)


@dataclass(frozen=True)
class Territory:
    """What was drawn for an EPCI; `summary` is what `--json` prints."""

    people: pl.DataFrame
    summary: dict[str, Any] = field(default_factory=dict)


def populate(epci: str, seed: int, inputs: Inputs | None = None) -> Territory:
    """The population of `epci`. Raises Refused for an unknown EPCI or a file of another format."""
    given = inputs or Inputs()
    stored = given.stored
    communes = stored_margins(epci, given.folder) if stored else read_margins(epci, given.margins or COMMUNES)
    codes, departements = [m.commune for m in communes], sorted({m.departement for m in communes})
    counts: dict[str, dict[str, float]] = {}
    if given.dwellings is not None:
        counts = dwelling_counts(given.dwellings, codes)
    elif stored:
        counts = stored_dwellings(codes, given.folder)
    communes = [replace(m, extra={**m.extra, **counts.get(m.commune, {})}) for m in communes]
    sample = None
    if given.persons is not None:
        sample = read_sample(given.persons, departements)
    elif stored:
        sample = stored_sample(departements, given.folder)
    prior = territory_prior(communes, sample)
    drawn = [synthesise(margins, seed, prior, sample) for margins in communes]
    people = pl.concat([commune.people for commune in drawn])
    return Territory(people, _summary(epci, seed, communes, drawn, people, sample is not None))


def _summary(
    epci: str, seed: int, margins: list[Margins], drawn: list[Commune], people: pl.DataFrame, sampled: bool
) -> dict[str, Any]:
    used, held = report.used_errors(drawn), report.held_back_errors(margins)
    estimated = {name for commune in drawn for name in commune.estimated}
    return {
        "epci": epci,
        "seed": seed,
        "method": "détail du recensement" if sampled else "sans échantillon",
        "persons": len(people),
        "households": people["household_id"].n_unique() - int(people["household_id"].null_count() > 0),
        "outside_households": people["household_id"].null_count(),
        "errors": {
            "used": used.territory,
            "held_back": held.territory,
            "departement_profile": report.departement_profile_errors(margins).territory,
        },
        "communes": [
            {
                "code": c.margins.commune,
                "name": c.margins.name,
                "persons": len(c.people),
                "households": round(c.margins.households),
                "errors_used": used.communes[c.margins.commune],
                "errors_held_back": held.communes[c.margins.commune],
                "poverty_rate_2021": report.poverty(c),
            }
            for c in drawn
        ],
        "sources": report.sources(estimated, sampled),
    }


def write(territory: Territory, out: Path) -> str:
    """Write the persons as Parquet, whole or not at all; the sha256 of the file."""
    if not out.parent.is_dir():
        raise Refused(f"{out} : le dossier {out.parent} n’existe pas.")
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        territory.people.write_parquet(partial, compression="zstd")
        digest = hashlib.sha256(partial.read_bytes()).hexdigest()
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)
    return digest


def populate_to(epci: str, seed: int, out: Path, inputs: Inputs | None = None) -> dict[str, Any]:
    """Draw and write one EPCI; its summary with the file and its sha256."""
    territory = populate(epci, seed, inputs)
    return {**territory.summary, "out": str(out), "sha256": write(territory, out)}


def populate_many(
    epcis: Sequence[str], seed: int, folder: Path, inputs: Inputs | None = None, workers: int = 1, address: str = ""
) -> list[dict[str, Any]]:
    """One file by EPCI in `folder`, in parallel: `workers` processes here, or the Dask cluster at `address`."""
    if not folder.is_dir():
        raise Refused(f"{folder} : ce dossier n’existe pas.")
    tasks = [delayed(populate_to)(epci, seed, folder / f"{epci}.parquet", inputs) for epci in epcis]
    if address:
        from distributed import Client

        with Client(address) as client:  # type: ignore[no-untyped-call]
            result: list[dict[str, Any]] = client.gather(client.compute(tasks))
        return result
    kind = "synchronous" if workers == 1 else "processes"
    return list(compute(*tasks, scheduler=kind, num_workers=workers))  # type: ignore[no-untyped-call]
