"""A population of households from CSV or Parquet: one row a household, one column a fact (and `weight`, if any)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from maillage.rules.schemes.batch import Population
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.facts import Fact, known_facts

WEIGHT = "weight"


@dataclass(frozen=True)
class Read:
    """What the file holds: facts, weights (None when the file has none), and the columns that are no facts."""

    population: Population
    weights: NDArray[np.float64] | None
    ignored: tuple[str, ...]


def shared_facts(schemes: Iterable[CompiledScheme]) -> dict[str, Fact]:
    """Facts of several schemes together. Raises `SchemeError` when two of them give one name two meanings."""
    found: dict[str, Fact] = {}
    for compiled in schemes:
        for name, fact in compiled.facts.items():
            other = found.setdefault(name, fact)
            if (other.type, other.choices) != (fact.type, fact.choices):
                document = compiled.scheme.document
                raise document.error(("facts", name), "un autre dispositif comparé donne à ce fait un autre sens")
    return found


def read_population(path: Path, own: dict[str, Fact]) -> Read:
    """Read the facts of a file; `own` are those that the schemes declare. Raises `SchemeError` naming file and fact."""
    facts = known_facts() | own
    try:
        table = _parquet(path) if path.suffix == ".parquet" else _csv(path, facts)
    except FileNotFoundError:
        raise SchemeError("fichier introuvable", file=str(path)) from None
    except (OSError, pa.ArrowException) as error:
        raise SchemeError(f"fichier illisible ({str(error).splitlines()[0][:120]})", file=str(path)) from None
    if len(set(table.column_names)) < len(table.column_names):
        raise SchemeError("deux colonnes portent le même nom", file=str(path))
    columns = {name: _array(table.column(name)) for name in table.column_names if name in facts}
    if not columns:
        raise SchemeError("aucune colonne n’est un fait du catalogue", file=str(path))
    try:
        population = Population.read(columns, own)
        weights = table.column(WEIGHT).to_numpy().astype(np.float64) if WEIGHT in table.column_names else None
    except SchemeError as error:
        raise SchemeError(error.message, error.field, file=str(path)) from None
    except (TypeError, ValueError):
        raise SchemeError("nombres attendus", WEIGHT, file=str(path)) from None
    ignored = tuple(name for name in table.column_names if name not in facts and name != WEIGHT)
    return Read(population, weights, ignored)


def _parquet(path: Path) -> pa.Table:
    return pyarrow.parquet.read_table(path)


def _csv(path: Path, facts: dict[str, Fact]) -> pa.Table:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        header = lines.readline()
    french = header.count(";") > header.count(",")
    text = {name: pa.string() for name, fact in facts.items() if fact.kind == "text"}
    return pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(delimiter=";" if french else ","),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=text, decimal_point="," if french else ".", strings_can_be_null=True
        ),
    )


def _array(column: Any) -> Any:
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    if pa.types.is_boolean(column.type) and column.null_count:
        column = column.cast(pa.int8())
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.to_numpy()
