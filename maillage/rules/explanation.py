"""A result never comes alone: its steps in French, and the dated parameters that made it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeVar

from maillage.rules.dates import in_french, today
from maillage.rules.money import number
from maillage.rules.parameters import START_NOT_RECORDED, Dated, value_on
from maillage.rules.typography import typeset

Result = TypeVar("Result")
TO_VERIFY = "valeur à vérifier"


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """What a calculation returns.

    `result` holds the values, `steps` the French sentences that lead to them, `parameters` the dated values used.
    """

    result: Result
    steps: tuple[str, ...]
    parameters: tuple[Dated, ...]

    @property
    def to_verify(self) -> tuple[Dated, ...]:
        """The parameters that nobody has checked against the text yet: whoever shows the result says so."""
        return tuple(p for p in self.parameters if p.to_verify)


@dataclass
class Steps:
    """The sheet on which a calculation writes as it goes."""

    lines: list[str] = field(default_factory=list)
    parameters: list[Dated] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Add one French sentence."""
        self.lines.append(typeset(sentence))

    def day(self, given: date | None) -> date:
        """The date given, or today at Paris, which is then said."""
        if given is None:
            given = today()
            self.say(f"Aucune date donnée : calcul au {in_french(given)}.")
        return given

    def parameter(self, name: str, day: date) -> Any:
        """Value of a dated parameter on `day`; the sheet keeps its source and says when it is to be verified."""
        dated = value_on(name, day)
        if dated.yearly and day.year > dated.valid_from.year:
            dated = replace(dated, to_verify=True)
        self.parameters.append(dated)
        value = "" if isinstance(dated.value, dict | list) else f" : {_shown(dated.value)}{dated.unit_suffix}"
        doubt = f" ; {TO_VERIFY}" if dated.to_verify else ""
        known = dated.valid_from != START_NOT_RECORDED
        since = f"en vigueur depuis le {in_french(dated.valid_from)}, " if known else ""
        self.say(f"{dated.label}{value} ({since}{dated.source}{doubt}).")
        return dated.value

    def outcome(self, result: Result) -> Outcome[Result]:
        """Close the sheet."""
        return Outcome(result, tuple(self.lines), tuple(self.parameters))


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str) else number(value)
