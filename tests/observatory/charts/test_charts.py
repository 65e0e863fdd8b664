"""Every chart is a clean SVG with its table: no style, no script, hidden values hatched, names readable."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from maillage.observatory.charts.bars import ranked_bars
from maillage.observatory.charts.chart import Chart
from maillage.observatory.charts.choropleth import choropleth, class_limits
from maillage.observatory.charts.read import series
from maillage.observatory.charts.scatter import scatter
from maillage.observatory.charts.structure import age_pyramid, age_structure, evolution
from maillage.observatory.errors import ObservatoryError
from maillage.observatory.sources.importing import Import

SQUARE = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]


def contours(con: duckdb.DuckDBPyConnection, epci: str) -> dict[str, object]:
    """One invented square per commune, side by side at 50° north."""
    codes = [r[0] for r in con.execute("SELECT code FROM geo_communes WHERE epci = ? ORDER BY 1", [epci]).fetchall()]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": c},
                "geometry": {"type": "Polygon", "coordinates": [[[x + 2 * i, y + 50] for x, y in SQUARE]]},
            }
            for i, c in enumerate(codes)
        ],
    }


def check(chart: Chart) -> None:
    assert "style=" not in chart.svg and "<style" not in chart.svg and "<script" not in chart.svg
    assert 'role="img"' in chart.svg and f"<title>{chart.title}</title>" in chart.svg
    assert chart.rows and chart.source
    assert len(chart.as_csv().splitlines()) == len(chart.rows) + 2


def test_a_map_has_five_classes_and_a_title_for_each_commune(store: duckdb.DuckDBPyConnection) -> None:
    chart = choropleth(series(store, "246201016", "median_income"), contours(store, "246201016"))
    check(chart)
    assert chart.title.endswith("à Wisques") and "Bouvelinghem" in chart.title
    assert set(re.findall(r'class="(m-q\d)"', chart.svg)) == {"m-q1", "m-q2", "m-q3", "m-q4", "m-q5"}
    assert "Bouvelinghem : 19" in chart.svg
    assert len(chart.rows) == 36


def test_a_hidden_commune_is_hatched_on_the_map(store: duckdb.DuckDBPyConnection) -> None:
    chart = choropleth(series(store, "245614433", "poverty_rate"), contours(store, "245614433"))
    check(chart)
    assert chart.svg.count('class="m-q0"') == 21
    assert ("Bréhan", "secret statistique (s)", "hachuré") in chart.rows


def test_a_map_without_a_contour_names_the_commune(store: duckdb.DuckDBPyConnection) -> None:
    shapes = contours(store, "246201016")
    shapes["features"] = shapes["features"][1:]  # type: ignore[index]
    with pytest.raises(ObservatoryError, match=r"1 commune\(s\) : Acquin-Westbécourt"):
        choropleth(series(store, "246201016", "median_income"), shapes)


def test_bars_start_at_zero_and_draw_intervals_of_estimates(store: duckdb.DuckDBPyConnection) -> None:
    chart = ranked_bars(series(store, "246201016", "poverty_rate_estimated"), here="62534")
    check(chart)
    assert chart.rows[0] == ("Lumbres", "19\u00a0%")
    assert "estimé, entre" in chart.rows[1][1]
    assert "m-bar--here" in chart.svg


def test_a_scatter_says_whether_both_go_together(store: duckdb.DuckDBPyConnection) -> None:
    chart = scatter(series(store, "246201016", "median_income"), series(store, "246201016", "share_owners"))
    check(chart)
    assert "36 communes, corrélation des rangs 0,23" in chart.title


def test_age_structure_and_evolution_show_the_carried_figures(store: duckdb.DuckDBPyConnection) -> None:
    ages, years = age_structure(store, "246201016"), evolution(store, "246201016", "population")
    check(ages)
    check(years)
    assert ages.rows[-1][0] == "80 ans et plus" and ages.rows[-1][1] == "4,2\u00a0%"
    assert [row[0] for row in years.rows] == ["2016", "2022"]


def test_a_pyramid_waits_for_the_base_by_sex(store: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ObservatoryError, match="importez rp-structure"):
        age_pyramid(store, "62534")


def test_a_pyramid_puts_men_left_and_women_right(store: duckdb.DuckDBPyConnection, load: Callable[..., Import]) -> None:
    bands = ("0014", "1529", "3044", "4559", "6074", "7589", "90P")
    names = [f"P22_{sex}{band}" for sex in "HF" for band in bands]
    header = ";".join(["CODGEO", "P22_POP", "P22_POP0014", *names])
    load(
        "rp-structure",
        "base-cc-evol-struct-pop-2022.CSV",
        f"{header}\n62534;3577;650;" + ";".join(["100"] * 7 + ["110"] * 7),
    )
    chart = age_pyramid(store, "62534")
    check(chart)
    assert chart.rows[0] == ("0 à 14 ans", "100", "110")
    assert "1\u202f470 habitants" in chart.title


def test_equal_values_share_a_class() -> None:
    assert class_limits([1.0, 1.0, 1.0]) == []
    assert len(class_limits([1.0, 2.0])) == 1
    assert len(class_limits([float(n) for n in range(50)])) == 4


def test_real_contours_draw_every_commune(store: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    shapes = json.loads((shared_data / "contours_communes_62.geojson").read_text(encoding="utf-8"))
    chart = choropleth(series(store, "246201016", "median_income"), shapes)
    assert len(re.findall(r'class="m-q\d"', chart.svg)) == 36
