"""The commands another program relies on: JSON on standard output, one clear line and a non-zero exit when refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.observatory.cli import COMMANDS, observatory
from maillage.observatory.store import connect


def run(*arguments: str, folder: Path | None = None) -> tuple[int, str, str]:
    environment = {"MAILLAGE_OBSERVATORY": str(folder)} if folder else None
    result = CliRunner().invoke(observatory, list(arguments), env=environment)
    return result.exit_code, result.stdout, result.stderr


def test_a_first_start_needs_no_import(tmp_path: Path) -> None:
    code, out, _ = run("portrait", "246201016", "--json", folder=tmp_path / "new")
    assert code == 0
    found = json.loads(out)
    assert found["territory"]["name"] == "CC du Pays de Lumbres"
    row = next(r for r in found["indicators"] if r["id"] == "share_owners")
    assert {"value", "status", "sources", "year", "comparisons"} <= set(row)
    assert row["sources"] == [
        {
            "source": "figures-census",
            "title": "Recensement 2022 : chiffres embarqués de deux territoires",
            "vintage": "2022",
            "licence": "Licence Ouverte 2.0",
        }
    ]


def test_import_then_portrait_shows_the_new_file(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "base-cc-logement-2022.CSV"
    path.write_text("CODGEO;P22_LOG;P22_RP;P22_LOGVAC;P22_RP_VOIT1P\n62534;2000;1600;150;1280\n", encoding="utf-8")
    code, out, _ = run("import", "rp-housing", str(path), "--json", folder=folder)
    assert code == 0 and json.loads(out)["vintage"] == "2022"
    _, out, _ = run("portrait", "62534", "--json", folder=folder)
    rows = {r["id"]: r for r in json.loads(out)["indicators"]}
    assert rows["share_no_car"]["value"] == pytest.approx(20.0)
    assert rows["vacancy_rate"]["value"] == pytest.approx(7.5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("portrait", "62999"), "code absent du code officiel géographique"),
        (("import", "filosofi", "absent.csv"), "fichier introuvable"),
        (("import", "filo", "absent.csv"), "Source inconnue"),
        (("fetch", "62"), "SIREN"),
    ],
)
def test_a_refusal_is_one_line_and_a_non_zero_exit(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run(*arguments, folder=folder)
    assert code != 0 and out == ""
    assert said in err and len(err.strip().splitlines()) == 1


def test_sources_and_indicators_are_listed_for_programs(folder: Path) -> None:
    _, out, _ = run("sources", "--json", folder=folder)
    held = {s["name"]: s for s in json.loads(out)}
    assert held["figures-census"]["imported"][0]["sha256"]
    assert held["filosofi"]["imported"] == []
    _, out, _ = run("indicators", "--json")
    assert len(json.loads(out)) >= 60


def test_every_command_of_this_package_loads() -> None:
    for name in ("import", "sources", "fetch", "portrait", "indicators"):
        assert name in COMMANDS
        code, _, _ = run(name, "--help")
        assert code == 0


def test_a_second_process_is_told_that_an_import_is_running(folder: Path) -> None:
    with connect(folder, write=True):
        found = subprocess.run(
            [sys.executable, "-m", "maillage.cli", "observatory", "portrait", "62534", "--folder", str(folder)],
            capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False,
        )  # fmt: skip
    assert found.returncode != 0
    assert "un import est en cours" in found.stderr and len(found.stderr.strip().splitlines()) == 1


def test_an_import_killed_halfway_leaves_the_store_as_it_was(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "base-cc-logement-2022.CSV"
    path.write_text("CODGEO;P22_LOG;P22_RP\n62534;2000;1600\n", encoding="utf-8")
    script = (
        "import os, sys; from pathlib import Path; from maillage.observatory.opening import observatory\n"
        "from maillage.observatory.sources import importing\n"
        "from maillage.observatory.sources.catalogue import source_named\n"
        "importing.build_marts = lambda con: os.kill(os.getpid(), 9)\n"
        "with observatory(Path(sys.argv[1]), write=True) as con:\n"
        "    importing.import_file(con, source_named('rp-housing'), Path(sys.argv[2]))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(path)], cwd=Path(__file__).parents[2], check=False
    )
    assert killed.returncode == -9
    with connect(folder) as con:
        assert con.execute("SELECT count(*) FROM imports WHERE source = 'rp-housing'").fetchone() == (0,)
        assert con.execute("SELECT count(*) FROM stg_cell WHERE variable = 'P_LOG'").fetchone() == (0,)
    assert run("import", "rp-housing", str(path), folder=folder)[0] == 0


def test_a_store_that_is_not_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "observatory.duckdb").write_bytes(b"not a database" * 100)
    code, _, err = run("portrait", "62534", folder=tmp_path)
    assert code != 0 and len(err.strip().splitlines()) == 1
