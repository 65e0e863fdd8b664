"""`maillage check` says in one line what is wrong, and leaves with 1."""

import json

import pytest
from django.db import connection

from maillage.cias.audit.chain import heads
from tests.cias.audit.conftest import a_hat, journal, set_triggers, write_entries  # noqa: F401

BREAKS = {
    "ALTER TABLE households_note NO FORCE ROW LEVEL SECURITY": "households_note : sécurité des lignes non forcée",
    "ALTER TABLE households_note DISABLE ROW LEVEL SECURITY": "households_note : sécurité des lignes éteinte",
    "DROP POLICY reads ON households_person": "households_person, politique reads : absente",
    "CREATE POLICY generous ON households_person USING (true)": "politique generous : inconnue",
    "ALTER POLICY reads ON households_means USING (true)": "households_means, politique reads : différente",
    "CREATE TABLE households_secret (name text)": "households_secret : ni politique, ni exemption",
    "CREATE VIEW everybody AS SELECT * FROM households_person": "vue everybody : sans security_invoker",
    "GRANT SELECT ON audit_seal TO {app}": "droit SELECT sur audit_seal",
    "GRANT DELETE ON audit_entry TO {app}": "droit DELETE sur audit_entry",
    "GRANT CREATE ON SCHEMA public TO {app}": "peut créer des tables",
    "CREATE FUNCTION shortcut() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'": "fonction shortcut",
    "DROP TABLE procrastinate_events CASCADE": "procrastinate_events : déclarée, absente",
}


@pytest.mark.parametrize("statement", BREAKS)
@pytest.mark.django_db
def test_each_drift_of_the_catalogue_is_told(statement, owner_connection):
    from maillage.config.catalogue import faults_of

    app = connection.settings_dict["USER"]
    with owner_connection.cursor() as cursor:
        cursor.execute(statement.format(app=app))
        found = faults_of(cursor, app)
    owner_connection.rollback()
    assert any(BREAKS[statement] in fault for fault in found), found
    assert len(found) <= 3, found


@pytest.mark.django_db
def test_the_catalogue_says_what_the_permission_table_says():
    from maillage.config.catalogue import faults_of

    with connection.cursor() as cursor:
        assert faults_of(cursor, connection.settings_dict["USER"]) == []


@pytest.mark.django_db
def test_a_site_that_would_run_as_the_owner_is_told(owner_connection):
    from maillage.config.catalogue import faults_of

    with owner_connection.cursor() as cursor:
        told = "\n".join(faults_of(cursor, owner_connection.info.user))
    owner_connection.rollback()
    for words in ("passe outre les politiques", "peut créer des bases", "propriétaire", "droit DELETE sur audit_entry"):
        assert words in told


def test_check_policies_and_database_pass_on_a_migrated_database(maillage):
    for subject in ("policies", "database"):
        done = maillage("check", subject, "--json")
        assert json.loads(done.stdout) == {"ok": True, "faults": []}, done.stdout + done.stderr
        assert done.returncode == 0


def test_check_journal_passes_then_finds_an_edit_and_leaves_with_1(maillage, journal):  # noqa: F811
    hat = a_hat()
    write_entries(hat, 6)
    whole = maillage("check", "journal")
    assert (whole.returncode, whole.stderr) == (0, ""), whole.stderr
    assert "6 inscriptions vérifiées" in whole.stdout and "Aucune ancre" in whole.stdout

    with journal.cursor() as cursor:
        set_triggers(cursor, "DISABLE")
        cursor.execute("UPDATE audit_entry SET user_id = NULL WHERE id = (SELECT entry_id FROM audit_seal WHERE n = 4)")
        set_triggers(cursor, "ENABLE")
        assert list(heads(cursor)) == [hat.territory_id]
    journal.commit()
    broken = maillage("check", "journal")
    assert broken.returncode == 1
    assert len(broken.stderr.splitlines()) == 2
    assert f"territoire {hat.territory_id}, n° 4 : inscription" in broken.stderr
    told = json.loads(maillage("check", "journal", "--json").stdout)
    assert told["ok"] is False and len(told["faults"]) == 1 and told["entries"] == 6


@pytest.mark.parametrize("command", [("check", "journal"), ("check", "policies"), ("check", "database"), ("worker",)])
def test_a_server_that_is_away_is_one_clear_line(maillage, command):
    away = "postgresql://someone:hidden@127.0.0.1:9/none?connect_timeout=2"
    urls = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"), away)
    done = maillage(*command, **urls)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr and "hidden" not in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) <= 5, done.stderr
