"""What spans services is gathered from providers that each app registers when it is ready; nobody imports a sibling."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class NavigationItem:
    """A line of the rail. `count` is a number of things to do, 0 when there is none."""

    section: str  # "" (top), "Territoire", "Services", "Maison"
    order: int
    label: str
    url: str
    icon: str
    count: int = 0


@dataclass(frozen=True)
class Todo:
    """Something that waits for the hat: when, what, why, and the gesture."""

    due: date | datetime | None
    title: str
    url: str
    why: str
    gesture: str
    for_team: bool = False
    kind: str = "due"  # due, answer


@dataclass(frozen=True)
class Found:
    """A result of the one search box."""

    title: str
    url: str
    detail: str
    icon: str
    rank: float = 0.0


@dataclass(frozen=True)
class TimelineItem:
    """Something that happened to a household, told in a sentence, with who may read it."""

    at: datetime | date
    title: str
    text: str
    author: str
    icon: str
    service: str
    secrecy: str  # team, profession, share, me
    secrecy_label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Block:
    """A block of a page (home or household), rendered from a template by the app that knows."""

    order: int
    template: str
    context: dict[str, Any]
    aside: bool = False


@dataclass(frozen=True)
class Gesture:
    """Something to do from a row of a list: a verb and its object, and the page that asks for the rest."""

    label: str
    url: str
    icon: str = "right"


class Providers:
    """An ordered list of functions that apps add to; calling it gives everything they yield, flattened."""

    def __init__(self, what: str):
        self.what = what
        self._functions: list[Callable[..., Iterable[Any]]] = []

    def register(self, function: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
        if function not in self._functions:
            self._functions.append(function)
        return function

    def __call__(self, *arguments: Any) -> list[Any]:
        return [item for function in self._functions for item in function(*arguments)]


#: (request, hat) -> NavigationItem
navigation = Providers("lines of the rail")
#: (request, hat) -> NavigationItem: the gestures offered under the search of the home page
gestures = Providers("gestures of the home page")
#: (hat) -> Todo
todos = Providers("what waits for the hat")
#: (request, hat) -> Block of the home page
home_blocks = Providers("blocks of the home page")
#: (hat, text, limit) -> Found
searches = Providers("results of the search box")
#: (hat, household) -> TimelineItem
timeline = Providers("what happened to a household")
#: (request, hat, household) -> Block of the household's page
household_blocks = Providers("blocks of a household's page")
#: (request, hat, relative) -> Gesture on a relative that an agent declared (« Protéger le dossier »)
relative_gestures = Providers("gestures on a declared relative")
#: (user ids) -> (user id, name as shown), for those that exist
people_names = Providers("names of the people who work")
#: (territory id) -> e-mail addresses of its data protection officers
protection_officers = Providers("addresses of the data protection officers")
