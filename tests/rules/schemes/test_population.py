"""Households read from CSV or Parquet."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.population import read_population


def read(tmp_path, text, name="menages.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_population(path, {})


def test_a_csv_keeps_the_codes_of_communes_and_the_unknown(tmp_path):
    found = read(tmp_path, "id,commune,wages,legal_rights_requested,weight\n1,01004,100.5,true,2\n2,62534,,false,1.5\n")
    columns = found.population.columns
    assert list(columns["commune"].values) == ["01004", "62534"]
    assert list(columns["wages"].values) == [10050, 0]
    assert list(columns["wages"].known) == [True, False]
    assert list(columns["legal_rights_requested"].values) == [True, False]
    assert list(found.weights) == [2.0, 1.5]
    assert found.ignored == ("id",)


def test_a_french_csv_has_semicolons_and_decimal_commas(tmp_path):
    assert list(read(tmp_path, "wages;rent\n100,55;3\n").population.columns["wages"].values) == [10055]


def test_a_parquet_file_may_hold_decimals_and_categories(tmp_path):
    table = pa.table(
        {
            "wages": pa.array(["100.55"]).cast(pa.decimal128(9, 2)),
            "commune": pa.array(["62534"]).dictionary_encode(),
            "legal_rights_requested": pa.array([None], pa.bool_()),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "menages.parquet")
    columns = read_population(tmp_path / "menages.parquet", {}).population.columns
    assert list(columns["wages"].values) == [10055]
    assert list(columns["commune"].values) == ["62534"]
    assert not columns["legal_rights_requested"].known.any()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wages\n-1\n", "menages.csv : wages : ménage 0 : « -1.0 » est négatif"),
        ("wages\nbeaucoup\n", "menages.csv : wages : tableau de nombres attendu"),
        ("nothing\n1\n", "aucune colonne n’est un fait"),
        ("wages,wages\n1,2\n", "deux colonnes portent le même nom"),
        ("wages\n1,2\n", "menages.csv : fichier illisible"),
        ("", "menages.csv : fichier illisible"),
        ("wages,weight\n1,lourd\n", "menages.csv : weight : nombres attendus"),
    ],
)
def test_a_wrong_file_is_one_line(tmp_path, text, said):
    with pytest.raises(SchemeError, match=said):
        read(tmp_path, text)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(SchemeError, match="absent.csv : fichier introuvable"):
        read_population(tmp_path / "absent.csv", {})


def test_numbers_may_be_integers(tmp_path):
    assert np.array_equal(read(tmp_path, "adults\n1\n2\n").population.columns["adults"].values, [1, 2])
