"""`maillage rights`: the national rights of a household, explained."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any, NoReturn

import click
from tqdm import tqdm

from maillage.rules.situation import Situation, check_dates, read_all, schema
from maillage.rules.situation_errors import SituationError

#: Before, the parameters of the engine no longer fit the rules screened; after, nobody knows them.
FIRST_MONTH, MONTHS_AHEAD = "2025-01", 24


def refuse(message: str) -> NoReturn:
    """One line on stderr, exit 2."""
    click.echo(f"maillage rights\u00a0: {message}", err=True)
    raise SystemExit(2)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--on", metavar="AAAA-MM", help="Mois des droits (par défaut, le mois en cours).")
@click.option("--explain", is_flag=True, help="Les étapes, les hypothèses, les sources et les paramètres non revus.")
@click.option("--json", "as_json_output", is_flag=True, help="En JSON, pour un programme.")
@click.option("--schema", "show_schema", is_flag=True, help="Le schéma JSON d’une situation.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processus, pour une liste.")
@click.option("--scheduler", metavar="tcp://…", help="Adresse d’un ordonnanceur Dask, pour une liste.")
def rights(
    file: Path | None,
    on: str | None,
    explain: bool,
    as_json_output: bool,
    show_schema: bool,
    workers: int,
    scheduler: str | None,
) -> None:
    """Les droits nationaux d’un foyer, expliqués. FILE : une situation en JSON, ou une liste de situations."""
    if show_schema:
        click.echo(json.dumps(schema(), ensure_ascii=False, indent=1))
        return
    if file is None:
        refuse("donnez un fichier de situation, ou --schema")
    month = _month(on)
    if scheduler is not None and not re.fullmatch(r"(tcp|tls)://[^\s/]+:\d+", scheduler):
        refuse(f"«\u00a0{scheduler}\u00a0» n’est pas une adresse d’ordonnanceur (tcp://machine:port)")
    try:
        situations, many = read_all(file)
        verdicts = _screen(file, situations, month, workers, scheduler)
    except SituationError as error:
        refuse(str(error))
    _print(verdicts, many, explain, as_json_output)


def _month(on: str | None) -> str:
    today = dt.date.today()  # noqa: DTZ011 - the month of the desk, in France
    if on is None:
        return f"{today:%Y-%m}"
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", on):
        refuse(f"--on\u00a0: «\u00a0{on}\u00a0» n’est pas un mois (AAAA-MM)")
    last = f"{today.year + MONTHS_AHEAD // 12}-{today.month:02d}"
    if not FIRST_MONTH <= on <= last:
        refuse(f"--on\u00a0: les droits se calculent de {FIRST_MONTH} à {last}")
    return on


def _screen(file: Path, situations: list[Situation], on: str, workers: int, scheduler: str | None) -> list[list[Any]]:
    from maillage.rules.engine.replacements import UnprovenVersion
    from maillage.rules.engine.workers import WorkersLost
    from maillage.rules.verdicts import parts_of, screen_many

    for index, situation in enumerate(situations):
        try:
            check_dates(situation, on)
        except SituationError as error:
            where = f"[{index}]." if len(situations) > 1 else ""
            raise SituationError(str(file), f"{where}{error}") from None
    parts = parts_of(situations)
    with tqdm(total=len(parts), unit="lot", disable=None if len(parts) > 1 else True) as bar:
        try:
            return screen_many(situations, on, workers=workers, scheduler=scheduler, progress=bar.update)
        except (UnprovenVersion, WorkersLost) as error:
            refuse(str(error))


def _print(verdicts: list[list[Any]], many: bool, explain: bool, as_json_output: bool) -> None:
    from maillage.rules.rights_text import all_as_json, as_json, as_text

    if as_json_output:
        found = all_as_json(verdicts) if many else [as_json(verdict) for verdict in verdicts[0]]
        click.echo(json.dumps(found, ensure_ascii=False, indent=None if many else 1))
        return
    for index, one in enumerate(verdicts):
        if many:
            click.echo(f"== {index + 1}")
        for line in as_text(one, explain):
            click.echo(line)
