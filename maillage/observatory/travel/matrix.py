"""A travel-time matrix from a CSV `from,to,minutes`: complete, or refused with its holes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maillage.observatory.refusal import Refused, first_few
from maillage.observatory.travel.tables import Column, header, read_table


@dataclass(frozen=True)
class Matrix:
    """`minutes[i, j]` from `origins[i]` to `destinations[j]`; any impedance; `inf` where there is no route."""

    origins: list[str]
    destinations: list[str]
    minutes: NDArray[np.float64]
    source: str = "matrice fournie"

    def select(self, origins: Sequence[str], destinations: Sequence[str]) -> NDArray[np.float64]:
        """The sub-matrix of these places, in this order. Raises KeyError for an unknown place."""
        row = {name: i for i, name in enumerate(self.origins)}
        column = {name: j for j, name in enumerate(self.destinations)}
        part: NDArray[np.float64] = self.minutes[np.ix_([row[o] for o in origins], [column[d] for d in destinations])]
        return part


def read_matrix(
    path: Path, origins: Sequence[str], destinations: Sequence[str], missing: float | None = None
) -> Matrix:
    """Minutes between these places. Other pairs of the file are ignored; the third column may bear any name.

    A pair that the file does not give takes the value `missing`, if there is one. Raises Refused for a missing pair
    otherwise (how many, which), for a pair written twice, and for a wrong cell.
    """
    names, _ = header(path)
    others = [name for name in names if name not in ("from", "to")]
    value = "minutes" if "minutes" in names or len(others) != 1 else others[0]
    table = read_table(path, [Column("from"), Column("to"), Column(value, "impedance")])
    rows = pl.DataFrame({"from": list(origins), "i": np.arange(len(origins), dtype=np.int64)})
    columns = pl.DataFrame({"to": list(destinations), "j": np.arange(len(destinations), dtype=np.int64)})
    numbered = table.with_row_index("line", offset=2)
    wanted = numbered.join(rows, on="from", how="inner").join(columns, on="to", how="inner")
    size = len(destinations)
    cell = wanted["i"].to_numpy() * size + wanted["j"].to_numpy()
    minutes = np.full(len(origins) * size, np.nan)
    minutes[cell] = wanted[value].to_numpy()
    holes = np.flatnonzero(np.isnan(minutes))
    if len(cell) != len(minutes) - len(holes):
        twice = wanted.filter(pl.struct("i", "j").is_duplicated()).sort("i", "j", "line").row(1, named=True)
        raise Refused(f"{path}, ligne {twice['line']} : la paire {twice['from']} → {twice['to']} est écrite deux fois.")
    if len(holes) and missing is not None:
        minutes[holes] = missing
    elif len(holes):
        which = [f"{origins[h // size]} → {destinations[h % size]}" for h in holes[:6]]
        raise Refused(
            f"{path} : il manque {len(holes)} temps de parcours sur {len(minutes)} ({first_few(which)}). "
            "Complétez la matrice, ou écrivez « inf » là où aucune route ne mène."
        )
    return Matrix(list(origins), list(destinations), minutes.reshape(len(origins), size), source=path.name)
