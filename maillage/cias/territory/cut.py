"""Cut `data/contours/` out of IGN's files: `python -m maillage.cias.territory.cut FOLDER SIREN…`.

FOLDER holds `communes_mairies_points.csv` and `contours_communes_<departement>.geojson` (ADMIN EXPRESS COG 2024,
simplified, Licence Ouverte 2.0). One file per EPCI: a feature per commune, with its contour and its town hall.
The same inputs give the same bytes.
"""

import csv
import json
from pathlib import Path
from typing import Any

import click

from maillage.cias.territory.extract import DATA

SOURCE = "IGN, ADMIN EXPRESS COG 2024, simplifié ; Licence Ouverte 2.0"


def cut(folder: Path, siren: str) -> bytes:
    """GeoJSON of the communes of one EPCI, whatever their département; an error names the communes not found."""
    with (DATA / "communes.csv").open(encoding="utf-8") as file:
        communes = {row["code"]: row for row in csv.DictReader(file, delimiter=";") if row["epci"] == siren}
    if not communes:
        raise click.ClickException(f"EPCI {siren}: no commune in {DATA / 'communes.csv'}.")
    with (folder / "communes_mairies_points.csv").open(encoding="utf-8") as points:
        halls = {row["code"]: row for row in csv.DictReader(points) if row["code"] in communes and row["mairie_lat"]}
    contours: dict[str, Any] = {}
    for departement in sorted({row["departement"] for row in communes.values()}):
        collection = json.loads((folder / f"contours_communes_{departement}.geojson").read_text("utf-8"))
        contours |= {feature["properties"]["code"]: feature["geometry"] for feature in collection["features"]}
    missing = sorted(communes.keys() - (halls.keys() & contours.keys()))
    if missing:
        raise click.ClickException(f"{folder}: no town hall or no contour for {', '.join(missing)}.")
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "name": communes[code]["name"],
                "town_hall": [float(halls[code]["mairie_lon"]), float(halls[code]["mairie_lat"])],
            },
            "geometry": contours[code],
        }
        for code in sorted(communes)
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    head = json.dumps({"type": "FeatureCollection", "epci": siren, "source": SOURCE}, ensure_ascii=False)
    return f'{head[:-1]}, "features": [\n{lines}\n]}}\n'.encode()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("sirens", nargs=-1, required=True)
def main(folder: Path, sirens: tuple[str, ...]) -> None:
    """Write one small file of contours and town halls per EPCI."""
    files = {siren: cut(folder, siren) for siren in sirens}
    (DATA / "contours").mkdir(exist_ok=True)
    for siren, content in files.items():
        (DATA / "contours" / f"{siren}.geojson").write_bytes(content)
        click.echo(f"{siren}.geojson: {len(content):,} bytes")


if __name__ == "__main__":
    main()
