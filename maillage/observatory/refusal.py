"""One way of refusing: a sentence in French that says what, where and what to do."""

import functools
from collections.abc import Callable
from typing import Any, NoReturn

import click

from maillage.observatory.errors import ObservatoryError


class Refused(ObservatoryError):
    """Input or question that cannot be answered; the message is meant for the person who asked."""


def refused_in_one_line(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a click command: a refusal becomes one line on stderr and exit code 1, without a traceback."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except Refused as refusal:
            _leave(str(refusal))
        except FileNotFoundError as error:
            _leave(f"{error.filename} : ce fichier n’existe pas.")
        except IsADirectoryError as error:
            _leave(f"{error.filename} : c’est un dossier, un fichier est attendu.")
        except PermissionError as error:
            _leave(f"{error.filename} : accès refusé à ce fichier.")

    return run


def _leave(message: str) -> NoReturn:
    click.echo(" ".join(message.split("\n")), err=True)
    raise SystemExit(1)


def first_few(items: list[str], shown: int = 5) -> str:
    """« a, b, c… » : the first `shown` items, so that a message stays on one line."""
    return ", ".join(items[:shown]) + ("…" if len(items) > shown else "")
