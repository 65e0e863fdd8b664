"""Rebuild `data/` from the npm package of the official geography: `python -m maillage.cias.territory.extract DIR…`.

The first folder is the edition in force; the others, older editions of the same package, give the dates of the
changes of commune. The recipe is in docs/data.md. The same inputs give the same bytes.
"""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import click

from maillage.cias.territory.history import Change, Edition, changes

DATA = Path(__file__).parent / "data"
PACKAGE = "@etalab/decoupage-administratif"
COG_YEARS = {"6.0.0": 2026, "5.3.0": 2025, "4.1.0": 2024, "3.1.1": 2023, "2.3.1": 2022, "1.1.1": 2021, "0.7.0": 2019}

#: Census year of the two populations of the edition 6.0.0. The package does not state it:
#: communes.json follows the Insee page of the populations of 2023 (68 094 000 people outside Mayotte, as published);
#: epci.json equals the municipal population of 2022 in the 60 communes where it was compared with the census.
POPULATION_VINTAGE = 2023
DGCL_VINTAGE = 2022
#: Territories with a census of their own: Mayotte as the package says; the Pacific ones recognised by their totals.
OWN_VINTAGES = {"976": 2017, "987": 2022, "988": 2025}

Rows = list[tuple[Any, ...]]


def read(folder: Path) -> tuple[str, Edition]:
    """Version and content of one edition; a `click.ClickException` names what is missing."""
    manifest = folder / "package.json"
    if not manifest.is_file():
        raise click.ClickException(f"{folder}: package.json is missing; unpack `npm pack {PACKAGE}@6.0.0` there.")
    package = json.loads(manifest.read_text("utf-8"))
    version = package["version"]
    if package["name"] != PACKAGE or version not in COG_YEARS:
        raise click.ClickException(
            f"{manifest}: {package['name']}@{version} is not known here; expected {PACKAGE} in {', '.join(COG_YEARS)}."
        )
    history = folder / "data" / "historique-communes.json"
    return version, Edition(
        COG_YEARS[version], load(folder, "communes"), load(folder, history.stem) if history.is_file() else []
    )


def load(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / "data" / f"{name}.json"
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{path}: cannot be read ({error}); unpack the package again.") from None
    return rows


def tables(folder: Path, edition: Edition, earlier: list[Edition]) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """File name -> (header, sorted rows)."""
    epcis = load(folder, "epci")
    members = {member["code"]: (epci["code"], member) for epci in epcis for member in epci["membres"]}
    return {
        "regions": (("code", "name"), [(row["code"], row["nom"]) for row in load(folder, "regions")]),
        "departements": (
            ("code", "name", "region"),
            [(row["code"], row["nom"], row["region"]) for row in load(folder, "departements")],
        ),
        "epci": (
            ("siren", "name", "kind", "fiscal_regime"),
            [(row["code"], row["nom"], row["type"], row["modeFinancement"]) for row in epcis],
        ),
        "communes": (
            (
                "code", "name", "departement", "epci", "postcodes", "population", "population_vintage",
                "dgcl_municipal_population", "dgcl_total_population", "dgcl_vintage",
            ),
            [commune_row(row, *members.get(row["code"], ("", {}))) for row in edition.current.values()],
        ),
        "changes": (Change._fields, [tuple(change) for change in changes(edition, earlier)]),
    }  # fmt: skip


def commune_row(commune: dict[str, Any], epci: str, member: dict[str, Any]) -> tuple[Any, ...]:
    departement = commune["departement"]
    own = OWN_VINTAGES.get(departement)
    return (
        commune["code"],
        commune["nom"],
        departement,
        epci,
        " ".join(sorted(commune.get("codesPostaux", []))),
        commune.get("population", ""),
        (own or POPULATION_VINTAGE) if "population" in commune else "",
        member.get("populationMunicipale", ""),
        member.get("populationTotale", ""),
        (own or DGCL_VINTAGE) if member else "",
    )


def as_csv(header: tuple[str, ...], rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted(rows))
    return text.getvalue().encode("utf-8")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def build(folders: list[Path]) -> dict[str, bytes]:
    """File name -> content of everything in `data/` that comes from the package."""
    versions = [read(folder) for folder in folders]
    newest = max(range(len(folders)), key=lambda index: versions[index][1].year)
    if newest != 0:
        raise click.ClickException(f"{folders[newest]} is more recent than {folders[0]}: give the newest first.")
    contents = tables(folders[0], versions[0][1], [edition for _, edition in versions[1:]])
    files = {f"{name}.csv": as_csv(header, rows) for name, (header, rows) in contents.items()}
    manifest = {
        "source": f"{PACKAGE}@{versions[0][0]} (npm), from the COG of Insee, the DGCL and La Poste",
        "licence": "Licence Ouverte 2.0",
        "cog_year": versions[0][1].year,
        "population_vintages": {
            "population": POPULATION_VINTAGE,
            "dgcl": DGCL_VINTAGE,
            "departements_with_their_own_census": OWN_VINTAGES,
            "to_verify": "the package does not state them; see extract.py",
        },
        "inputs": {
            f"{version}/{path.name}": sha256(path.read_bytes())
            for folder, (version, _) in zip(folders, versions, strict=True)
            for path in sorted((folder / "data").glob("*.json"))
            if folder == folders[0] or path.name in ("communes.json", "historique-communes.json")
        },
        "outputs": {
            name: {"sha256": sha256(content), "rows": content.count(b"\n") - 1} for name, content in files.items()
        },
    }
    files["manifest.json"] = (json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
    return files


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=DATA, show_default="the package's own data")
def main(folders: tuple[Path, ...], out: Path) -> None:
    """Rebuild the extract from unpacked editions of the npm package, the newest first."""
    files = build(list(folders))
    if len(folders) < len(COG_YEARS):
        click.echo("Older editions are missing: some changes of commune will have no date.", err=True)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
        click.echo(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
