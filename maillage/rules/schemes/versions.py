"""Which version of a scheme judges a request: the one in force at its filing date, or as the transition rules say."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from maillage.rules.schemes.compiling import CompiledScheme, compile_file
from maillage.rules.schemes.errors import SchemeError


def load_versions(folder: Path) -> dict[str, tuple[CompiledScheme, ...]]:
    """Every version of every scheme of a folder, by name, in order of date. Raises `SchemeError`."""
    found: dict[str, list[CompiledScheme]] = {}
    for path in sorted(folder.glob("*.yaml")):
        compiled = compile_file(path)
        found.setdefault(compiled.scheme.name, []).append(compiled)
    if not found:
        raise SchemeError("aucun fichier .yaml dans ce dossier", file=str(folder))
    return {name: ordered(versions) for name, versions in found.items()}


def ordered(versions: Iterable[CompiledScheme]) -> tuple[CompiledScheme, ...]:
    """Versions of one scheme in order of date. Raises `SchemeError` when two of them hold on the same day."""
    line = tuple(sorted(versions, key=lambda compiled: (compiled.scheme.valid_from, compiled.scheme.version)))
    for earlier, later in pairwise(line):
        document = later.scheme.document
        if later.scheme.version == earlier.scheme.version:
            raise document.error(("version",), f"deux fichiers portent la version {later.scheme.version}")
        if later.scheme.version < earlier.scheme.version:
            raise document.error(("version",), "une version plus ancienne commence plus tard")
        if later.scheme.valid_from == earlier.scheme.valid_from:
            raise document.error(("valid_from",), f"chevauche la version {earlier.scheme.version}")
        end = earlier.scheme.valid_to
        if end is not None and end >= later.scheme.valid_from:
            raise document.error(
                ("valid_from",), f"chevauche la version {earlier.scheme.version}, valable jusqu’au {end}"
            )
    return line


def in_force(versions: Sequence[CompiledScheme], filed_on: date, decided_on: date | None = None) -> CompiledScheme:
    """The version that judges a request filed on `filed_on` and decided on `decided_on`.

    A version without end holds until the next one starts. A later version whose transition says `undecided-at-start`
    also takes the requests that were filed before it and are decided from its start. Raises `SchemeError`.
    """
    chosen: CompiledScheme | None = None
    for rank, compiled in enumerate(versions):
        scheme = compiled.scheme
        following = versions[rank + 1].scheme.valid_from if rank + 1 < len(versions) else None
        ended = (scheme.valid_to is not None and filed_on > scheme.valid_to) or (following and filed_on >= following)
        if scheme.valid_from <= filed_on and not ended:
            chosen = compiled
        transition = scheme.content.get("transition", {}).get("applies_to")
        late = decided_on is not None and filed_on < scheme.valid_from <= decided_on
        if late and transition == "undecided-at-start" and chosen is not None:
            chosen = compiled
    if chosen is None:
        why = f"aucune version en vigueur pour une demande déposée le {filed_on.isoformat()}"
        raise SchemeError(why, "valid_from", file=versions[0].scheme.document.file if versions else "")
    return chosen
