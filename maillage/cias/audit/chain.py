"""Verifying the journal: every edit, deletion, insertion or cut is found and told in one line.

Runs on a connection that reads the seals (roles owner and backup), in one statement over one snapshot. It trusts
neither the triggers nor the functions of the database: it checks that they are there, enabled and unchanged.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Protocol

from maillage.cias.audit.anchors import Anchor

#: Nothing younger may be dropped, whatever the settings (the CNIL's shortest term for logs).
SHORTEST_TERM = timedelta(days=181)


class Cursor(Protocol):
    """What a cursor of Django and one of psycopg have in common."""

    def execute(self, query: Any, params: Any = None) -> Any: ...
    def fetchall(self) -> Any: ...


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the journal. `n` is the number in the chain, None when it concerns no single entry."""

    kind: str
    territory_id: uuid.UUID | None
    n: int | None
    text: str

    def __str__(self) -> str:
        where = f"territoire {self.territory_id}" if self.territory_id else "base"
        number = f", n° {self.n}" if self.n is not None else ""
        return f"{where}{number} : {self.text}"


_LINKS = """
WITH links AS (
    SELECT s.territory_id, s.n, s.entry_id, e.id IS NOT NULL AS present,
        e.territory_id IS DISTINCT FROM s.territory_id AS elsewhere,
        lag(s.n, 1, coalesce(h.n, 0)) OVER chain AS n_before,
        s.previous = lag(s.digest, 1, coalesce(h.digest, ''::bytea)) OVER chain AS linked,
        s.digest = sha256(s.previous || audit_canonical(e)) AS intact
    FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id
        LEFT JOIN audit_head h ON h.territory_id = s.territory_id
    WINDOW chain AS (PARTITION BY s.territory_id ORDER BY s.n)
)
SELECT territory_id, n, entry_id, present, elsewhere, n_before, linked, intact FROM links
WHERE n <> n_before + 1 OR NOT linked OR NOT present OR elsewhere OR NOT intact ORDER BY territory_id, n
"""
_UNSEALED = """
SELECT e.territory_id, e.id FROM audit_entry e
WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.entry_id = e.id) ORDER BY e.territory_id, e.id
"""
_TRIGGERS = {
    ("audit_entry", "audit_entry_seal"),
    ("audit_entry", "audit_entry_append_only"),
    ("audit_entry", "audit_entry_no_truncate"),
    ("audit_seal", "audit_seal_append_only"),
}
_FUNCTIONS = ("audit_canonical", "audit_seal_entry", "audit_refuse_change")


def verify(cursor: Cursor, anchors: Iterable[Anchor]) -> list[Fault]:
    """Every fault of the journal, chain by chain, then against the `anchors`; empty when it is whole."""
    return [*_machinery(cursor), *_links(cursor), *_unsealed(cursor), *_against(cursor, list(anchors))]


def count_entries(cursor: Cursor) -> int:
    cursor.execute("SELECT count(*) FROM audit_entry")
    return int(cursor.fetchall()[0][0])


def heads(cursor: Cursor) -> dict[uuid.UUID, tuple[int, bytes]]:
    """The last link of the chain of each territory: number and digest."""
    cursor.execute(
        "SELECT DISTINCT ON (territory_id) territory_id, n, digest FROM"
        " (SELECT territory_id, n, digest FROM audit_seal UNION ALL SELECT territory_id, n, digest FROM audit_head) x"
        " ORDER BY territory_id, n DESC"
    )
    return {territory: (n, bytes(digest)) for territory, n, digest in cursor.fetchall()}


def _machinery(cursor: Cursor) -> Iterable[Fault]:
    """The triggers that make the journal append-only are enabled, the functions are those of the migration."""
    cursor.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgenabled IN ('O', 'A') AND c.relnamespace = 'public'::regnamespace"
    )
    for table, trigger in sorted(_TRIGGERS - set(cursor.fetchall())):
        yield Fault("trigger", None, None, f"déclencheur {trigger} absent ou désactivé sur {table}.")
    written = import_module("maillage.cias.audit.migrations.0002_append_only_and_sealed").FORWARD
    cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    sources = dict(cursor.fetchall())
    for name in _FUNCTIONS:
        if sources.get(name, "\0") not in written:
            yield Fault("function", None, None, f"fonction {name} absente ou modifiée.")


def _links(cursor: Cursor) -> Iterable[Fault]:
    cursor.execute(_LINKS)
    for territory, n, entry, present, elsewhere, n_before, linked, intact in cursor.fetchall():
        if n != n_before + 1:
            missing = f"n° {n_before + 1}" if n == n_before + 2 else f"n° {n_before + 1} à {n - 1}"
            yield Fault("missing", territory, n, f"rupture, {missing} manquent devant ce sceau.")
        if not present:
            yield Fault("deleted", territory, n, f"inscription {entry} effacée, son sceau est resté.")
        elif elsewhere:
            yield Fault("moved", territory, n, f"inscription {entry} passée à un autre territoire.")
        elif not intact and linked:
            yield Fault("edited", territory, n, f"inscription {entry} modifiée après son sceau.")
        if not linked:
            yield Fault("broken", territory, n, "ce sceau ne suit pas le précédent (échange, insertion ou effacement).")


def _unsealed(cursor: Cursor) -> Iterable[Fault]:
    cursor.execute(_UNSEALED)
    for territory, entry in cursor.fetchall():
        yield Fault("inserted", territory, None, f"inscription {entry} sans sceau (insérée, ou sceau effacé).")


def _against(cursor: Cursor, anchors: list[Anchor]) -> Iterable[Fault]:
    """The chains against what was written outside the database: a cut tail, a rewritten chain, an early drop."""
    tails = heads(cursor)
    numbers = sorted({anchor.n for anchor in anchors})
    cursor.execute("SELECT territory_id, n, digest FROM audit_seal WHERE n = ANY(%s)", (numbers,))
    known = {(territory, n): bytes(digest) for territory, n, digest in cursor.fetchall()}
    cursor.execute("SELECT territory_id, n, digest, dropped_before FROM audit_head")
    dropped = {territory: (n, bytes(digest), before) for territory, n, digest, before in cursor.fetchall()}
    for territory, (n, digest, _) in dropped.items():
        known[territory, n] = digest
    cut: set[uuid.UUID] = set()
    for anchor in anchors:
        kept, _, before = dropped.get(anchor.territory_id, (0, b"", None))
        tail = tails.get(anchor.territory_id, (0, b""))[0]
        if anchor.n > tail and anchor.territory_id not in cut:
            cut.add(anchor.territory_id)
            text = f"fin coupée, l’ancre du {anchor.at:%d/%m/%Y %H:%M} tenait le n° {anchor.n}."
            yield Fault("cut", anchor.territory_id, tail, text)
        elif kept <= anchor.n <= tail and known.get((anchor.territory_id, anchor.n)) != anchor.digest:
            text = f"chaîne réécrite, l’ancre du {anchor.at:%d/%m/%Y %H:%M} tenait un autre sceau."
            yield Fault("rewritten", anchor.territory_id, anchor.n, text)
        if before and anchor.n < kept and anchor.at >= before + timedelta(days=1):
            text = f"suppression avant le terme, ce qui suit le n° {anchor.n} était postérieur au {before:%d/%m/%Y}."
            yield Fault("early", anchor.territory_id, kept, text)
    for territory, (n, _, before) in dropped.items():
        if before > datetime.now(UTC) - SHORTEST_TERM:
            yield Fault("early", territory, n, "suppression d’inscriptions de moins de six mois.")
