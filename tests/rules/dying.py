"""Work that kills its worker once, for the tests of what survives a death."""

import os
import signal
from pathlib import Path

from maillage.rules.engine import batch


def die_once(marker: Path) -> None:
    """The first worker to come here is killed, as by the system when memory runs out."""
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def twice(number: int, marker: str) -> int:
    if number == 3 and marker:
        die_once(Path(marker))
    return 2 * number


def always_dies(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuses(number: int) -> int:
    raise ValueError(f"no {number}")


def screened(households: batch.Households, requests: list[tuple[str, str]], marker: str) -> dict:
    """A part of a real screening, on a worker that may die in the middle of it."""
    found = batch.compute(households, requests)
    if marker:
        die_once(Path(marker))
    return found
