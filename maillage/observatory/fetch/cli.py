"""`maillage observatory fetch EPCI`: have the official files, say what could not be had."""

import sys
from dataclasses import replace
from pathlib import Path

import click
import duckdb

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.fetch.download import Outcome
from maillage.observatory.options import folder_option, json_option, print_json


def imported(con: duckdb.DuckDBPyConnection, outcome: Outcome) -> Outcome:
    """Import what was downloaded; a file that is refused is said, and does not stop the others."""
    from maillage.observatory.sources.catalogue import source_named
    from maillage.observatory.sources.importing import import_file

    if not outcome.path:
        return outcome
    try:
        done = import_file(con, source_named(outcome.file.source), outcome.path)
    except ObservatoryError as error:
        return replace(outcome, had=False, message=f"téléchargé, mais refusé à l’import : {error}")
    return replace(outcome, message=f"{outcome.message} ; importé ({done.rows} valeurs)")


@click.command()
@click.argument("epci")
@click.option(
    "--catalogue", type=click.Path(path_type=Path), help="Liste de fichiers au format du catalogue Insee (JSON)."
)
@click.option("--source", "only", multiple=True, help="Seulement cette source (répétable).")
@click.option("--import", "importing", is_flag=True, help="Importer aussitôt ce qui a été téléchargé.")
@folder_option
@json_option
def fetch(
    epci: str, catalogue: Path | None, only: tuple[str, ...], importing: bool, folder: Path | None, as_json: bool
) -> None:
    """Télécharger les fichiers officiels utiles au territoire EPCI, avec reprise et vérification."""
    from maillage.observatory.fetch.download import download
    from maillage.observatory.fetch.files import listed
    from maillage.observatory.geography.territory import find_territory
    from maillage.observatory.opening import observatory
    from maillage.observatory.sources.catalogue import source_named
    from maillage.observatory.store import default_folder

    for name in only:
        source_named(name)
    with observatory(folder) as con:
        territory = find_territory(con, epci)
    wanted = [file for file in listed(catalogue) if not only or file.source in only]
    outcomes = [download(file, (folder or default_folder()) / "downloads") for file in wanted]
    if importing:
        with observatory(folder, write=True) as con:
            outcomes = [imported(con, outcome) for outcome in outcomes]
    rows = [
        {
            "source": o.file.source,
            "vintage": o.file.vintage,
            "address": o.file.address,
            "had": o.had,
            "message": o.message,
            "path": str(o.path) if o.path else None,
        }
        for o in outcomes
    ]
    if as_json:
        print_json({"epci": territory.code, "name": territory.name, "files": rows})
    else:
        click.echo(f"{territory.name} : {sum(o.had for o in outcomes)} fichier(s) sur {len(outcomes)}.")
        for row in rows:
            click.echo(f"  {'oui' if row['had'] else 'NON'}  {row['source']} {row['vintage']} : {row['message']}")
    if not all(o.had for o in outcomes):
        sys.exit(1)
