"""One national right: what it asks of the engine, what it needs to know, how it explains itself."""

from collections.abc import Callable
from dataclasses import dataclass, field

from maillage.rules.engine.periods import shift
from maillage.rules.rights.facts import Need
from maillage.rules.situation import Situation

MONTH, LAST_MONTH, YEAR = "month", "last-month", "year"
EUROS, EUROS_A_YEAR, COUNT, MET, LEVEL = "euros", "euros-a-year", "count", "met", "level"


@dataclass(frozen=True)
class Step:
    """An intermediate value of the calculation: « `text` : value ». With `if_positive`, not shown when it is zero."""

    text: str
    variable: str
    unit: str = EUROS
    when: str = MONTH
    if_positive: bool = False

    def period(self, on: str) -> str:
        """The period the value is read for, when the verdict is for the month `on`."""
        return {MONTH: on, LAST_MONTH: shift(on, -1), YEAR: on[:4]}[self.when]


@dataclass(frozen=True)
class Right:
    """`variable` gives the amount, in euros per `amount_period`, asked for the period kind `when`.

    `excluded` says in French why the situation cannot have the right, before anything is missing; `needs` name what is
    missing; `received`: the keys of `benefits` that mean it is already paid; `topics`: the hypotheses it rests on.
    """

    code: str
    name: str
    variable: str
    needs: tuple[Need, ...]
    steps: tuple[Step, ...]
    topics: tuple[str, ...]
    received: tuple[str, ...]
    when: str = MONTH
    amount_period: str = MONTH
    excluded: Callable[[Situation, str], str | None] | None = None
    notes: tuple[str, ...] = ()
    also: tuple[str, ...] = field(default=())

    def requests(self, on: str) -> list[tuple[str, str]]:
        """(variable, period) asked for this right, the amount first."""
        asked = [(self.variable, on if self.when == MONTH else on[:4])]
        asked += [(name, on) for name in self.also]
        asked += [(step.variable, step.period(on)) for step in self.steps]
        return list(dict.fromkeys(asked))
