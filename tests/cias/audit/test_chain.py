"""What somebody with full rights on the database does to the journal is found."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from maillage.cias.audit.anchors import Anchor
from maillage.cias.audit.chain import heads, verify
from tests.cias.audit.conftest import a_hat, set_triggers, write_entries

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
COPY = '(SELECT (jsonb_populate_record(e, \'{{"id": "{new}"}}\')).* FROM audit_entry e WHERE id = %s)'


@pytest.fixture
def chains(journal):
    """Two territories of thirty entries, anchored once at the end."""
    hats = [a_hat(), a_hat()]
    for hat in hats:
        write_entries(hat, 30)
    with journal.cursor() as cursor:
        anchors = [Anchor(land, n, digest, datetime.now(UTC)) for land, (n, digest) in heads(cursor).items()]
    journal.commit()
    return journal, hats, anchors


def faults_after(connection, anchors, tamper):
    """The kinds of fault found after `tamper(cursor)`, made with the triggers off and undone."""
    with connection.cursor() as cursor:
        set_triggers(cursor, "DISABLE")
        tamper(cursor)
        set_triggers(cursor, "ENABLE")
        found = verify(cursor, anchors)
    connection.rollback()
    return found


def entries_of(connection, hat):
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id, n FROM audit_seal WHERE territory_id = %s ORDER BY n", [hat.territory_id])
        return cursor.fetchall()


def edit(cursor, draw, rows):
    change = draw.choice(
        [
            "role = 'direction'",
            "user_id = gen_random_uuid()",
            "user_id = NULL",
            "object_id = gen_random_uuid()",
            "action = 'search'",
            "at = at - interval '1 microsecond'",
            "detail = detail || '{\"x\": 1}'",
            "owner_id = NULL",
            "resource = ''",
        ]
    )
    cursor.execute(f"UPDATE audit_entry SET {change} WHERE id = %s", [draw.choice(rows)[0]])


def delete(cursor, draw, rows):
    entry, _ = draw.choice(rows)
    cursor.execute("DELETE FROM audit_entry WHERE id = %s", [entry])
    if draw.random() < 0.5:
        cursor.execute("DELETE FROM audit_seal WHERE entry_id = %s", [entry])


def cut(cursor, draw, rows):
    for entry, _ in rows[-draw.randint(1, len(rows)) :]:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [entry])
        cursor.execute("DELETE FROM audit_seal WHERE entry_id = %s", [entry])


def swap(cursor, draw, rows):
    (first, m), (second, n) = draw.sample(rows, 2)
    cursor.execute("UPDATE audit_seal SET n = -1 WHERE entry_id = %s", [first])
    cursor.execute("UPDATE audit_seal SET n = %s WHERE entry_id = %s", [m, second])
    cursor.execute("UPDATE audit_seal SET n = %s WHERE entry_id = %s", [n, first])


def insert(cursor, draw, rows):
    """Before the last link: an entry added after it, sealed like any other, is an addition and not a fault."""
    new, (entry, n) = uuid.uuid4(), draw.choice(rows[:-1])
    cursor.execute(f"INSERT INTO audit_entry {COPY.format(new=new)}", [entry])
    if draw.random() < 0.7:  # with a seal in the middle, the others moved
        land = "territory_id = (SELECT territory_id FROM audit_entry WHERE id = %s)"
        cursor.execute(f"UPDATE audit_seal SET n = -n WHERE n > %s AND {land}", [n, entry])
        cursor.execute(f"UPDATE audit_seal SET n = 1 - n WHERE n < 0 AND {land}", [entry])
        cursor.execute(
            "INSERT INTO audit_seal (entry_id, territory_id, n, previous, digest) SELECT %s, territory_id, n + 1,"
            " digest, sha256(digest || (SELECT audit_canonical(e) FROM audit_entry e WHERE id = %s))"
            " FROM audit_seal WHERE entry_id = %s",
            [new, new, entry],
        )


def rewrite(cursor, draw, rows):
    """Edit, then compute every later seal again, as a patient forger would."""
    entry, n = draw.choice(rows)
    cursor.execute("UPDATE audit_entry SET user_id = gen_random_uuid() WHERE id = %s", [entry])
    cursor.execute("SELECT previous FROM audit_seal WHERE entry_id = %s", [entry])
    previous = cursor.fetchone()[0]
    for later, _ in rows[n - 1 :]:
        cursor.execute(
            "UPDATE audit_seal SET previous = %s,"
            " digest = sha256(%s || (SELECT audit_canonical(e) FROM audit_entry e WHERE id = %s))"
            " WHERE entry_id = %s RETURNING digest",
            [previous, previous, later, later],
        )
        previous = cursor.fetchone()[0]


def drop_early(cursor, draw, rows):
    """Pretend that the first entries were dropped at their term."""
    last, n = draw.choice(rows)
    cursor.execute(
        "INSERT INTO audit_head SELECT territory_id, n, digest, %s FROM audit_seal WHERE entry_id = %s",
        [datetime.now(UTC) - timedelta(days=draw.randint(0, 150)), last],
    )
    for entry, _ in rows[:n]:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [entry])
        cursor.execute("DELETE FROM audit_seal WHERE entry_id = %s", [entry])


TAMPERINGS = [edit, delete, cut, swap, insert, rewrite, drop_early]


def count_missed(chains, times):
    connection, hats, anchors = chains
    draw = random.Random(20260314)
    missed = []
    for i in range(times):
        tampering, hat = draw.choice(TAMPERINGS), draw.choice(hats)
        rows = entries_of(connection, hat)
        found = faults_after(connection, anchors, lambda cursor, t=tampering, r=rows: t(cursor, draw, r))
        if not found or {fault.territory_id for fault in found} != {hat.territory_id}:
            missed.append((i, tampering.__name__, [str(fault) for fault in found]))
    return missed


def test_an_untouched_journal_is_whole(chains):
    connection, _, anchors = chains
    with connection.cursor() as cursor:
        assert verify(cursor, anchors) == []


def test_a_thousand_random_tamperings_are_all_found_in_the_right_territory(chains):
    missed = count_missed(chains, 1000)
    assert not missed, missed[:3]


@pytest.mark.parametrize(
    ("tampering", "kind"),
    [
        (edit, "edited"),
        (delete, "deleted"),
        (cut, "cut"),
        (swap, "broken"),
        (insert, "inserted"),
        (rewrite, "rewritten"),
    ],
)
def test_each_tampering_is_called_by_its_name(chains, tampering, kind):
    connection, hats, anchors = chains
    rows = entries_of(connection, hats[0])
    kinds = set()
    for seed in range(6):
        draw = random.Random(seed)
        kinds |= {f.kind for f in faults_after(connection, anchors, lambda c, d=draw: tampering(c, d, rows))}
    assert kind in kinds


def test_without_an_anchor_a_cut_tail_cannot_be_seen(chains):
    connection, hats, _ = chains
    rows = entries_of(connection, hats[0])
    assert faults_after(connection, [], lambda cursor: cut(cursor, random.Random(1), rows[-3:])) == []


def test_a_trigger_left_off_and_a_changed_function_are_told(chains):
    connection, _, anchors = chains
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_seal")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_canonical(e audit_entry) RETURNS bytea LANGUAGE sql STABLE"
            " AS 'SELECT ''''::bytea'"
        )
        kinds = [fault.kind for fault in verify(cursor, anchors)]
    connection.rollback()
    assert kinds[:2] == ["trigger", "function"]
