"""With an observatory, the population takes the imported counts and details, of one vintage."""

import polars as pl
import pytest

from maillage.observatory.opening import observatory
from maillage.observatory.population.margins import read_margins
from maillage.observatory.population.stored import stored_margins
from maillage.observatory.population.territories import Inputs, populate
from maillage.observatory.refusal import Refused
from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import import_file
from tests.observatory.population.census import LUMBRES, PONTIVY, a_commune, dwellings_file, persons_file


@pytest.mark.parametrize("epci", [LUMBRES, PONTIVY])
def test_the_carried_figures_are_the_same_through_the_store(folder, epci):
    for stored, direct in zip(stored_margins(epci, folder), read_margins(epci), strict=True):
        assert stored.commune == direct.commune
        assert stored.counts == pytest.approx(direct.counts, nan_ok=True)
        assert stored.extra == pytest.approx(direct.extra)


def test_the_population_is_the_same_with_or_without_a_store(folder):
    stored, direct = populate(LUMBRES, 2, Inputs(folder=folder)), populate(LUMBRES, 2, Inputs(folder=folder / "none"))
    assert stored.people.equals(direct.people)


def test_imported_details_are_used(folder, tmp_path):
    persons = persons_file(tmp_path / "RP2021_indcvi.parquet", pl.concat([a_commune(k) for k in (20, 15, 30)]))
    dwellings = dwellings_file(tmp_path / "FD_LOGEMT_2020.csv", {m.commune: (8, 40) for m in read_margins(LUMBRES)})
    with observatory(folder, write=True) as con:
        import_file(con, source_named("rp-dwellings"), dwellings)
    without = populate(LUMBRES, 1, Inputs(folder=folder))
    heads = without.people.unique("household_id").drop_nulls("household_id")
    assert (heads.group_by("commune").agg(n=(pl.col("cars") == 0).sum())["n"] == 12).all()
    with observatory(folder, write=True) as con:
        import_file(con, source_named("rp-individuals"), persons)
    result = populate(LUMBRES, 1, Inputs(folder=folder))
    assert without.summary["method"] == "sans échantillon"
    assert result.summary["method"] == "détail du recensement"
    assert result.people.drop_nulls("household_id")["rooms"].null_count() == 0


def test_what_is_not_imported_is_named(folder):
    with pytest.raises(Refused, match="inconnu du découpage"):
        stored_margins("999999999", folder)
    with observatory(folder) as con:
        other = con.execute("SELECT epci FROM geo_communes WHERE epci NOT IN (?, ?)", [LUMBRES, PONTIVY]).fetchone()[0]
    with pytest.raises(Refused, match="aucun chiffre du recensement importé"):
        stored_margins(other, folder)


def test_a_folder_without_a_store_is_left_alone(tmp_path):
    populate(LUMBRES, 1, Inputs(folder=tmp_path / "nothing"))
    assert list(tmp_path.iterdir()) == []
