"""`maillage calc NAME`: a JSON object on stdin, a JSON object on stdout."""

import json
import sys
from typing import Any, NoReturn

import click

from maillage.rules.calculations import CALCULATIONS, as_object
from maillage.rules.inputs import InputError, read_json
from maillage.rules.parameters import NoValue


def _refuse(line: str) -> NoReturn:
    click.echo(" ".join(line.split()), err=True)
    sys.exit(2)


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _list(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        _print(
            [
                {"name": c.name, "summary": c.summary, "input": c.input_schema, "output": c.output_schema}
                for c in CALCULATIONS.values()
            ]
        )
        context.exit()


@click.command()
@click.argument("name", default="")
@click.option("--explain", is_flag=True, help="Ajoute les étapes, en français.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list,
    help="Les noms, avec leur JSON Schema.",
)
def calc(name: str, explain: bool) -> None:
    """Un calcul exact : objet JSON en entrée, objet JSON en sortie."""
    if not name:
        _refuse("maillage calc : nom du calcul manquant (« maillage calc --list » donne les noms)")
    calculation = CALCULATIONS.get(name)
    if calculation is None:
        _refuse(f"maillage calc : calcul inconnu « {name} » (« maillage calc --list » donne les noms)")
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
        shown = as_object(calculation.run(read_json(text)), explain)
    except UnicodeDecodeError as error:
        _refuse(f"maillage calc {name} : entrée illisible, octet {error.start} : UTF-8 attendu")
    except (InputError, NoValue) as error:
        _refuse(f"maillage calc {name} : {error}")
    _print(shown)
