"""Each source is read in its official layout. Values are invented; real files are tried in test_real_files."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.catalogue import source_named, sources
from maillage.observatory.sources.importing import Import, import_file
from tests.observatory.conftest import cells


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook with these sheets and rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_every_source_says_what_it_is_and_how_its_year_is_found() -> None:
    for source in sources().values():
        assert source.title and source.producer and source.address and source.licence
        assert source.vintages and source.files and source.columns


def test_a_census_base_carries_three_vintages(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    done = load(
        "rp-structure",
        "base-cc-evol-struct-pop-2022.CSV",
        "CODGEO;P22_POP;P16_POP;P11_POP;P22_POP0014\n62534;3577;3685;3700;649,9\n",
    )
    held = cells(store, "rp-structure")
    assert done.vintage == "2022"
    assert held["62534", "P_POP", 2022] == (3577.0, "published")
    assert held["62534", "P_POP", 2011] == (3700.0, "published")
    assert held["62534", "P_POP0014", 2022] == (649.9, "published")


def test_an_iris_base_is_kept_by_iris_and_summed_by_commune(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load(
        "rp-iris",
        "base-ic-logement-2022.CSV",
        "IRIS;COM;TYP_IRIS;LAB_IRIS;P22_LOG\n561780101;56178;H;1;1000,5\n561780102;56178;H;1;500,5\n625340000;62534;Z;5;1800\n",
    )
    held = cells(store, "rp-iris")
    assert held["561780101", "P_LOG", 2022] == (1000.5, "published")
    assert held["56178", "P_LOG", 2022] == (1501.0, "published")


def test_filosofi_deciles_start_on_line_six(store: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = [
        ["Filosofi 2021"],
        [],
        [],
        [],
        [],
        ["CODGEO", "LIBGEO", "NBMEN21", "Q121", "D121", "Q221", "D921"],
        ["62534", "Lumbres", 1589, "s", 11920, 19780, 30970],
    ]
    path = workbook(tmp_path / "FILO2021_DISP_COM.xlsx", {"ENSEMBLE": rows, "TAILLEM_1": [["x"]]})
    import_file(store, source_named("filosofi-deciles"), path)
    held = cells(store, "filosofi-deciles")
    assert held["62534", "Q2", 2021] == (19780.0, "published")
    assert held["62534", "Q1", 2021] == (None, "secret")


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("bpe19_ensemble.csv",
         "REG;DEP;DEPCOM;DCIRIS;AN;TYPEQU;NB_EQUIP\n32;62;62534;62534_0000;2019;D301;1\n"
         "32;62;62534;62534_0000;2019;D201;3\n", "D301"),
        ("DS_BPE_data.csv",
         "BPE_MEASURE;FACILITY_DOM;FACILITY_SDOM;FACILITY_TYPE;GEO;GEO_OBJECT;TIME_PERIOD;OBS_VALUE\n"
         "FACILITIES;D;D3;D307;62534;COM;2023;1\nFACILITIES;D;D3;D307;62;DEP;2023;400\n"
         "FACILITIES;_T;_T;_T;62534;COM;2023;9\n", "D307"),
    ],
)  # fmt: skip
def test_both_facility_formats_give_pharmacies_whatever_their_code(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import], name: str, text: str, code: str
) -> None:
    done = load("bpe", name, text)
    held = cells(store, "bpe")
    year = int(done.vintage)
    assert held["62534", code, year] == (1.0, "published")
    assert held["62169", code, year] == (0.0, "published"), "a commune of a covered département has none"
    assert ("56178", code, year) not in held, "nothing is said of a département the file does not cover"
    found = store.execute(
        "SELECT value FROM mart_fact WHERE concept = 'bpe_pharmacies' AND territory = '62534' AND year = ?", [year]
    ).fetchone()
    assert found == (1.0,)


def test_two_years_in_one_facility_file_are_refused(load: Callable[..., Import]) -> None:
    with pytest.raises(ObservatoryError, match="un seul millésime attendu, trouvé : 2019, 2020"):
        load("bpe", "bpe.csv", "DEPCOM;AN;TYPEQU;NB_EQUIP\n62534;2019;D301;1\n62534;2020;D301;1\n")


def test_caf_counts_are_intervals_and_december_only(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    text = (
        "numcomdo,dtreffre,indfoy_ndur,indnbp_ndur,indfoy_rsa\n62534,2023-12-01,560,1490,85\n"
        "62169,2023-12-01,30,95,0\n62010,2023-12-01,25,90,\nXX,2023-12-01,5,5,5\n62534,2023-06-01,1,1,1\n"
    )
    done = load("caf", "s_ben_com_f.csv", text)
    row = store.execute(
        "SELECT value, lower, upper FROM stg_cell WHERE territory = '62534' AND variable = 'indfoy_rsa'"
    ).fetchone()
    assert row == (85.0, 82.5, 87.5)
    held = cells(store, "caf")
    assert held["62169", "indfoy_rsa", 2023] == (0.0, "published")
    assert held["62010", "indfoy_rsa", 2023] == (None, "empty")
    assert not any(territory == "XX" for territory, _, _ in held)
    assert any("MSA" in note for note in done.notes)
    shares = store.execute(
        "SELECT value, lower, upper FROM mart_indicator WHERE indicator = 'caf_rsa_share' AND territory = '62534'"
    ).fetchone()
    assert shares is not None and shares[1] < shares[0] < shares[2]


def test_childcare_coverage_lives_at_the_epci(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    load(
        "childcare-coverage",
        "txcouv_pe_epci.csv",
        "numepci,annee,txcouv_epci,txcouv_eaje_epci,txcouv_am_ind_epci\n246201016,2022,118.4,9.1,95\nXX,2022,1,1,1\n",
    )
    found = store.execute(
        "SELECT level, value, status FROM mart_indicator WHERE indicator = 'childcare_rate' AND territory = '246201016'"
    ).fetchone()
    assert found == ("epci", 118.4, "published"), "a rate above 100 is legitimate"


def test_apl_adds_up_only_through_its_population(store: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    title: list[list[object]] = [["APL"] for _ in range(8)]
    header = [
        "Code commune INSEE",
        "Commune",
        "APL aux médecins généralistes",
        "APL aux médecins généralistes de 65 ans et moins",
        "Population standardisée 2021 pour la médecine générale",
        "Population totale 2021",
    ]
    units = ["", "", "consultations par an", "", "habitants", ""]
    rows = [
        ["62534", "Lumbres", 3.0, 2.0, 3600, 3642],
        ["62169", "Bouvelinghem", 2.0, 1.0, 200, 261],
        ["62010", "Affringues", "NS", "NS", 255, 261],
    ]
    path = workbook(
        tmp_path / "apl.xlsx", {"APL 2022": [*title, header, units, *rows], "APL 2023": [*title, header, units, *rows]}
    )
    done = import_file(store, source_named("apl"), path)
    assert done.vintage == "2023"
    assert cells(store, "apl")["62010", "APL", 2023] == (None, "not_significant")
    found = dict(
        store.execute(
            "SELECT territory, value FROM mart_indicator WHERE indicator = 'share_under_served' AND level = 'commune'"
        ).fetchall()
    )
    assert found["62169"] == 100.0 and found["62534"] == 0.0


def test_france_services_fields_may_hold_several_lines(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    text = (
        'id_fs,lib_fs,adresse,insee_com,latitude,longitude,itinerance\n1,France services de Lumbres,"1 '
        'rue\nde la Paix",62534,50.7,2.1,Non\n2,Bus,"",62169,,,Oui\n'
    )
    load("france-services", "france_services_2023.csv", text)
    assert store.execute("SELECT commune, kind, latitude FROM stg_place ORDER BY 1").fetchall() == [
        ("62169", "france_services_itinerant", None),
        ("62534", "france_services", 50.7),
    ]
    assert cells(store, "france-services")["62024", "SITES", 2023] == (0.0, "published")


def test_job_seekers_are_the_last_quarter_s(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    header = (
        "\ufeffDate;Code région;Région;Code département;Département;Code commune;Commune;Type de "
        "données;Catégorie;Sexe;Tranche d'âge;Nombre de demandeurs d'emploi\n"
    )
    lines = [
        f"{quarter};32;HDF;62;Pas-de-Calais;62534;Lumbres;Brutes;ABC;Total;{age};{n}"
        for quarter, age, n in (("2023-T4", "Total", 300), ("2023-T4", "50 ans ou plus", 80), ("2023-T3", "Total", 290))
    ]
    load("dares-job-seekers", "demandeurs_2023.csv", header + "\n".join(lines) + "\n")
    held = cells(store, "dares-job-seekers")
    assert held["62534", "ABC", 2023] == (300.0, "published")
    assert held["62534", "ABC_50P", 2023] == (80.0, "published")


def test_digital_fragility_is_a_scope_per_region(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    header = "Code Iris;Nom Com;REGION;SCORE GLOBAL région\n"
    load("digital-fragility", "fragilite_2020_hdf.csv", header + "625340000;Lumbres;Hauts-de-France;120\n")
    load(
        "digital-fragility",
        "fragilite_2020_bre.csv",
        header + "561780101;Pontivy;Bretagne;80\n561780102;Pontivy;Bretagne;90\n",
    )
    assert store.execute("SELECT scope FROM imports WHERE source = 'digital-fragility' ORDER BY 1").fetchall() == [
        ("Bretagne",),
        ("Hauts-de-France",),
    ]
    assert store.execute("SELECT territory FROM mart_indicator WHERE indicator = 'digital_fragility'").fetchall() == [
        ("62534",)
    ]


def test_the_cias_activity_never_shows_fewer_than_five(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load(
        "cias-activity",
        "activite.csv",
        "commune;year;measure;count\n62534;2026;households;120\n62169;2026;households;3\n62010;2026;households;0\n",
    )
    held = cells(store, "cias-activity")
    assert held["62169", "households", 2026] == (None, "secret")
    assert held["62010", "households", 2026] == (0.0, "published")


def test_dwelling_details_keep_their_weight_and_their_commune(store: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    table = pa.table(
        {
            "COMMUNE": ["62534", "62534", "62169"],
            "CATL": ["1", "1", "1"],
            "STOCD": ["10", "21", "10"],
            "INPER": ["2", "1", "4"],
            "IPONDL": [4.5, 5.0, 1.0],
        }
    )
    pq.write_table(table, tmp_path / "RP2021_logemt.parquet")
    assert import_file(store, source_named("rp-dwellings"), tmp_path / "RP2021_logemt.parquet").vintage == "2021"
    assert cells(store, "rp-dwellings")["62534", "DWELLINGS", 2021] == (9.5, "published")
    assert store.execute("SELECT count(*), sum(IPONDL) FROM stg_rp_dwelling_2021").fetchone() == (3, 10.5)


def test_person_details_in_csv_are_read_the_same_way(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load(
        "rp-individuals",
        "FD_INDCVI_2020.csv",
        "CANTVILLE;NUMMI;IRIS;DEPT;AGEREV;SEXE;IPONDI\n6221;1;ZZZZZZZZZ;62;41;1;5,0\n6221;Z;ZZZZZZZZZ;62;82;2;1,0\n",
    )
    assert cells(store, "rp-individuals")["62", "PERSONS", 2020] == (6.0, "published")


def test_commuting_flows_give_modes_and_departures(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    load(
        "rp-commuting",
        "FD_MOBPRO_2020.csv",
        "COMMUNE;ARM;DCLT;TRANS;IPONDI\n62169;ZZZZZ;62534;5;10\n62169;ZZZZZ;62169;2;5\n62169;ZZZZZ;62765;6;5\n",
    )
    values = dict(
        store.execute(
            "SELECT indicator, value FROM mart_indicator WHERE territory = '62169' AND year = 2020"
        ).fetchall()
    )
    assert (values["share_working_outside"], values["share_commute_car"], values["share_commute_active"]) == (
        75.0,
        50.0,
        25.0,
    )
    assert store.execute(
        "SELECT persons FROM stg_flow WHERE origin = '62169' AND destination = '62534'"
    ).fetchone() == (10.0,)


def test_a_vintage_nobody_wrote_must_be_given(load: Callable[..., Import]) -> None:
    text = "code_insee;locaux;ftth\n62534;2000;1500\n"
    with pytest.raises(ObservatoryError, match="--vintage"):
        load("fibre", "deploiement_ftth.csv", text)
    assert load("fibre", "deploiement_ftth.csv", text, vintage="2025").vintage == "2025"


def test_the_epci_file_stands_beside_the_communal_one(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    header = "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;TP6021\n"
    load("filosofi", "cc_filosofi_2021_COM.csv", header + "62534;1589;3400;19780;19,0\n")
    load("filosofi", "cc_filosofi_2021_EPCI.csv", header + "246201016;9489;24000;21730;12,9\n")
    load("filosofi", "cc_filosofi_2021_METROPOLE.csv", header + "M;28000000;63000000;23000;14,5\n")
    held = dict(
        store.execute(
            "SELECT level || ' ' || territory, value FROM mart_indicator "
            "WHERE indicator = 'median_income' AND year = 2021 AND territory IN ('62534', '246201016', 'FRM')"
        ).fetchall()
    )
    assert held == {"commune 62534": 19780.0, "epci 246201016": 21730.0, "france FRM": 23000.0}


def test_the_sum_of_rounded_counts_keeps_its_interval(
    store: duckdb.DuckDBPyConnection, load: Callable[..., Import]
) -> None:
    codes = store.execute("SELECT code FROM geo_communes WHERE epci = '246201016' ORDER BY 1").fetchall()
    lines = "".join(f"{code},2023-12-01,100,250,10\n" for (code,) in codes)
    load("caf", "s_ben_com_f.csv", "numcomdo,dtreffre,indfoy_ndur,indnbp_ndur,indfoy_rsa\n" + lines)
    found = store.execute(
        "SELECT value, lower, upper FROM mart_indicator WHERE indicator = 'caf_rsa_share' AND territory = '246201016'"
    ).fetchone()
    assert found == (10.0, 100 * 7.5 / 102.5, 100 * 12.5 / 97.5)
