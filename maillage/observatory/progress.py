"""A progress bar for DuckDB's long work, on a terminal only: queries say how far they are, the bar asks them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from tqdm import tqdm

PERIOD = 0.3  # seconds between two looks


@contextmanager
def progress(con: duckdb.DuckDBPyConnection, label: str) -> Iterator[None]:
    """Show how far the running query is (per cent); silent when standard error is not a terminal."""
    done = threading.Event()
    with tqdm(total=100, desc=label, unit="%", leave=False, disable=None, bar_format="{desc} {bar} {n:.0f} %") as bar:
        if bar.disable:
            yield
            return

        def watch() -> None:
            while not done.wait(PERIOD):
                bar.n = max(0.0, con.query_progress())
                bar.refresh()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
