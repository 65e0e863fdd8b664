"""The journal under 16 writers: appends with the sealing trigger, beside the same appends without it.

A database of its own, made and dropped. Each append is one transaction under a hat, as the pages make it. A second
measure holds each transaction open for 20 ms, as a page does: the seal, taken at commit, must not make them queue.
"""

import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg import sql

from bench import Row

WRITERS = 16
INSERT = (
    "INSERT INTO audit_entry"
    " (id, territory_id, structure_id, owner_id, user_id, role, action, resource, object_id, detail)"
    " VALUES (%s, %s, %s, %s, %s, 'accueil', 'read', 'file', %s, '{}')"
)


def main(quick: bool) -> list[Row]:
    from maillage.config.database import dsn

    name = f"maillage_bench_{os.getpid()}"
    with psycopg.connect(dsn("owner"), autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    os.environ["MAILLAGE_DATABASE"] = name
    try:
        return _measure(quick)
    finally:
        del os.environ["MAILLAGE_DATABASE"]
        with psycopg.connect(dsn("owner"), autocommit=True) as owner:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _measure(quick: bool) -> list[Row]:
    from maillage.config.cli import start_django

    start_django("owner")
    from django.core.management import call_command
    from django.db import connection

    from maillage.cias.audit.chain import count_entries, verify
    from maillage.config.database import dsn
    from maillage.config.migration import secure

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    secure()
    connection.close()
    each = 20 if quick else 200
    rows = []
    for label, work in (("appends", 0.0), ("appends in pages of 20 ms", 0.02)):
        bare = _rate(dsn("owner"), each, work, sealed=False)
        sealed = _rate(dsn("owner"), each, work, sealed=True)
        with psycopg.connect(dsn("owner")) as owner, owner.cursor() as cursor:
            start = time.perf_counter()
            faults = verify(cursor, [])
            seconds, entries = time.perf_counter() - start, count_entries(cursor)
        whole = not [fault for fault in faults if fault.kind != "inserted"]
        note = f"{WRITERS} writers, one territory"
        rows.append(Row(f"journal, {label}, sealed", sealed, "/s", "unsealed", bare, whole, note))
    rows.append(Row("journal, check of the chain", entries / seconds, "links/s", note=f"{entries} entries"))
    return rows


def _rate(address: str, each: int, work: float, *, sealed: bool) -> float:
    """Appends a second, all writers together."""
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE audit_entry {'ENABLE' if sealed else 'DISABLE'} TRIGGER audit_entry_seal")
    land, structure = uuid.uuid4(), uuid.uuid4()

    def write(_: int) -> None:
        with psycopg.connect(address) as connection:
            for _ in range(each):
                person = uuid.uuid4()
                connection.execute(INSERT, (uuid.uuid4(), land, structure, structure, person, uuid.uuid4()))
                if work:
                    time.sleep(work)
                connection.commit()

    start = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))
    return WRITERS * each / (time.perf_counter() - start)
