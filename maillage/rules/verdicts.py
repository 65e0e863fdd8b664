"""Verdicts on a household's rights: eligible, not eligible or not calculable, with the reasons.

`screen` gives those of one situation, `what_if` those of its variants in the same batch. National rights come from the
engine; other parts of the rules join by a function in `PROVIDERS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from maillage.rules.missing import Missing
from maillage.rules.situation import Situation, check_dates, parse
from maillage.rules.stale import StaleParameter

ELIGIBLE, NOT_ELIGIBLE, NOT_CALCULABLE = "eligible", "not eligible", "not calculable"
CENT = Decimal("0.01")
#: Files screened together by one worker.
SITUATIONS_PER_PART = 500


@dataclass(frozen=True)
class Verdict:
    """One right, in one month. `amount` is in euros per `period` (month, year or once), rounded to the cent, last.

    `missing` is not empty when, and only when, the status is « not calculable ». `already_received` is the amount
    stated for the last month (or the year), None when the right is not received. `stale` are the parameters read more
    than a year after their last check. French throughout, for the household and the person who helps it.
    """

    right: str
    name: str
    on: str
    status: str
    amount: Decimal | None
    period: str
    kind: str | None = None
    cost: Decimal | None = None
    missing: tuple[Missing, ...] = ()
    already_received: Decimal | None = None
    reasons: tuple[str, ...] = ()
    hypotheses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    stale: tuple[StaleParameter, ...] = ()
    engine: str = ""


#: One list of verdicts per situation, for the month (AAAA-MM).
Provider = Callable[[Sequence[Situation], str], list[list[Verdict]]]


def national(situations: Sequence[Situation], on: str) -> list[list[Verdict]]:
    """The rights OpenFisca-France decides; it is loaded here, the first time it is needed."""
    from maillage.rules.rights.screening import screen_national

    return screen_national(situations, on)


def works(situations: Sequence[Situation], on: str) -> list[list[Verdict]]:
    """The Anah category and MaPrimeAdapt', by our own dated parameters."""
    from maillage.rules.rights.works import screen_works

    return screen_works(situations, on)


#: Where verdicts come from, in the order they are shown: the rules computed without OpenFisca are added to this list,
#: here, so that every worker process has them too.
PROVIDERS: list[Provider] = [national, works]


def screen_all(situations: Sequence[Situation], on: str) -> list[list[Verdict]]:
    """The verdicts of each situation in the month `on`, in their order.

    Raises `SituationError` when a situation tells of days after that month.
    """
    for situation in situations:
        check_dates(situation, on)
    by_provider = [provider(situations, on) for provider in PROVIDERS]
    return [[verdict for lists in by_provider for verdict in lists[index]] for index in range(len(situations))]


def warm_up(on: str) -> None:
    """To be called at the start of a server: the first verdict of the month `on` is then as quick as the next."""
    screen(parse({"persons": [{"id": "a", "role": "applicant"}]}), on)


def parts_of(situations: Sequence[Situation]) -> list[Sequence[Situation]]:
    """The situations cut in the parts that workers share."""
    return [situations[start : start + SITUATIONS_PER_PART] for start in range(0, len(situations), SITUATIONS_PER_PART)]


def screen_many(
    situations: Sequence[Situation],
    on: str,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[int], object] | None = None,
) -> list[list[Verdict]]:
    """`screen_all` on processes, or on the Dask cluster at `scheduler`: the same verdicts, in the same order.

    `progress` counts the parts done. Raises `WorkersLost` when workers keep dying or the cluster does not answer.
    """
    from maillage.rules.engine.workers import map_parts

    work = [(part, on) for part in parts_of(situations)]
    done = map_parts(screen_all, work, workers=workers, scheduler=scheduler, progress=progress)
    return [verdicts for part in done for verdicts in part]


def screen(situation: Situation, on: str) -> list[Verdict]:
    return screen_all([situation], on)[0]


def what_if(situation: Situation, variants: Mapping[str, Situation], on: str) -> dict[str, list[Verdict]]:
    """The verdicts of the situation (under the name "") and of its named variants, computed in one batch."""
    names = ["", *variants]
    return dict(zip(names, screen_all([situation, *variants.values()], on), strict=True))


def to_cent(amount: float) -> Decimal:
    """Rounded half up to the cent, last."""
    return Decimal(repr(round(amount, 6))).quantize(CENT, ROUND_HALF_UP)
