"""The poverty estimate: it finds back what it did not see, says its error, and never hides that it is an estimate."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from maillage.observatory.estimation.mart import CARRIED, error_of
from maillage.observatory.estimation.poverty import PUBLICATION_FLOOR, Communes, departement_income, fit
from maillage.observatory.portrait.assemble import portrait
from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import import_file


def invented(count: int = 3000, seed: int = 3) -> tuple[Communes, np.ndarray]:
    """Communes whose rate follows a known law, published as Insee does; and their true rates."""
    rng = np.random.default_rng(seed)
    households = np.exp(rng.normal(6.5, 1.2, count)).round() + 30
    persons = (households * rng.uniform(2.0, 2.6, count)).round()
    median = np.exp(rng.normal(10.0, 0.12, count))
    truth = np.exp(2.4 - 4 * (np.log(median) - 10) + rng.normal(0, 0.15, count))
    departement = rng.integers(10, 40, count).astype(str)
    large, poor = persons >= 2000, persons * truth / 100 >= PUBLICATION_FLOOR
    rate = np.where(large & poor, truth.round(), np.nan)
    return Communes(np.arange(count).astype(str), departement, households, persons, median, rate, large & ~poor), truth


def test_it_finds_back_small_communes_it_never_saw() -> None:
    communes, truth = invented()
    model = fit(communes, *departement_income(communes))
    value, lower, upper = model.predict(communes)
    small = communes.persons < 2000
    assert np.abs(np.log(value[small] / truth[small])).mean() < 0.16
    assert abs(np.log(value[small] / truth[small]).mean()) < 0.03, "no bias from the communes chosen for publication"
    assert np.mean((lower[small] <= truth[small]) & (truth[small] <= upper[small])) > 0.85


def test_forgetting_the_hidden_rich_communes_would_bias_it() -> None:
    communes, truth = invented()
    blind = replace(communes, bounded=np.zeros_like(communes.bounded))
    small = communes.persons < 2000
    biases = []
    for known in (communes, blind):
        value, _, _ = fit(known, *departement_income(known)).predict(communes)
        biases.append(np.log(value[small] / truth[small]).mean())
    assert abs(biases[0]) < abs(biases[1])


def test_an_imported_census_share_that_tells_poverty_is_used() -> None:
    communes, truth = invented()
    telling = np.log(truth)[:, None] + np.random.default_rng(5).normal(0, 0.05, (len(truth), 1))
    helped = replace(communes, extra=telling)
    small = communes.persons < 2000
    errors = []
    for known in (communes, helped):
        value, _, _ = fit(known, *departement_income(known)).predict(known)
        errors.append(np.abs(np.log(value[small] / truth[small])).mean())
    assert errors[1] < 0.7 * errors[0]


def test_an_estimate_comes_with_its_interval_and_its_error(store: duckdb.DuckDBPyConnection) -> None:
    row = next(r for r in portrait(store, "62169")["indicators"] if r["id"] == "poverty_rate_estimated")
    assert row["status"] == "estimated"
    assert row["lower"] < row["value"] < row["upper"]
    assert row["message"].startswith("estimé ; erreur moyenne de")
    assert row["estimate_error"]["published"] > 4000


def test_a_published_rate_is_shown_as_published(store: duckdb.DuckDBPyConnection) -> None:
    row = next(r for r in portrait(store, "62534")["indicators"] if r["id"] == "poverty_rate_estimated")
    assert (row["value"], row["status"], row["lower"]) == (19.0, "published", None)


def test_the_national_file_gives_the_measured_error_and_the_carried_estimates(
    store: duckdb.DuckDBPyConnection, shared_data: Path
) -> None:
    import_file(store, source_named("filosofi"), shared_data / "cc_filosofi_2021_COM.csv")
    error = error_of(store)
    assert error is not None
    assert error["mean_error"] < 1.8 < error["baseline"] / 2
    assert 0.88 <= error["coverage"] <= 0.92
    assert error["by_departement"] < 2.5
    lines = [line.split(";") for line in CARRIED.read_text(encoding="utf-8").splitlines()[1:]]
    for level, code, value, *_ in lines:
        found = store.execute(
            (
                "SELECT value FROM mart_indicator WHERE indicator = 'poverty_rate_estimated' AND level = ? AND "
                "territory = ?"
            ),
            [level, code],
        ).fetchone()
        assert found is not None and found[0] == pytest.approx(float(value), abs=0.06), code
