"""National rights: ours beside OpenFisca's web API and plain `calculate`, on the same inputs, in one run.

Sixteen variables, one month, the benefits of past months given. « agree »: every value equal, to the cent against the
web API and the one-by-one engine, to the last bit against the stock engine on arrays.
"""

import dataclasses
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
from openfisca_core.simulations import SimulationBuilder

from bench import Row, median_seconds
from bench.households import FAMILY_PAST, PERSON_PAST, sample
from bench.openfisca_json import answers, one_household
from bench.openfisca_server import calculate, served
from maillage.rules.engine import batch, replacements, workers
from maillage.rules.engine.system import system
from maillage.rules.situation import parse
from maillage.rules.verdicts import screen, what_if

ON = "2026-10"
MONTHLY = ["rsa", "ppa", "aah", "aspa", "asi", "aide_logement", "af", "cf", "asf", "paje_base", "cmu_c"]
MONTHLY += ["css_participation_forfaitaire", "bourse_college", "bourse_lycee"]
ASKED = [(name, ON) for name in MONTHLY] + [("ars", ON[:4]), ("cheque_energie", ON[:4])]
CENT = 0.005
HOUSEHOLD = {
    "persons": [
        {"id": "a", "role": "applicant", "birth_date": "1985-03-02", "nationality": "french", "activity": "employed",
         "disability_rate": 0, "resources": {"wages": 1200}, "savings": 0},
        {"id": "b", "role": "partner", "birth_date": "1987-01-01", "nationality": "french", "activity": "inactive",
         "disability_rate": 0, "resources": {}, "savings": 0},
        {"id": "c", "role": "dependant", "birth_date": "2012-05-05", "school": "college"},
        {"id": "d", "role": "dependant", "birth_date": "2024-02-02"},
    ],
    "couple": {"status": "married"},
    "dwelling": {"commune": "62534", "occupancy": "tenant", "rent": 550},
    "childcare": "none",
    "benefits": {"ppa": 300, "alf": 250, "af": 148, "paje_base": 190},
}  # fmt: skip


def main(quick: bool) -> list[Row]:
    batch.compute(sample(20, 1, ON), ASKED)
    return [*_one_by_one(3 if quick else 12), *_desk(), *_arrays(quick), *_many(quick)]


def _close(ours: batch.Array, theirs: batch.Array) -> bool:
    return bool(np.all(np.abs(ours.astype(float) - theirs.astype(float)) < CENT))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _one_by_one(count: int) -> list[Row]:
    """Each household alone: our batch of one, OpenFisca in process, OpenFisca's web API."""
    households = sample(count, 5, ON)
    singles = [households.part(index, index + 1) for index in range(count)]
    payloads = [one_household(single, ASKED) for single in singles]
    ours, results = [], []
    for single in singles:
        ours.append(_timed(lambda single=single: results.append(batch.compute(single, ASKED))))
    plain, agree_plain = [], []
    with replacements.stock_engine(system()):
        for payload, ours_of_one in zip(payloads, results, strict=True):
            found: list[batch.Array] = []
            plain.append(_timed(lambda payload=payload, found=found: found.extend(_in_process(payload))))
            agree_plain += [_close(ours_of_one[asked], value) for asked, value in zip(ASKED, found, strict=True)]
    api, agree_api = [], []
    with served() as address:
        calculate(address, payloads[0])
        for payload, ours_of_one in zip(payloads, results, strict=True):
            answer: dict = {}
            api.append(_timed(lambda payload=payload, answer=answer: answer.update(calculate(address, payload))))
            values = answers(answer, ASKED)
            agree_api += [_close(ours_of_one[asked], np.array(values[asked])) for asked in ASKED]
    ms = [statistics.median(times) * 1000 for times in (ours, plain, api)]
    return [
        Row("one household, 16 variables, p50", ms[0], "ms", "openfisca serve", ms[2], all(agree_api)),
        Row("one household, 16 variables, p50", ms[0], "ms", "plain calculate", ms[1], all(agree_plain)),
    ]


def _in_process(payload: dict) -> list[batch.Array]:
    simulation = SimulationBuilder().build_from_entities(system(), payload)
    return [simulation.calculate(name, period) for name, period in ASKED]


def _desk() -> list[Row]:
    """What a person at a desk waits for: verdicts explained; and twenty variants of the household."""
    known = parse(HOUSEHOLD)
    variants = {str(wage): known.changed("persons[0].resources.wages", wage) for wage in range(0, 2000, 100)}
    one = median_seconds(lambda: screen(known, ON)) * 1000
    twenty = median_seconds(lambda: what_if(known, variants, ON)) * 1000
    same = what_if(known, variants, ON)["900"] == screen(variants["900"], ON)
    return [
        Row("verdicts of one household, explained", one, "ms", note="every right, warm"),
        Row("the household and twenty what-if variants", twenty, "ms", "one household", one, same, "one batch"),
    ]


def _arrays(quick: bool) -> list[Row]:
    """Many households on one core, beside the stock engine: history closed, and left open to recursion."""
    rows = []
    for count in (1000, 4000) if quick else (1000, 4000, 16_000, 40_000):
        households = sample(count, 7, ON)
        ours = batch.screen(households, ASKED)
        seconds = median_seconds(lambda households=households: batch.screen(households, ASKED), 3)
        with replacements.stock_engine(system()):
            stock = batch.screen(households, ASKED)
            stock_seconds = median_seconds(lambda households=households: batch.screen(households, ASKED), 1)
        same = all(ours[asked].tobytes() == stock[asked].tobytes() for asked in ASKED)
        rate, stock_rate = count / seconds, count / stock_seconds
        rows.append(Row(f"{count} households on arrays", rate, "hh/s", "stock engine, closed", stock_rate, same))
    opened = _open(sample(1000, 7, ON))
    with replacements.stock_engine(system()):
        seconds = median_seconds(lambda: batch.screen(opened, ASKED), 1)
    rows.append(Row("1000 households, history left open", 1000 / seconds, "hh/s", note="stock engine, recursion"))
    return rows


def _open(households: batch.Households) -> batch.Households:
    closed = {*FAMILY_PAST, *PERSON_PAST, "aide_logement", "als", "apl", "alf", "paje_cmg"}
    kept = {name: values for name, values in households.values.items() if name not in closed}
    return dataclasses.replace(households, values=kept)


def _many(quick: bool) -> list[Row]:
    """A long run on one core and on two processes: rate, memory, same bits."""
    if quick:
        return []
    count = 200_000
    households = sample(count, 9, ON)
    results: list[dict] = []
    one = _timed(lambda: results.append(batch.screen(households, ASKED)))
    peak = _peak_megabytes()
    two = _timed(lambda: results.append(workers.screen(households, ASKED, workers=2)))
    same = all(results[0][asked].tobytes() == results[1][asked].tobytes() for asked in ASKED)
    note = f"peak memory of the process {peak:.0f} MB"
    return [
        Row(f"{count} households, one core", count / one, "hh/s", note=note),
        Row(
            f"{count} households, two processes",
            count / two,
            "hh/s",
            "one core",
            count / one,
            same,
            "new processes: loading included",
        ),
    ]


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
