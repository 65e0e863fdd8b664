"""An import is all or nothing, repeatable, and keeps where every figure comes from."""

import hashlib
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.models import build
from maillage.observatory.sources import importing
from maillage.observatory.sources.catalogue import source_named
from maillage.observatory.sources.importing import Import, import_file
from tests.observatory.conftest import cells, state

# official layout, invented values
FILOSOFI = (
    "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;TP6021;D121\n"
    "62534;1589;3400;19780;19,0;11920\n"
    "62169;97;255;19710;s;s\n"
    "62010;nd;nd;nd;nd;nd\n"
    "62024;NS;985;;0;12000\n"
)


def test_the_five_marks_stay_five_different_things(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI)
    held = cells(store, "filosofi")
    assert held["62534", "TP60", 2021] == (19.0, "published")
    assert held["62169", "TP60", 2021] == (None, "secret")
    assert held["62010", "TP60", 2021] == (None, "unavailable")
    assert held["62024", "NBMENFISC", 2021] == (None, "not_significant")
    assert held["62024", "MED", 2021] == (None, "empty")
    assert held["62024", "TP60", 2021] == (0.0, "published")


def test_they_are_still_five_in_the_indicators(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI)
    found = dict(
        store.execute(
            "SELECT territory || ' ' || indicator, status FROM mart_indicator WHERE year = 2021 AND level = 'commune'"
        ).fetchall()
    )
    assert found["62169 poverty_rate"] == "secret"
    assert found["62010 poverty_rate"] == "unavailable"
    assert found["62024 fiscal_households"] == "not_significant"
    assert found["62024 median_income"] == "empty"
    assert found["62024 poverty_rate"] == "published"


def test_an_import_keeps_its_source_vintage_licence_and_hash(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    done = load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI)
    row = store.execute(
        "SELECT vintage, licence, sha256, file_name, rows FROM imports WHERE source = 'filosofi'"
    ).fetchone()
    assert row == (
        "2021",
        "Licence Ouverte 2.0",
        hashlib.sha256(FILOSOFI.encode()).hexdigest(),
        "cc_filosofi_2021_COM.csv",
        20,
    )
    assert done.rows == 20


def test_the_same_file_twice_gives_the_same_state(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI)
    before = state(store)
    again = load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI)
    assert again.already
    assert state(store) == before


def test_a_corrected_file_replaces_the_one_of_the_same_vintage(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI)
    load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI.replace("19780", "19790"))
    assert cells(store, "filosofi")["62534", "MED", 2021] == (19790.0, "published")
    assert store.execute("SELECT count(*) FROM imports WHERE source = 'filosofi'").fetchone() == (1,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            FILOSOFI.replace("19710;s", "19710;secret"),
            "TP60 de 62169 : « secret » n’est ni un nombre, ni s, nd, NS ou vide",
        ),
        (FILOSOFI.replace("62169", "99123"), "1 commune(s) inconnue(s) du code officiel géographique : 99123"),
        (FILOSOFI.replace("MED21", "REVMED21"), "colonnes attendues et absentes : MED21"),
        (FILOSOFI.replace("21;", "XX;").replace("D121", "D1"), "colonnes attendues et absentes"),
        (FILOSOFI.replace("62010;nd;nd;nd;nd;nd", "62010;nd;nd"), "ligne"),
        ("", "fichier vide"),
    ],
)
def test_a_wrong_file_is_refused_and_leaves_nothing(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import], text: str, said: str
) -> None:
    before = state(store)
    with pytest.raises(ObservatoryError) as refusal:
        load("filosofi", "cc_filosofi_2021_COM.csv", text)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert state(store) == before


def test_a_failure_at_the_very_end_leaves_nothing(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(store)

    def out_of_space(con: duckdb.DuckDBPyConnection) -> None:
        build.build_marts(con)
        raise OSError("disque plein")

    monkeypatch.setattr(importing, "build_marts", out_of_space)
    with pytest.raises(OSError, match="disque plein"):
        load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI)
    assert state(store) == before


def test_a_year_that_is_not_the_file_s_is_refused(load: Callable[..., Import]) -> None:
    with pytest.raises(ObservatoryError, match="millésime demandé 2019, mais le fichier est de 2021"):
        load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI, vintage="2019")


def test_the_official_zip_is_read_without_unpacking_it_by_hand(
    store: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "indic_filosofi.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cc_filosofi_2021_COM.csv", FILOSOFI)
        archive.writestr("meta_cc_filosofi_2021_COM.csv", "COD_VAR;LIB_VAR\nMED21;Médiane\n")
    assert import_file(store, source_named("filosofi"), path).vintage == "2021"
    assert not list(tmp_path.rglob("unpacked-*"))


def test_an_unknown_source_is_answered_with_its_neighbours() -> None:
    with pytest.raises(ObservatoryError, match="Source inconnue « filosophi »"):
        source_named("filosophi")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("filosofi", "x.csv"),
        ("filosofi", "x.zip"),
        ("rp-dwellings", "x.parquet"),
        ("metric-urgent-care", "x.xlsx"),
        ("apl", "x.xlsx"),
    ],
)
def test_noise_in_place_of_a_file_is_refused_in_one_line(
    store: duckdb.DuckDBPyConnection, tmp_path: Path, source: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(random.Random(4).randbytes(3000))
    before = state(store)
    with pytest.raises(ObservatoryError) as refusal:
        import_file(store, source_named(source), path)
    assert name in str(refusal.value) and "\n" not in str(refusal.value)
    assert state(store) == before


def test_a_file_with_a_header_and_no_line_is_refused(load: Callable[..., Import]) -> None:
    with pytest.raises(ObservatoryError, match="aucune ligne à retenir"):
        load("filosofi", "cc_filosofi_2021_COM.csv", FILOSOFI.splitlines()[0] + "\n")


def test_a_format_of_another_source_says_what_was_expected_and_found(load: Callable[..., Import]) -> None:
    with pytest.raises(ObservatoryError, match="colonnes attendues et absentes : .*TYPEQU|GEO.* ; trouvé : CODGEO"):
        load("bpe", "bpe19_ensemble.csv", FILOSOFI)
