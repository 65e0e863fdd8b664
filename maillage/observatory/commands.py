"""`import` and `sources`: what the observatory holds, and where it comes from."""

from pathlib import Path
from typing import Any

import click

from maillage.observatory.options import folder_option, json_option, print_json


@click.command("import")
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--vintage", metavar="AAAA", help="Millésime, quand le fichier ne le dit pas.")
@folder_option
@json_option
def import_(source: str, file: Path, vintage: str | None, folder: Path | None, as_json: bool) -> None:
    """Importer FILE, un fichier officiel de la source SOURCE (voir `maillage observatory sources`)."""
    from maillage.observatory.opening import observatory
    from maillage.observatory.sources.catalogue import source_named
    from maillage.observatory.sources.importing import import_file

    declared = source_named(source)
    with observatory(folder, write=True) as con:
        done = import_file(con, declared, file, vintage)
    if as_json:
        print_json(vars(done))
        return
    state = "déjà importé, rien à faire" if done.already else f"{done.rows} valeurs"
    click.echo(f"{declared.title}, millésime {done.vintage} : {state}.")
    for note in done.notes:
        click.echo(f"  {note}")


@click.command()
@folder_option
@json_option
def sources(folder: Path | None, as_json: bool) -> None:
    """Lister les sources lues par l’observatoire, et ce qui est déjà importé."""
    from maillage.observatory.opening import observatory
    from maillage.observatory.sources.catalogue import embedded_sources
    from maillage.observatory.sources.catalogue import sources as every

    declared = every() | embedded_sources()
    with observatory(folder) as con:
        rows = con.execute(
            "SELECT source, vintage, scope, file_name, sha256, imported_on, rows FROM imports"
        ).fetchall()
    keys = ("vintage", "scope", "file_name", "sha256", "imported_on", "rows")
    listed: list[dict[str, Any]] = [
        {
            "name": s.name, "title": s.title, "producer": s.producer, "address": s.address, "licence": s.licence,
            "vintage_found_by": s.vintages, "columns": s.columns, "met_with_a_real_file": s.seen,
            "imported": [dict(zip(keys, row[1:], strict=True)) for row in rows if row[0] == s.name],
        }
        for s in declared.values()
    ]  # fmt: skip
    if as_json:
        print_json(listed)
        return
    for entry in listed:
        held = ", ".join(str(held["vintage"]) for held in entry["imported"]) or "–"
        click.echo(f"{entry['name']:22} {held:12} {entry['title']} ({entry['producer']}, {entry['licence']})")
