"""Write the estimates carried with the project for the demonstration territories.

    python -m maillage.observatory.estimation.carry cc_filosofi_2021_COM.csv

The file is imported in a throw-away store; estimates of the two territories and the measured error go to `data/`.
"""

import json
import sys
import tempfile
from pathlib import Path

from maillage.observatory.estimation.mart import CARRIED, CARRIED_ERROR, INDICATOR, error_of
from maillage.observatory.opening import prepare
from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import import_file
from maillage.observatory.store import connect

TERRITORIES = ("245614433", "246201016")


def main(file: Path) -> None:
    """Estimate from the national file, keep the two territories."""
    with tempfile.TemporaryDirectory() as folder, connect(Path(folder), write=True) as con:
        prepare(con)
        import_file(con, source_named("filosofi"), file)
        rows = con.execute(
            """
            SELECT level, territory, round(value, 1), round(lower, 1), round(upper, 1), status FROM mart_indicator m
            WHERE indicator = ? AND (list_contains(?, territory)
                  OR territory IN (SELECT code FROM geo_communes WHERE list_contains(?, epci)))
            ORDER BY level, territory
            """,
            [INDICATOR, list(TERRITORIES), list(TERRITORIES)],
        ).fetchall()
        error = error_of(con)
    lines = ["level;code;value;lower;upper;status"]
    lines += [";".join("" if cell is None else str(cell) for cell in row) for row in rows]
    CARRIED.write_text("\n".join(lines) + "\n", encoding="utf-8")
    CARRIED_ERROR.write_text(json.dumps(error, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
