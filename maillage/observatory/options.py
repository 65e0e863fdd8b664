"""Options shared by the observatory's commands."""

import json
from pathlib import Path
from typing import Any

import click

from maillage.observatory.store import ENVIRONMENT

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=ENVIRONMENT,
    help="Dossier de l’observatoire (par défaut : le dossier d’état de l’utilisateur).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Réponse en JSON, pour un autre programme.")


def print_json(value: Any) -> None:
    """One JSON document on standard output, accents kept."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def decimal(value: float | None, unit: str = "") -> str:
    """A figure as it is read in French: decimal comma, thin groups, no-break space before its unit."""
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 1000 or value == int(value) else 1 if abs(value) >= 1 else 2
    text = f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",").replace("-", "−")
    return f"{text}\u00a0{unit}" if unit else text
