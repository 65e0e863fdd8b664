"""`maillage observatory population`."""

import json
import time
from pathlib import Path
from typing import Any

import click

from maillage.observatory.options import folder_option, json_option
from maillage.observatory.population.territories import Inputs, populate_many, populate_to
from maillage.observatory.refusal import refused_in_one_line

FILE = click.Path(path_type=Path)


@click.command("population")
@click.argument("epci", nargs=-1, required=True)
@click.option("--seed", required=True, type=click.IntRange(0), help="Même graine, même population.")
@click.option("--out", required=True, type=FILE, help="Fichier .parquet, ou dossier si plusieurs EPCI.")
@click.option("--margins", type=FILE, help="Chiffres communaux (CSV), au lieu de ceux de l’observatoire.")
@click.option("--persons", type=FILE, help="Détail du recensement INDCVI (parquet ou CSV).")
@click.option("--dwellings", type=FILE, help="Détail du recensement LOGEMT (parquet ou CSV).")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processus, si plusieurs EPCI.")
@click.option("--scheduler", default="", help="Adresse d’un ordonnanceur Dask, si plusieurs EPCI.")
@folder_option
@json_option
@refused_in_one_line
def population(
    epci: tuple[str, ...], seed: int, out: Path, workers: int, scheduler: str, as_json: bool, **files: Path | None
) -> None:
    """Population synthétique d’un EPCI : une ligne par personne, avec son ménage, calée sur les chiffres communaux."""
    inputs = Inputs(**files)
    start = time.perf_counter()
    if len(epci) == 1 and not out.is_dir():
        results = [populate_to(epci[0], seed, out, inputs)]
    else:
        results = populate_many(epci, seed, out, inputs, workers, scheduler)
    seconds = round(time.perf_counter() - start, 3)
    if as_json:
        content = {**results[0], "seconds": seconds} if len(epci) == 1 else {"territories": results, "seconds": seconds}
        click.echo(json.dumps(content, ensure_ascii=False))
    else:
        click.echo("\n".join(_in_words(result) for result in results))


def _in_words(result: dict[str, Any]) -> str:
    lines = [
        f"{result['epci']} : {result['persons']} personnes, {result['households']} ménages "
        f"({result['method']}), écrits dans {result['out']}"
    ]
    names = {"type": "type de ménage", "tenure": "occupation", "age": "âge", "alone_80p": "80 ans et plus seuls"}
    for name, used in result["errors"]["used"].items():
        held = result["errors"]["held_back"][name]
        lines.append(f"  {names[name]} : écart {used:.2%} au calage, {held:.1%} si on ne l’utilise pas")
    lines += [f"  {variable} : {source}" for variable, source in result["sources"].items()]
    return "\n".join(lines).replace(" :", "\u00a0:").replace("%", "\u00a0%")
