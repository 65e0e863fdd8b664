"""A backup is worth what its restore is."""

import json

import psycopg
import pytest

from tests.cias.audit.conftest import a_hat, journal, write_entries  # noqa: F401


@pytest.fixture
def backup(maillage, journal, tmp_path):  # noqa: F811
    write_entries(a_hat(), 5)
    file = tmp_path / "base.dump"
    done = maillage("backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def test_a_backup_is_restored_aside_whole_with_its_policies_and_its_journal(maillage, backup, scratch_database):
    from maillage.config.database import dsn

    done = maillage("restore", str(backup), "--into", scratch_database)
    assert done.returncode == 0, done.stderr
    assert "politiques et journal vérifiés" in done.stdout
    for subject in ("journal", "policies", "database"):
        checked = maillage("check", subject, database=scratch_database)
        assert checked.returncode == 0, checked.stderr
    with psycopg.connect(psycopg.conninfo.make_conninfo(dsn("app"), dbname=scratch_database)) as app:
        assert app.execute("SELECT count(*) FROM audit_entry").fetchone() == (0,)  # no hat, nothing
        assert app.execute("SELECT count(*) FROM territory_commune").fetchone()[0] > 34_000

    again = maillage("restore", str(backup), "--into", scratch_database)
    assert again.returncode == 1 and "n’est pas vide, rien n’a été touché" in again.stderr


def test_a_backup_is_private_and_never_overwritten(maillage, backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    before = backup.read_bytes()
    done = maillage("backup", str(backup))
    assert done.returncode == 1 and "existe déjà" in done.stderr
    assert backup.read_bytes() == before


def test_a_damaged_backup_is_refused_before_anything_is_created(maillage, backup, scratch_database):
    with backup.open("r+b") as file:
        file.seek(5000)
        file.write(b"damage")
    done = maillage("restore", str(backup), "--into", scratch_database)
    assert done.returncode == 1 and "a changé depuis la sauvegarde" in done.stderr
    assert maillage("check", "database", database=scratch_database).returncode == 1  # was not created


def test_rows_missing_after_a_restore_are_told(maillage, backup, scratch_database):
    told = json.loads((backup.parent / "base.dump.json").read_text())
    told["tables"]["audit_entry"][0] += 1
    (backup.parent / "base.dump.json").write_text(json.dumps(told))
    done = maillage("restore", str(backup), "--into", scratch_database)
    assert done.returncode == 1
    assert "table audit_entry : 5 lignes restaurées, 6 attendues" in done.stderr


def test_a_backup_without_its_companion_or_into_nowhere_is_one_line(maillage, backup, tmp_path, scratch_database):
    (backup.parent / "base.dump.json").unlink()
    assert "accompagne la sauvegarde et manque" in maillage("restore", str(backup), "--into", scratch_database).stderr
    assert "introuvable" in maillage("restore", str(tmp_path / "none"), "--into", scratch_database).stderr
    assert "dossier introuvable" in maillage("backup", str(tmp_path / "no" / "where")).stderr
