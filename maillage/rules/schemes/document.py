"""A YAML file read with the line of every field, exact decimals, ISO dates, and nothing surprising.

YAML's own readings are narrowed: only `true` and `false` are booleans, a number with a point is a `Decimal`, octal and
base-60 numbers are refused, as are duplicate keys, aliases and tags.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from maillage.rules.schemes.errors import SchemeError

LARGEST_FILE = 1_000_000
DEEPEST = 30
INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,14})", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d{1,15}\.\d{1,10}", re.ASCII)
TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Document:
    """`content` (mappings, lists, str, int, Decimal, bool, None; dates as ISO text) and the line of each path."""

    file: str
    content: Any
    lines: dict[tuple[str | int, ...], int] = field(repr=False)

    def line(self, path: tuple[str | int, ...]) -> int:
        """Line of a field, or of the nearest field that holds it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def error(self, path: tuple[str | int, ...], message: str) -> SchemeError:
        """The error to raise about a field."""
        return SchemeError(message, dotted(path), self.line(path), self.file)


def dotted(path: tuple[str | int, ...]) -> str:
    """`amount.rows[2].to`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_document(text: str, file: str) -> Document:
    """Parse one YAML document. Raises `SchemeError` with file and line."""
    if len(text) > LARGEST_FILE:
        raise SchemeError("fichier trop grand", file=file)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise SchemeError("les ancres et alias YAML ne sont pas admis", line=node_line(event), file=file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", colonne {mark.column + 1}" if mark else ""
        line = mark.line + 1 if mark else None
        raise SchemeError(f"YAML illisible{where} ({error.problem})", line=line, file=file) from None
    except yaml.YAMLError as error:
        raise SchemeError(f"YAML illisible ({error})", file=file) from None
    except RecursionError:
        raise SchemeError("YAML illisible (imbrication démesurée)", file=file) from None
    if node is None:
        raise SchemeError("fichier vide", line=1, file=file)
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    return Document(file, _build(node, (), lines, file), lines)


def node_line(marked: Any) -> int:
    """Line of a YAML event or node, from 1."""
    return int(marked.start_mark.line) + 1


def _build(node: Any, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], file: str) -> Any:
    line = node_line(node)
    lines.setdefault(path, line)
    if len(path) > DEEPEST:
        raise SchemeError("imbrication démesurée", dotted(path), line, file)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, key_line = str(key_node.value), node_line(key_node)
            if key in found:
                raise SchemeError("champ donné deux fois", dotted((*path, key)), key_line, file)
            lines[(*path, key)] = key_line
            found[key] = _build(value_node, (*path, key), lines, file)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, rank), lines, file) for rank, item in enumerate(node.value)]
    return _scalar(node, path, line, file)


def _scalar(node: yaml.ScalarNode, path: tuple[str | int, ...], line: int, file: str) -> Any:
    text, tag = str(node.value), str(node.tag).removeprefix(TAG)
    if tag == "null":
        return None
    if tag == "bool" and text in ("true", "false"):
        return text == "true"
    if tag == "int":
        if not INTEGER.fullmatch(text):
            raise SchemeError(f"nombre entier mal écrit « {text} »", dotted(path), line, file)
        return int(text)
    if tag == "float":
        if not DECIMAL.fullmatch(text):
            raise SchemeError(f"nombre mal écrit « {text} »", dotted(path), line, file)
        return Decimal(text)
    if tag not in ("str", "bool", "timestamp"):
        raise SchemeError(f"étiquette YAML « {node.tag} » non admise", dotted(path), line, file)
    return text
