"""Small CSV contracts (demand, candidates, supply, travel matrix) read fast, and diagnosed to the line when wrong."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from maillage.observatory.refusal import Refused


@dataclass(frozen=True)
class Column:
    """One column of a contract. `kind`: text (never empty), number (>= 0, finite), impedance (>= 0, `inf`: no route),
    flag (0/1, oui/non, true/false). An empty optional cell takes `default`."""

    name: str
    kind: str = "text"
    required: bool = True
    default: float | bool | None = None


FLAGS = {"1": True, "oui": True, "true": True, "vrai": True, "0": False, "non": False, "false": False, "faux": False}


def header(path: Path) -> tuple[list[str], str]:
    """Column names and separator (comma, semicolon or tab) of the first line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            first = lines.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Refused(f"{path}, ligne 1 : le texte n’est pas en UTF-8 ; enregistrez le fichier en UTF-8.") from None
    if not first.strip():
        raise Refused(f"{path}, ligne 1 : fichier vide ; une ligne d’en-tête est attendue.")
    separator = max(",;\t", key=first.count)
    return [name.strip() for name in next(csv.reader([first], delimiter=separator))], separator


def read_table(path: Path, columns: list[Column]) -> pl.DataFrame:
    """Rows of `path` with exactly the contract's columns, in the file's order.

    Raises Refused naming file, line and column. Columns outside the contract are ignored.
    """
    names, separator = header(path)
    missing = [c.name for c in columns if c.required and c.name not in names]
    if missing:
        found = ", ".join(names)
        raise Refused(f"{path}, ligne 1 : colonne « {missing[0]} » attendue ; colonnes trouvées : {found}.")
    present = [c for c in columns if c.name in names]
    numeric = {c.name: pl.Float64 for c in present if c.kind in ("number", "impedance")}
    try:
        raw = pl.read_csv(
            path,
            separator=separator,
            has_header=False,
            skip_rows=1,
            new_columns=names,
            schema_overrides={name: numeric.get(name, pl.String) for name in names},
        )
        table = raw.select(_clean(c) for c in present)
        suspect = not all(_sound(table[c.name], c) for c in present)
    except pl.exceptions.NoDataError:
        raise Refused(f"{path} : aucune ligne après l’en-tête.") from None
    except (pl.exceptions.PolarsError, ValueError):
        suspect = True
    if suspect:
        diagnose(path, present, separator)
        raise Refused(f"{path} : fichier illisible (séparateur « {separator} »).")
    absent = [pl.lit(c.default).alias(c.name) for c in columns if c.name not in names]
    return table.with_columns(absent)


def _clean(column: Column) -> pl.Expr:
    name = pl.col(column.name)
    if column.kind == "text":
        return name.str.strip_chars()
    if column.kind == "flag":
        text = name.fill_null("").str.strip_chars().str.to_lowercase()
        return text.replace_strict({**FLAGS, "": bool(column.default)}, default=None, return_dtype=pl.Boolean).alias(
            column.name
        )
    return name if column.default is None else name.fill_null(column.default)


def _sound(values: pl.Series, column: Column) -> bool:
    if values.null_count() and (column.required or column.default is not None):
        return False
    if column.kind == "text":
        return not (values == "").any()
    if column.kind == "flag":
        return True
    if values.is_nan().any() or (values < 0).any():
        return False
    return column.kind == "impedance" or not column.required or not values.is_infinite().any()


def diagnose(path: Path, columns: list[Column], separator: str) -> None:
    """Read again, slowly, and raise Refused at the first wrong cell."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, delimiter=separator)
            names = [name.strip() for name in next(reader)]
            for row in reader:
                if not row:
                    continue
                where = f"{path}, ligne {reader.line_num}"
                if len(row) != len(names):
                    raise Refused(f"{where} : {len(row)} cellules, l’en-tête en a {len(names)}.")
                for column in columns:
                    problem = _problem(row[names.index(column.name)].strip(), column)
                    if problem:
                        raise Refused(f"{where}, colonne « {column.name} » : {problem}.")
    except UnicodeDecodeError:
        raise Refused(f"{path} : le texte n’est pas en UTF-8 ; enregistrez le fichier en UTF-8.") from None


def _problem(cell: str, column: Column) -> str:
    if cell == "":
        return "cellule vide" if column.required else ""
    if column.kind == "text":
        return ""
    if column.kind == "flag":
        return "" if cell.lower() in FLAGS else f"« {cell} » n’est ni 0 ni 1"
    try:
        value = float(cell)
    except ValueError:
        return f"« {cell} » n’est pas un nombre (les décimales s’écrivent avec un point)"
    if math.isnan(value):
        return f"« {cell} » n’est pas un nombre"
    if math.isinf(value) and column.kind == "number" and column.required:
        return "un nombre fini est attendu"
    return f"{cell} est négatif" if value < 0 else ""


def unique(path: Path, table: pl.DataFrame, column: str = "id") -> list[str]:
    """The identifiers of a table; refuses the first one written twice, with its line."""
    ids: list[str] = table[column].to_list()
    seen: dict[str, int] = {}
    for line, name in enumerate(ids, start=2):
        if name in seen:
            raise Refused(f"{path}, ligne {line}, colonne « {column} » : « {name} » est déjà à la ligne {seen[name]}.")
        seen[name] = line
    return ids
