"""Measures: `make bench` runs every `bench/bench_*.py` and prints one table. Never a timed assertion in the tests."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure beside its floor or peer, taken in the same run on the same input.

    `value` and `reference` are in `unit`; `agree` says whether both gave the same result (None: nothing to compare).
    """

    name: str
    value: float
    unit: str
    reference_name: str = ""
    reference: float | None = None
    agree: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the reference (below 1: smaller than the reference)."""
        return self.value / self.reference if self.reference else None


def median_seconds(work: Callable[[], object], repeat: int = 5) -> float:
    """Median wall time of `repeat` calls, in seconds, after one call that is not counted."""
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
