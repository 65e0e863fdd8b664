"""The text of a scheme: the YAML of the command line, read, compiled and written."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from maillage.rules.schemes.compiling import CompiledScheme, compile_scheme
from maillage.rules.schemes.document import read_document
from maillage.rules.schemes.loading import read_scheme

#: the name given to the text in messages, in place of a file's
FILE = "texte"
TO_VOTE = "à voter"


def compile_text(text: str) -> CompiledScheme:
    """Validate and compile. Raises `SchemeError` with the line and the field."""
    return compile_scheme(read_scheme(text, FILE))


@lru_cache(maxsize=256)
def compiled(text: str) -> CompiledScheme:
    """The same, kept: for texts that were accepted once."""
    return compile_text(text)


def content_of(text: str) -> dict[str, Any]:
    """The fields of a text, not checked. Raises `SchemeError` when it is no YAML mapping."""
    document = read_document(text, FILE)
    if not isinstance(document.content, dict):
        raise document.error((), "un ensemble de champs est attendu")
    return document.content


class _Dumper(yaml.SafeDumper):
    """Exact decimals; lists indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"))


def write(content: Mapping[str, Any]) -> str:
    """The same fields as YAML, in their order."""
    text: str = yaml.dump(dict(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return text


@lru_cache(maxsize=1)
def models() -> dict[str, str]:
    """The twelve models to start from: text by name."""
    folder = files("maillage.rules.schemes").joinpath("library")
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8") for entry in found}


def flat(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value with its dotted path, lists counted from 1: what two versions are compared by."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(content, list):
        for rank, value in enumerate(content, 1):
            yield from flat(value, f"{path}[{rank}]")
    else:
        yield path, "oui" if content is True else "non" if content is False else str(content)
