"""Cut `data/contours/` out of IGN's files: `python -m maillage.cias.territory.cut FOLDER SIREN…`.

FOLDER holds `communes_mairies_points.csv` and `contours_communes_<departement>.geojson` (ADMIN EXPRESS COG 2024,
simplified, Licence Ouverte 2.0). One file per EPCI: a feature per commune, with its contour and its town hall.
Some town halls of the source are kilometres away from their commune (Malguénac lost the sign of its longitude): such
a point is replaced by the commune's own point and the feature says `town_hall_exact: false`.
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
    needed = ["communes_mairies_points.csv"]
    needed += sorted({f"contours_communes_{row['departement']}.geojson" for row in communes.values()})
    absent = [name for name in needed if not (folder / name).is_file()]
    if absent:
        raise click.ClickException(f"{folder}: {', '.join(absent)} missing; EPCI {siren} needs it.")
    with (folder / needed[0]).open(encoding="utf-8") as points:
        halls = {row["code"]: row for row in csv.DictReader(points) if row["code"] in communes}
    contours: dict[str, Any] = {}
    for name in needed[1:]:
        collection = json.loads((folder / name).read_text("utf-8"))
        contours |= {item["properties"]["code"]: item["geometry"] for item in collection["features"]}
    missing = sorted(communes.keys() - (halls.keys() & contours.keys()))
    if missing:
        raise click.ClickException(f"{folder}: no town hall or no contour for {', '.join(missing)}.")
    features = [feature(code, communes[code]["name"], halls[code], contours[code]) for code in sorted(communes)]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features)
    head = json.dumps({"type": "FeatureCollection", "epci": siren, "source": SOURCE}, ensure_ascii=False)
    return f'{head[:-1]}, "features": [\n{lines}\n]}}\n'.encode()


def feature(code: str, name: str, row: dict[str, str], contour: dict[str, Any]) -> dict[str, Any]:
    """One commune: `row` has its town hall (`mairie_*`) and a point known to be inside it (`point_*`)."""
    hall, inside = (row["mairie_lon"], row["mairie_lat"]), (row["point_lon"], row["point_lat"])
    exact = bool(hall[1]) and contains(contour, float(hall[0]), float(hall[1]))
    longitude, latitude = hall if exact else inside
    town_hall = {"town_hall": [float(longitude), float(latitude)], "town_hall_exact": exact}
    return {"type": "Feature", "properties": {"code": code, "name": name} | town_hall, "geometry": contour}


def contains(contour: dict[str, Any], longitude: float, latitude: float) -> bool:
    """Whether the rectangle around a MultiPolygon holds the point; its simplified line would refuse good ones."""
    points = [point for polygon in contour["coordinates"] for ring in polygon for point in ring]
    longitudes, latitudes = zip(*points, strict=True)
    east_west = min(longitudes) <= longitude <= max(longitudes)
    return bool(east_west and min(latitudes) <= latitude <= max(latitudes))


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
