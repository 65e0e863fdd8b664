"""Rebuild the compact extract of the official division from the npm package `@etalab/decoupage-administratif`.

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python -m maillage.observatory.geography.build package/data maillage/cias/territory/data/changes.csv

Writes beside this file, sorted so that two runs give the same bytes (Licence Ouverte, COG 2026):
`data/communes.parquet` (mainland, Corsica and the five overseas départements) code, name, departement, region, epci,
population (municipale; of the EPCI file where known);
`data/former_codes.parquet` former code, current code, kind (merge, arrondissement);
`data/areas.parquet` level, code, name, kind;
`data/changes.csv` the communes cut in two, with their date, and the merges of the demonstration territories.
"""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

DATA = Path(__file__).parent / "data"
MERGES = ("56049", "62884")  # Croixanvec, Westbécourt


def main(folder: Path, changes: Path) -> None:
    """Read the package's JSON files in `folder` and the table of changes, write the four extracts."""
    communes = json.loads((folder / "communes.json").read_text(encoding="utf-8"))
    epci = json.loads((folder / "epci.json").read_text(encoding="utf-8"))
    kept = {
        d["code"] for d in json.loads((folder / "departements.json").read_text(encoding="utf-8")) if d["zone"] != "com"
    }
    members = {m["code"]: (group["code"], m.get("populationMunicipale")) for group in epci for m in group["membres"]}
    current, former = [], []
    for entry in communes:
        if entry["type"] == "arrondissement-municipal":
            former.append((entry["code"], entry["commune"], "arrondissement"))
            continue
        if entry["type"] != "commune-actuelle" or entry["departement"] not in kept:
            continue
        group, population = members.get(entry["code"], (None, None))
        population = population if population is not None else entry.get("population")
        row = (entry["code"], entry["nom"], entry["departement"], entry["region"], group, population)
        current.append(row)
    districts = {code for code, _, _ in former}
    former += [
        (old, entry["code"], "merge")
        for entry in communes
        if entry["type"] == "commune-actuelle"
        for old in entry.get("anciensCodes", [])
        if old not in districts
    ]
    areas = [("epci", group["code"], group["nom"], group["type"]) for group in epci]
    for level, name in (("departement", "departements.json"), ("region", "regions.json")):
        listed = json.loads((folder / name).read_text(encoding="utf-8"))
        areas += [(level, area["code"], area["nom"], area["zone"]) for area in listed if area["zone"] != "com"]
    areas += [("france", "FRM", "France métropolitaine", "metro"), ("france", "FR", "France", "all")]
    write_changes(changes, {row[0]: row[1] for row in current})
    columns = ["code", "name", "departement", "region", "epci", "population"]
    write(current, columns, "communes.parquet")
    write(former, ["former", "code", "kind"], "former_codes.parquet")
    write(areas, ["level", "code", "name", "kind"], "areas.parquet")


def write_changes(table: Path, names: dict[str, str]) -> None:
    """Cuts (`detached` in `table`) and the two merges that made communes of the demonstration territories, by date."""
    source = "COG Insee, versions successives de @etalab/decoupage-administratif"
    rows = []
    with table.open(encoding="utf-8", newline="") as stream:
        for entry in csv.DictReader(stream, delimiter=";"):
            new = names.get(entry["code"], entry["code"])
            ends = (entry["old_code"], entry["code"])
            if entry["kind"] == "detached":
                rows.append((entry["valid_until"], "split", *ends, f"{new} quitte {entry['old_name']}", source))
            elif entry["old_code"] in MERGES:
                rows.append((entry["valid_until"], "merge", *ends, f"{entry['old_name']} rejoint {new}", source))
    lines = ["date;kind;from_code;to_code;label;source", *(";".join(row) for row in sorted(rows))]
    (DATA / "changes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write(rows: Sequence[tuple[object, ...]], columns: list[str], name: str) -> None:
    """Write rows sorted on every column."""
    frame = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None).sort(columns)
    frame.write_parquet(DATA / name, compression="zstd", compression_level=19)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
