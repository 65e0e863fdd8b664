"""The local schemes that a structure judges by, on a day."""

from datetime import date
from functools import lru_cache
from importlib.resources import as_file, files

from maillage.cias.common.hats import Hat
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.versions import in_force, load_versions


@lru_cache(maxsize=1)
def _library() -> dict[str, tuple[CompiledScheme, ...]]:
    with as_file(files("maillage.rules.schemes") / "library") as folder:
        return load_versions(folder)


def schemes_in_force(hat: Hat, on: date) -> list[CompiledScheme]:
    """The schemes in force for the hat's structure on a day: the models of the library, marked `model: true`."""
    found = []
    for versions in _library().values():
        try:
            found.append(in_force(versions, on))
        except SchemeError:  # not yet, or no longer, in force
            continue
    return found
