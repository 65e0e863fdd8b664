"""The files of `data/` are what their sources say, and can be made again."""

import csv
from hashlib import sha256

import click
import pytest

from maillage.cias.territory import cut, extract
from maillage.cias.territory.reference import DATA, contours, manifest, rows, town_halls

LUMBRES, PONTIVY = "246201016", "245614433"


def test_the_files_are_those_of_the_manifest():
    for name, described in manifest()["outputs"].items():
        content = (DATA / name).read_bytes()
        assert sha256(content).hexdigest() == described["sha256"], name
        assert content.count(b"\n") - 1 == described["rows"], name


def test_the_whole_extract_stays_under_three_megabytes():
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 3_000_000


def test_replaying_the_script_gives_the_same_bytes(packages):
    for name, content in extract.build(packages).items():
        assert content == (DATA / name).read_bytes(), name


def test_a_folder_that_is_not_the_package_is_refused_in_one_line(tmp_path):
    with pytest.raises(click.ClickException, match="package.json is missing"):
        extract.build([tmp_path])
    package = tmp_path / "package.json"
    package.write_text(f'{{"name": "{extract.PACKAGE}", "version": "6.0.0"}}')
    with pytest.raises(click.ClickException, match="communes.json: cannot be read"):
        extract.build([tmp_path])
    package.write_text('{"name": "left-pad", "version": "1.0.0"}')
    with pytest.raises(click.ClickException, match="left-pad@1.0.0 is not known here"):
        extract.build([tmp_path])


@pytest.mark.parametrize("siren", [LUMBRES, PONTIVY])
def test_every_commune_of_a_demonstration_territory_has_a_contour_and_a_town_hall(siren):
    members = {row["code"] for row in rows("communes") if row["epci"] == siren}
    features = {feature["properties"]["code"]: feature for feature in contours(siren)["features"]}
    assert features.keys() == members == members & town_halls().keys()
    for feature in features.values():
        assert cut.contains(feature["geometry"], *feature["properties"]["town_hall"])


def test_a_town_hall_outside_its_commune_gives_way_to_a_point_inside_and_says_so():
    square = {"type": "MultiPolygon", "coordinates": [[[[-3.2, 48.0], [-3.0, 48.0], [-3.0, 48.2], [-3.2, 48.2]]]]}
    row = {"mairie_lon": "3.1", "mairie_lat": "48.1", "point_lon": "-3.1", "point_lat": "48.1"}
    wrong = cut.feature("56125", "Malguénac", row, square)["properties"]
    assert (wrong["town_hall"], wrong["town_hall_exact"]) == ([-3.1, 48.1], False)
    right = cut.feature("56125", "Malguénac", row | {"mairie_lon": "-3.15"}, square)["properties"]
    assert (right["town_hall"], right["town_hall_exact"]) == ([-3.15, 48.1], True)


def test_the_source_is_wrong_about_seven_town_halls():
    features = [feature["properties"] for siren in (LUMBRES, PONTIVY) for feature in contours(siren)["features"]]
    doubtful = {place["name"] for place in features if not place["town_hall_exact"]}
    assert doubtful == {
        *("Boisdinghem", "Quercamps", "Rebergues", "Seninghem", "Wisques"),
        *("Malguénac", "Saint-Thuriau"),
    }


def test_there_is_no_contour_of_other_territories():
    assert contours("200000172") is None
    assert contours("../manifest") is None


@pytest.mark.parametrize("siren", [LUMBRES, PONTIVY])
def test_cutting_again_gives_the_same_bytes(siren, shared_data):
    assert cut.cut(shared_data, siren) == (DATA / "contours" / f"{siren}.geojson").read_bytes()


def test_what_cannot_be_cut_is_said_in_one_line(tmp_path):
    with pytest.raises(click.ClickException, match="contours_communes_22.geojson.* missing"):
        cut.cut(tmp_path, PONTIVY)
    with pytest.raises(click.ClickException, match="EPCI 123: no commune"):
        cut.cut(tmp_path, "123")


def test_populations_are_those_published_for_the_sixty_communes(shared_data):
    ours = {row["code"]: row for row in rows("communes")}
    with (shared_data.parent / "figures" / "communes_pontivy_lumbres.csv").open(encoding="utf-8") as file:
        published = list(csv.DictReader(file, delimiter=";"))
    assert len(published) == 60
    for row in published:
        commune = ours[row["commune"]]
        assert commune["dgcl_municipal_population"] == row["population_municipale"]
        assert commune["dgcl_total_population"] == row["population_totale"]
        assert commune["dgcl_vintage"] == "2022"
        assert int(commune["dgcl_municipal_population"]) == float(row["population_2022"])
