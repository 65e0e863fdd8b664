"""Winners and losers by commune, small cells kept secret."""

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.cias.households.communes import commune_name
from maillage.rules.figures import suppress_small_cells
from maillage.rules.schemes.comparing import Group

#: under this number of files, a count in a commune would point at somebody
FEWEST = 5
KINDS = ("winners", "losers", "unchanged")


@dataclass(frozen=True)
class CommuneCounts:
    """A commune and its counts; None where the count stays secret."""

    name: str
    winners: int | None
    losers: int | None
    unchanged: int | None


def counts_by_commune(groups: Iterable[Group]) -> tuple[CommuneCounts, ...]:
    """Each column on its own: its total over the territory is known, no commune's total is shown.

    Empty when a total would give its cells back (a single commune, or the same small count everywhere).
    """
    groups = list(groups)
    counts = {kind: {group.name: int(getattr(group, kind)) for group in groups} for kind in KINDS}
    columns = {kind: _column(cells) for kind, cells in counts.items()}
    if any(_given_away(counts[kind], columns[kind]) for kind in KINDS):
        return ()
    rows = [
        CommuneCounts(commune_name(g.name) or "Commune non notée", *(columns[kind][g.name] for kind in KINDS))
        for g in groups
    ]
    return tuple(sorted(rows, key=lambda row: row.name))


def _column(cells: dict[str, int]) -> dict[str, int | None]:
    if not any(cells.values()):
        return dict(cells)  # nobody in it: the total says so already
    return dict(suppress_small_cells(cells, FEWEST).result.shown)


def _given_away(cells: dict[str, int], shown: dict[str, int | None]) -> bool:
    return all(count is None for count in shown.values()) and len(set(cells.values())) < 2
