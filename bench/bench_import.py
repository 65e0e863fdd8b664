"""Import of census details as large as the official file (INDCVI: 20 million rows): time and memory.

The rows are invented, in the official columns. The import runs in a process of its own, so that its peak memory is
its own; beside it, a plain scan of every column.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench import Row

ROOT = Path(__file__).parents[1]
RUN = """
import resource, sys, time
from pathlib import Path
from maillage.observatory.opening import observatory
from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import import_file
with observatory(Path(sys.argv[1]), write=True) as con:
    start = time.perf_counter()
    import_file(con, source_named("rp-individuals"), Path(sys.argv[2]))
    seconds = time.perf_counter() - start
    total = con.execute("SELECT sum(value) FROM stg_cell WHERE variable = 'PERSONS'").fetchone()[0]
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, total)
"""


def invent(path: Path, rows: int) -> None:
    """`rows` persons in the official columns, plus the filler columns that an import leaves aside."""
    kept = (
        "'6221' AS CANTVILLE, (i % 3)::VARCHAR AS NUMMI, 'ZZZZZZZZZ' AS IRIS, "
        "lpad((1 + i % 95)::VARCHAR, 2, '0') AS DEPT, lpad((hash(i) % 100)::VARCHAR, 3, '0') AS AGEREV, "
        "(1 + hash(i, 1) % 2)::VARCHAR AS SEXE, 1 + (hash(i, 2) % 900) / 100 AS IPONDI"
    )
    codes = ("COUPLE", "LPRM", "INPER", "TYPMR", "SFM", "STOCD", "HLML", "VOIT", "TACT", "ETUD", "TRANS", "GS", "DIPL")
    kept += "".join(f", (hash(i, {rank}) % 9)::VARCHAR AS {name}" for rank, name in enumerate(codes, 3))
    filler = "".join(f", (hash(i, {rank}) % 7)::VARCHAR AS AUTRE{rank}" for rank in range(20, 40))
    con = duckdb.connect(config={"memory_limit": "2GB"})
    con.execute(f"COPY (SELECT {kept}{filler} FROM range({rows}) r(i)) TO '{path}' (FORMAT parquet)")
    con.close()


def main(quick: bool) -> list[Row]:
    """Seconds and megabytes of an import of 1 million (quick) or 2 then 20 million rows."""
    rows = []
    for count in [1_000_000] if quick else [2_000_000, 20_000_000]:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "RP2021_indcvi.parquet"
            invent(path, count)
            con = duckdb.connect()
            start = time.perf_counter()
            found = con.execute(f"SELECT sum(IPONDI), max(hash(COLUMNS(*))) FROM '{path}'").fetchone()
            scan = time.perf_counter() - start
            con.close()
            total = found[0] if found else None
            out = subprocess.run(
                [sys.executable, "-c", RUN, name, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
            )
            seconds, memory, held = (float(part) for part in out.stdout.split())
            agree = total is not None and abs(held - total) < 1e-6 * total
            size = path.stat().st_size / 1e6
            note = f"{size:.0f} MB of Parquet, {count / seconds / 1e6:.2f} million rows a second"
            rows.append(
                Row(f"import {count:,} census persons", seconds, "s", "DuckDB scan of every column", scan, agree, note)
            )
            rows.append(Row(f"peak memory of that import ({count:,} rows)", memory, "MB"))
    return rows
