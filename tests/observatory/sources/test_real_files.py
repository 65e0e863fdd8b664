"""The real public files, when they are at hand: what was counted in them is found in the store."""

from pathlib import Path

import duckdb

from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import import_file
from tests.observatory.conftest import cells


def test_filosofi_2021(store: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    import_file(store, source_named("filosofi"), shared_data / "cc_filosofi_2021_COM.csv", marts=False)
    counts = dict(
        store.execute(
            "SELECT status, count(*) FROM stg_cell JOIN imports USING (import_id) WHERE source = 'filosofi' AND "
            "variable = 'TP60' GROUP BY 1"
        ).fetchall()
    )
    assert counts == {"published": 4397, "secret": 30500, "unavailable": 12}
    assert cells(store, "filosofi")["62534", "TP60", 2021] == (19.0, "published")


def test_facilities_2019_agree_with_the_carried_figures(store: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    import_file(store, source_named("bpe"), shared_data / "bpe19_ensemble_22_56_59_62.csv", marts=False)
    differences = store.execute("""
        SELECT count(*) FROM stg_cell a JOIN imports ia ON ia.import_id = a.import_id AND ia.source = 'figures-bpe'
        JOIN stg_cell b USING (territory, variable, year) JOIN imports ib ON ib.import_id = b.import_id AND ib.source
        = 'bpe'
        WHERE a.value <> b.value
    """).fetchone()
    assert differences == (0,)


def test_urgent_care_2019(store: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    done = import_file(
        store,
        source_named("metric-urgent-care"),
        shared_data / "drees_acces_soins_urgents_2019_METRIC.xlsx",
        marts=False,
    )
    assert done.vintage == "2019"
    assert cells(store, "metric-urgent-care")["01001", "TPS_SU_SMUR", 2019] == (31.0, "published")


def test_france_services_2023(store: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    import_file(store, source_named("france-services"), shared_data / "france_services_2023.csv", marts=False)
    assert store.execute("SELECT count(*) FROM stg_place").fetchone() == (2707,)
