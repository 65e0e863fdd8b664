"""Ten thousand mixed transactions through one small pool: no hat ever leaks from one to the next."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from maillage.cias.common.hats import acting_as
from tests.cias.audit.conftest import journal  # noqa: F401
from tests.cias.households.factories import make_hat, make_household, make_structure

TRANSACTIONS = 10_000
THREADS = 4
SEEN = "SELECT structure_id, count(*) FROM households_household GROUP BY structure_id"


class Undone(Exception):
    """A page that fails half-way."""


@pytest.fixture
def two_structures(journal):  # noqa: F811
    """Two hats of two structures of one territory, with three files and two files."""
    first = make_structure(make_structure("01900000-0000-7000-8000-000000000001").territory_id, "ccas")
    second = make_structure(first.territory_id, "cias")
    hats = [make_hat(first), make_hat(second)]
    for hat, files in zip(hats, (3, 2), strict=True):
        for _ in range(files):
            make_household(hat)
    yield dict(zip(hats, (3, 2), strict=True))
    journal.rollback()
    journal.execute("TRUNCATE directory_structure, accounts_user CASCADE")
    journal.commit()


@pytest.fixture
def pooled(two_structures):
    """The real pool, smaller than the number of threads, so that connections pass from hand to hand."""
    connection.close()
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 3, "timeout": 20}
    yield two_structures
    connection.close_pool()
    connection.settings_dict["OPTIONS"].pop("pool")


def seen():
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        return dict(cursor.fetchall())


def work(hats, seed, times):
    """Faults found over `times` transactions of every kind: read, undone, nested, and without a hat."""
    draw, faults = random.Random(seed), []
    wearers = list(hats)
    for _ in range(times):
        hat, other = draw.sample(wearers, 2)
        kind = draw.choice(("read", "read", "undone", "nested", "nested undone", "bare"))
        try:
            if kind == "bare":
                faults += [(kind, rows) for rows in seen().items()]
                continue
            with acting_as(hat):
                if kind.startswith("nested"):
                    try:
                        with acting_as(other):
                            _expect(faults, kind, other, hats)
                            if kind == "nested undone":
                                raise Undone
                    except Undone:
                        pass
                _expect(faults, kind, hat, hats)
                if kind == "undone":
                    raise Undone
        except Undone:
            pass
        finally:
            connections["default"].close()  # back to the pool, as at the end of a request
    return faults


def _expect(faults, kind, hat, hats):
    rows = seen()
    if rows != {hat.structure_id: hats[hat]}:
        faults.append((kind, rows))


def test_ten_thousand_mixed_transactions_show_no_row_without_a_hat_and_no_row_of_another(pooled):
    with ThreadPoolExecutor(THREADS) as threads:
        done = list(threads.map(lambda seed: work(pooled, seed, TRANSACTIONS // THREADS), range(THREADS)))
    assert [fault for faults in done for fault in faults][:5] == []
