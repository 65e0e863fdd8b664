"""The worker runs under the role app; what a killed worker held is run again."""

import json
import uuid
from datetime import date

import pytest
from django.core import mail
from django.db import connection

from maillage.cias.audit.anchors import read_anchors
from maillage.cias.audit.tasks import anchor_journal, current_heads, mail_journal_heads
from tests.cias.audit.conftest import a_hat, journal, write_entries  # noqa: F401


@pytest.fixture
def queue(journal):  # noqa: F811
    """An empty queue before and after."""
    yield journal
    journal.rollback()
    journal.execute("DELETE FROM procrastinate_jobs")
    journal.execute("DELETE FROM procrastinate_workers")
    journal.commit()


def defer(name, **arguments):
    from procrastinate.contrib.django import app

    return app.configure_task(name).defer(**arguments)


def statuses(owner):
    rows = owner.execute("SELECT task_name, status, attempts FROM procrastinate_jobs ORDER BY id").fetchall()
    owner.rollback()
    return {name.rpartition(".")[2]: (status, attempts) for name, status, attempts in rows}


def test_the_worker_does_what_waits_and_stops(queue, maillage, tmp_path):
    hat = a_hat()
    write_entries(hat, 4)
    defer("maillage.cias.audit.tasks.anchor_journal", timestamp=0)
    done = maillage("worker", "--once")
    assert done.returncode == 0, done.stderr
    assert statuses(queue)["anchor_journal"][0] == "succeeded"
    assert [(a.territory_id, a.n) for a in read_anchors(tmp_path / "anchors.jsonl")] == [(hat.territory_id, 4)]


def test_what_a_killed_worker_held_is_taken_back_and_done(queue, maillage, tmp_path):
    write_entries(a_hat(), 2)
    job = defer("maillage.cias.audit.tasks.anchor_journal", timestamp=0)
    with connection.cursor() as cursor:  # as a worker that took the job, then was killed three minutes ago
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '3 minutes') RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])
    defer("maillage.cias.common.tasks.take_back_stalled_jobs", timestamp=0)
    assert maillage("worker", "--once").returncode == 0
    assert maillage("worker", "--once").returncode == 0  # the retry waits for its moment
    assert statuses(queue)["anchor_journal"][0] == "succeeded"
    assert len(read_anchors(tmp_path / "anchors.jsonl")) == 1


def test_the_role_app_learns_the_heads_without_reading_the_seals(journal):  # noqa: F811
    hat = a_hat()
    write_entries(hat, 3)
    assert current_heads()[hat.territory_id][0] == 3


def test_anchoring_twice_writes_once(journal, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("MAILLAGE_ANCHORS", str(tmp_path / "a"))
    write_entries(a_hat(), 3)
    anchor_journal(timestamp=0)
    anchor_journal(timestamp=0)
    assert len((tmp_path / "a").read_text().splitlines()) == 1
    assert set(json.loads((tmp_path / "a").read_text())) == {"territory", "n", "digest", "at"}


@pytest.mark.django_db
def test_the_head_is_mailed_to_the_protection_officer_of_the_territory_alone(monkeypatch):
    from maillage.cias.accounts.models import Position
    from maillage.cias.common.hats import Hat, acting_as
    from maillage.cias.common.roles import Role
    from tests.cias.households.factories import make_structure, make_user

    here, elsewhere = uuid.uuid4(), uuid.uuid4()
    users = {}
    for land in (here, elsewhere):
        structure, users[land] = make_structure(land), make_user()
        with acting_as(Hat(land, structure.pk, Role.ADMIN_TECHNIQUE, make_user().pk)):
            Position(
                territory_id=land,
                structure=structure,
                user=users[land],
                role=Role.DPO,
                valid_from=date(2020, 1, 1),
            ).save(force_insert=True)
    monkeypatch.setattr("maillage.cias.audit.tasks.current_heads", lambda: {here: (12, b"\xab" * 32)})
    mail_journal_heads(timestamp=0)
    assert [message.to for message in mail.outbox] == [[users[here].email]]
    assert "Numéro 12" in mail.outbox[0].body and "ab" * 32 in mail.outbox[0].body
