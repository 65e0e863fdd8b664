import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection

from maillage.cias.audit.anchors import Anchor
from maillage.cias.audit.chain import heads, verify
from maillage.cias.audit.terms import drop_past_term, term_start
from tests.cias.audit.conftest import a_hat, set_triggers, write_entries


def age(owner, hat, count, to):
    """Make the first `count` entries of a territory old, and seal the whole chain again, as if it had been so."""
    with owner.cursor() as cursor:
        set_triggers(cursor, "DISABLE")
        cursor.execute("SELECT entry_id FROM audit_seal WHERE territory_id = %s ORDER BY n", [hat.territory_id])
        previous = b""
        for i, (entry,) in enumerate(cursor.fetchall()):
            if i < count:
                cursor.execute("UPDATE audit_entry SET at = %s WHERE id = %s", [to, entry])
            cursor.execute(
                "UPDATE audit_seal SET previous = %s,"
                " digest = sha256(%s || (SELECT audit_canonical(e) FROM audit_entry e WHERE id = %s))"
                " WHERE entry_id = %s RETURNING digest",
                [previous, previous, entry, entry],
            )
            previous = bytes(cursor.fetchone()[0])
        set_triggers(cursor, "ENABLE")
    owner.commit()


def test_the_term_is_counted_in_whole_months():
    assert term_start(date(2026, 3, 14), 12) == date(2025, 3, 1)
    assert term_start(date(2026, 1, 31), 7) == date(2025, 6, 1)


def test_old_entries_are_dropped_their_head_is_kept_and_the_chain_still_verifies(journal):
    old, young = a_hat(), a_hat()
    write_entries(old, 12)
    write_entries(young, 3)
    age(journal, old, 7, datetime(2024, 11, 30, 12, tzinfo=UTC))
    with journal.cursor() as cursor:
        before = [Anchor(land, n, digest, datetime.now(UTC)) for land, (n, digest) in heads(cursor).items()]
    journal.commit()

    dropped = drop_past_term(today=date(2026, 1, 10), months=12)

    assert [(d.territory_id, d.n, d.entries) for d in dropped] == [(old.territory_id, 7, 7)]
    with journal.cursor() as cursor:
        assert verify(cursor, before) == []
        cursor.execute("SELECT count(*) FROM audit_entry WHERE territory_id = %s", [old.territory_id])
        assert cursor.fetchone() == (6,)  # five kept, and the entry that tells what was dropped
    write_entries(old, 2)
    journal.commit()
    with journal.cursor() as cursor:
        assert verify(cursor, before) == []
        assert heads(cursor)[old.territory_id][0] == 15


def test_a_chain_dropped_whole_goes_on_from_its_head(journal):
    hat = a_hat()
    write_entries(hat, 4)
    age(journal, hat, 4, datetime(2024, 1, 5, tzinfo=UTC))
    drop_past_term(today=date(2026, 1, 10), months=12)
    with journal.cursor() as cursor:
        assert verify(cursor, []) == []
        assert heads(cursor)[hat.territory_id][0] == 5


def test_the_last_six_months_cannot_be_dropped_even_by_who_holds_the_role_app(journal):
    write_entries(a_hat(), 2)
    with pytest.raises(ValueError, match="sept au moins"):
        drop_past_term(months=3)
    with pytest.raises(DatabaseError, match="au moins six mois"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_drop(now() - interval '5 months')")


def test_nothing_old_leaves_the_journal_as_it_is(journal):
    write_entries(a_hat(territory_id=uuid.uuid4()), 2)
    assert drop_past_term(months=12) == []
