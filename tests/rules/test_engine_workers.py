"""The same result whatever the number of workers, on processes or on a cluster, and when one of them is killed."""

import pytest

from bench.households import sample
from maillage.rules.engine import batch, workers
from maillage.rules.engine.workers import WorkersLost, map_parts
from tests.rules import dying

ON = "2026-10"
ASKED = [("af", ON), ("aide_logement", ON), ("rsa", ON), ("ppa", ON), ("cheque_energie", "2026")]
NUMBERS = [(number, "") for number in range(8)]
DOUBLES = [2 * number for number in range(8)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_parts_come_back_in_their_order_whatever_the_number_of_processes(count):
    counted = []
    assert map_parts(dying.twice, NUMBERS, workers=count, progress=counted.append) == DOUBLES
    assert sum(counted) == 8


def test_a_process_killed_in_the_middle_changes_nothing(tmp_path):
    marker = tmp_path / "killed"
    assert map_parts(dying.twice, [(number, str(marker)) for number in range(8)], workers=2) == DOUBLES
    assert marker.exists()


def test_a_part_that_always_kills_its_worker_is_given_up_in_one_line():
    with pytest.raises(WorkersLost, match="morts 3 fois de suite"):
        map_parts(dying.always_dies, [(1,), (2,)], workers=2)


def test_an_error_of_the_work_itself_is_not_tried_again():
    with pytest.raises(ValueError, match="no "):
        map_parts(dying.refuses, [(1,), (2,)], workers=2)


@pytest.fixture(scope="module")
def cluster():
    from dask.distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        silence_logs=50,
    ) as started:
        yield started.scheduler_address


def test_a_cluster_gives_the_parts_in_their_order(cluster):
    assert map_parts(dying.twice, NUMBERS, scheduler=cluster) == DOUBLES


def test_a_machine_of_the_cluster_killed_in_the_middle_changes_nothing(cluster, tmp_path):
    marker = tmp_path / "killed"
    assert map_parts(dying.twice, [(number, str(marker)) for number in range(8)], scheduler=cluster) == DOUBLES
    assert marker.exists()


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr(workers, "CONNECTION_SECONDS", 0.5)
    with pytest.raises(WorkersLost, match="tcp://127.0.0.1:9 ne répond pas"):
        map_parts(dying.twice, NUMBERS, scheduler="tcp://127.0.0.1:9")


def real_parts(marker):
    households = sample(120, 21, ON)
    return [(households.part(start, start + 40), ASKED, marker) for start in (0, 40, 80)]


def in_bits(parts):
    return {request: array.tobytes() for request, array in batch.join(parts, ASKED).items()}


@pytest.fixture(scope="module")
def alone():
    return in_bits(map_parts(dying.screened, real_parts("")))


@pytest.mark.nightly  # each process loads the engine; the cluster below stands for it in the normal run
def test_a_screening_on_processes_has_the_same_bits_when_one_is_killed(alone, tmp_path):
    assert in_bits(map_parts(dying.screened, real_parts(str(tmp_path / "killed")), workers=2)) == alone


def test_a_screening_on_a_cluster_has_the_same_bits_when_one_is_killed(alone, cluster, tmp_path):
    assert in_bits(map_parts(dying.screened, real_parts(str(tmp_path / "killed")), scheduler=cluster)) == alone
