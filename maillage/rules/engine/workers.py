"""Parts of a long computation on several processes, or on a Dask cluster: the same result in the same order.

The parts are cut before they are shared out, so the number of workers changes nothing. A worker that dies loses its
part only: it is done again, by a new process here, by another worker of the cluster there.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from maillage.rules.engine.batch import CHUNK, Array, Households, Request, compute_and_forget, join, parts

Result = TypeVar("Result")

#: A part that kills this many workers one after the other is at fault itself.
ATTEMPTS = 3
CONNECTION_SECONDS = 15


class WorkersLost(RuntimeError):
    """The workers died, or the cluster could not be reached: one line in French."""


def map_parts(
    function: Callable[..., Result],
    work: Sequence[tuple[Any, ...]],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[int], object] | None = None,
) -> list[Result]:
    """`function(*part)` for each part, in their order. `function` must be importable by name; `progress(1)` per part.

    Raises `WorkersLost` when a part killed `ATTEMPTS` workers, or when the scheduler does not answer.
    """
    done = progress or (lambda count: None)
    if scheduler is not None:
        return _on_cluster(function, work, scheduler, done)
    if workers > 1 and len(work) > 1:
        return _on_processes(function, work, workers, done)
    results = []
    for part in work:
        results.append(function(*part))
        done(1)
    return results


def screen(
    households: Households,
    requests: Sequence[Request],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    chunk: int = CHUNK,
    progress: Callable[[int], object] | None = None,
) -> dict[Request, Array]:
    """`batch.screen` shared out between processes or the machines of a cluster: the same arrays, to the last bit.

    H is not limited; each worker loads the engine once and holds one chunk at a time. `progress` counts chunks.
    """
    cut = [(part, requests) for part in parts(households, chunk)]
    done = map_parts(compute_and_forget, cut, workers=workers, scheduler=scheduler, progress=progress)
    return join(done, requests)


def _on_processes(
    function: Callable[..., Result], work: Sequence[tuple[Any, ...]], workers: int, done: Callable[[int], object]
) -> list[Result]:
    results: dict[int, Result] = {}
    for _ in range(ATTEMPTS):
        left = [index for index in range(len(work)) if index not in results]
        if not left:
            break
        _one_pool(function, work, min(workers, len(left)), left, results, done)
    if len(results) < len(work):
        raise WorkersLost(
            f"les processus de calcul sont morts {ATTEMPTS} fois de suite\u00a0: mémoire insuffisante\u00a0?"
        )
    return [results[index] for index in range(len(work))]


def _one_pool(
    function: Callable[..., Result],
    work: Sequence[tuple[Any, ...]],
    workers: int,
    left: Sequence[int],
    results: dict[int, Result],
    done: Callable[[int], object],
) -> None:
    """Runs the parts left on one pool, a few at a time; returns early, results kept, when the pool breaks."""
    # Spawned, not forked: the parent may hold threads (Dask, a web server) that a fork would freeze.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = list(reversed(left))
        running: dict[Future[Result], int] = {}
        try:
            while waiting or running:
                while waiting and len(running) < 2 * workers:
                    index = waiting.pop()
                    running[pool.submit(function, *work[index])] = index
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    results[running.pop(future)] = future.result()
                    done(1)
        except BrokenProcessPool:
            return


def _on_cluster(
    function: Callable[..., Result], work: Sequence[tuple[Any, ...]], scheduler: str, done: Callable[[int], object]
) -> list[Result]:
    from dask.distributed import Client, KilledWorker, as_completed

    try:
        client = Client(scheduler, timeout=CONNECTION_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise WorkersLost(f"l’ordonnanceur {scheduler} ne répond pas") from None
    with client:
        futures = [client.submit(function, *part, pure=False, retries=ATTEMPTS - 1) for part in work]
        try:
            for _ in as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
                done(1)
            results: list[Result] = client.gather(futures)  # type: ignore[no-untyped-call]
        except KilledWorker as error:
            raise WorkersLost(f"le calcul a fait mourir plusieurs machines de {scheduler}") from error
    return results
