"""One box: names in any order, with or without accents, roughly typed; a birth date, a telephone, a file number."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import BooleanField, ExpressionWrapper, Q
from rapidfuzz import fuzz

from maillage.cias.common.hats import Hat
from maillage.cias.households.duplicates import same_persons, with_homes
from maillage.cias.households.models import Person, SearchToken
from maillage.cias.households.names import MIN_FUZZY, one_letter_less, sort_key, sound, words

CANDIDATES = 60  # a search that finds more asks for one more word
_DATE = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMBER = re.compile(r"\bf[- ]?\d{4}[- ]?\d{5}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+33|\b0)\s?\d(?:[\s.]?\d{2}){4}\b")


@dataclass(frozen=True)
class Query:
    """What was understood of a searched text."""

    words: tuple[str, ...]
    birth_date: date | None
    year: str
    phone: str
    number: str

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.birth_date or self.year or self.phone or self.number)


def understand(text: str) -> Query:
    """Split a searched text. A date that does not exist is left out, never an error."""
    birth, phone, number = None, "", ""
    if found := _NUMBER.search(text):
        digits = re.sub(r"\D", "", found[0])
        number, text = f"f-{digits[:4]}-{digits[4:]}", text.replace(found[0], " ")
    if found := _PHONE.search(text):
        phone, text = re.sub(r"\D", "", found[0])[-9:], text.replace(found[0], " ")
    if found := _DATE.search(text):
        day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        text = text.replace(found[0], " ")
        try:
            birth = date(int(year), int(month), int(day))
        except ValueError:
            birth = None
    years = [w for w in words(text) if re.fullmatch(r"(?:19|20)\d\d", w)]
    return Query(
        words=tuple(w for w in words(text) if w not in years and len(w) > 1)[:5],
        birth_date=birth,
        year=years[0] if years else "",
        phone=phone,
        number=number,
    )


def _spelled(word: str) -> Q:
    """The word itself, or a beginning."""
    return Q(value__begins=f"w:{word}")


def _sounding(word: str) -> Q:
    """The word, or one that sounds the same."""
    return _spelled(word) if word.isdigit() else _spelled(word) | Q(value=f"p:{sound(word)}")


def _near(word: str) -> Q:
    """The word, one that sounds the same, or one letter away."""
    if len(word) < MIN_FUZZY or not word.isalpha():
        return _sounding(word)
    values = [f"d:{word}", *(f"{kind}:{less}" for less in one_letter_less(word) for kind in "wd")]
    return _sounding(word) | Q(value__in=values)


#: from the surest to the most forgiving; the next is asked only when the one before found too few
STAGES = (_spelled, _sounding, _near)


def _parts(query: Query, stage: Callable[[str], Q]) -> list[Q]:
    exact = [
        (query.birth_date, f"b:{query.birth_date:%Y%m%d}" if query.birth_date else ""),
        (query.year, f"y:{query.year}"),
        (query.phone, f"t:{query.phone}"),
        (query.number, f"n:{query.number}"),
    ]
    return [*(stage(word) for word in query.words), *(Q(value=value) for asked, value in exact if asked)]


def matching(hat: Hat, query: Query, limit: int) -> list[uuid.UUID]:
    """Identifiers of persons of the structure that answer every part of the query, at most CANDIDATES.

    Reads the index of the search words only, once by stage: a common name costs its words, not its files.
    """
    found: dict[uuid.UUID, None] = {}
    for stage in STAGES if query.words else STAGES[:1]:
        parts = _parts(query, stage)
        tokens = SearchToken.objects.filter(reduce(or_, parts), structure_id=hat.structure_id)
        if len(parts) > 1:
            every = {f"part{i}": BoolOr(ExpressionWrapper(part, BooleanField())) for i, part in enumerate(parts)}
            grouped = tokens.values("person_id").annotate(**every).filter(**dict.fromkeys(every, True))
            persons = grouped.values_list("person_id", flat=True)[:CANDIDATES]
        else:  # without DISTINCT: the index stops at the first ones
            persons = tokens.values_list("person_id", flat=True)[: CANDIDATES * 3]
        found |= dict.fromkeys(persons)
        if len(found) >= limit:
            break
    return list(found)[:CANDIDATES]


def likeness(query: Query, person: Person) -> float:
    """How well a person answers the query, 0 (not) to 100 (word for word)."""
    if not query.words:
        return 100.0
    asked = " ".join(query.words)
    name = sort_key(person.birth_name, person.used_name, person.first_names).replace("|", " ")
    return float(fuzz.token_set_ratio(asked, name) + fuzz.partial_token_sort_ratio(asked, name) * 0.1) / 1.1


def find_persons(hat: Hat, text: str, limit: int) -> list[Person]:
    """The persons found, best first; each with `homes`: its current memberships that the hat may read.

    Rows said to be one person make one entry, the others in `also`. Costs at most six queries.
    """
    query = understand(text)
    if query.is_empty:
        return []
    candidates = list(Person.objects.filter(pk__in=matching(hat, query, limit), structure_id=hat.structure_id))
    ranked = sorted(candidates, key=lambda person: (-likeness(query, person), person.sort_key))[: limit * 2]
    same, best = same_persons(ranked), []
    seen: set[object] = set()
    for person in ranked:
        if person.pk in seen:
            continue
        person.also = same.get(person.pk, [])  # type: ignore[attr-defined]
        seen.update([person.pk, *(other.pk for other in person.also)])  # type: ignore[attr-defined]
        best.append(person)
    best = best[:limit]
    today = datetime.now().astimezone().date()
    with_homes([row for person in best for row in [person, *person.also]], today)  # type: ignore[attr-defined]
    for person in best:
        person.homes = person.homes + [h for row in person.also for h in row.homes]  # type: ignore[attr-defined]
    return best


def look_alikes(hat: Hat, identity: dict[str, object]) -> list[Person]:
    """Persons of the structure who may be the one being typed: same birth date and a near name, or the same name.

    Never the ones under protection: they have no search words.
    """
    name = f"{identity['birth_name']} {str(identity['first_names']).split(' ')[0]}"
    query = understand(name)
    born = identity.get("birth_date")
    found = []
    for person in find_persons(hat, name, 20):
        near = likeness(query, person)
        if (born and person.birth_date == born and near >= 70) or (
            near >= 95 and (not born or not person.birth_date or person.birth_date == born)
        ):
            found.append(person)
    if isinstance(born, date):
        for person in find_persons(hat, f"{born:%d/%m/%Y}", 50):
            if person not in found and likeness(query, person) >= 80:
                found.append(person)
    return found[:5]
