"""Fictional files: persons, households, where and on what they live, two years of contacts."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from maillage.cias.demo import names, stories
from maillage.cias.demo.population import DrawnHousehold, households
from maillage.cias.directory.models import Structure
from maillage.cias.households import models as m
from maillage.cias.households.actions.files import person_sort_key
from maillage.cias.households.enums import MEANS_NATURE, MeansKind
from maillage.cias.households.names import sort_key, tokens_of_person

YEARS = 2
#: the order in which the tables are filled
ORDER: list[type[Model]] = [
    m.Household, m.Person, m.Membership, m.HouseholdEvent, m.Address, m.Housing, m.ContactPoint, m.Means,
    m.Assignment, m.InformationGiven, m.Contact, m.Note, m.PrivateNote, m.FollowUp, m.SearchToken,
]  # fmt: skip


@dataclass
class Team:
    """Who writes in the files: users by role in the structure."""

    desk: list[uuid.UUID]
    social: list[uuid.UUID]
    instruction: list[uuid.UUID]


@dataclass
class Filler:
    """Draws the files of one structure. `rows` gathers what is to be copied, by table."""

    structure: Structure
    team: Team
    draw: random.Random
    today: date
    postcodes: dict[str, str]
    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: {table: [] for table in ORDER})
    numbers: set[str] = field(default_factory=set)

    def fill(self, siren: str, total: int) -> None:
        for drawn in households(siren, total, self.draw, self.today):
            self.add(drawn)

    def _new(self, table: type[Model], **fields: Any) -> Any:
        owned = {"territory_id": self.structure.territory_id, "structure_id": self.structure.pk}
        row = table(id=uuid.UUID(int=self.draw.getrandbits(128), version=4), **owned, **fields)
        self.rows[table].append(row)
        return row

    def _number(self, year: int) -> str:
        while (number := f"F-{year}-{self.draw.randrange(100_000):05d}") in self.numbers:
            continue
        self.numbers.add(number)
        return number

    def add(self, drawn: DrawnHousehold) -> m.Household:
        """One file, with its persons, its home, its means and its contacts."""
        draw = self.draw
        opened = self.today - timedelta(days=draw.randint(3, YEARS * 365))
        surname = draw.choice(names.SURNAMES).replace("_", " ")
        desk = draw.choice(self.team.desk)
        household = self._new(
            m.Household,
            number=self._number(opened.year),
            name=surname,
            sort_key="",
            commune_code=drawn.commune,
            opened_on=opened,
            opened_by_id=desk,
        )
        persons = [self._person(drawn, i, surname, household, opened, desk) for i in range(len(drawn.members))]
        household.sort_key = sort_key(f"{surname} {persons[0].first_name}")
        self._new(m.HouseholdEvent, household=household, kind="opening", on=opened, persons=[persons[0].pk],
                  author_id=desk, recorded_at=self._at(opened))  # fmt: skip
        self._home(household, drawn, opened)
        self._means(household, persons, drawn, opened)
        self._support(household, opened)
        self._contacts(household, persons, opened)
        self._tokens(household, persons)
        return household

    def _person(
        self, drawn: DrawnHousehold, index: int, surname: str, household: m.Household, opened: date, desk: uuid.UUID
    ) -> m.Person:
        draw, who = self.draw, drawn.members[index]
        first = draw.choice(names.first_names(who.sex, who.birth_date.year))
        birth, used = surname, ""
        if who.kinship in {"spouse", "parent"} or (index == 0 and who.sex == "f" and draw.random() < 0.4):
            birth = draw.choice(names.SURNAMES).replace("_", " ")
            used = surname if who.kinship != "parent" and draw.random() < 0.8 else ""
        wish = draw.choice(stories.WISHES) if index == 0 and draw.random() < 0.25 else ""
        person = self._new(
            m.Person,
            birth_name=birth,
            used_name=used,
            first_names=first,
            sex=who.sex,
            birth_date=who.birth_date,
            contact_wish=wish,
            opened_by_id=desk,
            sort_key=person_sort_key(birth, used, first),
        )
        shared = drawn.kind == "single_parent" and who.kinship == "child" and draw.random() < 0.25
        self._new(
            m.Membership,
            household=household,
            person=person,
            kinship=who.kinship,
            part=Decimal("0.5") if shared else Decimal(1),
            is_hosted=who.kinship == "parent",
            other_home="shared_custody" if shared else "",
            valid_from=max(opened, who.birth_date),
        )
        if index == 0 or (who.kinship == "spouse" and draw.random() < 0.5):
            value = f"+3363998{draw.randrange(10_000):04d}"  # a range kept for fiction by the ARCEP
            self._new(m.ContactPoint, person=person, kind="mobile", value=value, is_preferred=index == 0)
        if index == 0 and draw.random() < 0.7:
            self._new(m.InformationGiven, person=person, author_id=desk, on=opened, orally=True, text_version="2026-11")
        return person

    def _at(self, day: date) -> datetime:
        moment = datetime.combine(day, time(self.draw.randint(8, 17), self.draw.choice((0, 10, 15, 30, 40, 50))))
        return timezone.make_aware(moment)

    def _home(self, household: m.Household, drawn: DrawnHousehold, opened: date) -> None:
        draw = self.draw
        since = opened - timedelta(days=draw.randint(30, 6000))
        line = f"{draw.randint(1, 120)} {draw.choice(names.STREETS).strip()}"
        postcode = self.postcodes.get(drawn.commune, "")
        self._new(m.Address, household=household, lines=line, postcode=postcode, commune_code=drawn.commune,
                  valid_from=since)  # fmt: skip
        dwelling = f"T{min(1 + len(drawn.members), 5)}"
        self._new(m.Housing, household=household, kind=drawn.tenure, dwelling=dwelling, valid_from=since)

    def _means(self, household: m.Household, persons: list[m.Person], drawn: DrawnHousehold, opened: date) -> None:
        for kind, person, monthly in stories.budget(drawn, persons, self.draw, self.today):
            self._new(
                m.Means,
                household=household,
                person=person,
                nature=MEANS_NATURE[MeansKind(kind)],
                kind=kind,
                monthly=monthly,
                source=self.draw.choice(("declared", "declared", "document")),
                declared_on=opened,
                valid_from=opened,
            )

    def _support(self, household: m.Household, opened: date) -> None:
        if self.draw.random() < 0.35:
            user = self.draw.choice(self.team.social)
            household.referents = [user]
            function = self.draw.choice(stories.FUNCTIONS)
            self._new(m.Assignment, household=household, user_id=user, function=function, valid_from=opened)

    def _contacts(self, household: m.Household, persons: list[m.Person], opened: date) -> None:
        draw, day = self.draw, opened
        for theme, summary, text in stories.tale(draw):
            social = bool(household.referents) and draw.random() < 0.5
            author = household.referents[0] if social else draw.choice(self.team.desk)
            contact = self._new(
                m.Contact, household=household, person=persons[0], author_id=author, at=self._at(day), theme=theme,
                medium=draw.choice(("desk", "desk", "phone", "meeting", "visit" if social else "email")),
                minutes=draw.choice((5, 10, 15, 30, 45)), summary=summary,
            )  # fmt: skip
            common = {"contact": contact, "household": household, "author_id": author}
            if text and social:
                self._new(m.Note, **common, text=text, audience=draw.choice(("team", "profession")))
                if draw.random() < 0.12:
                    self._new(m.PrivateNote, **common, text=draw.choice(stories.PRIVATE))
            elif text and draw.random() < 0.3:
                self._new(m.Note, **common, text=text, audience="team")
            household.last_contact_on = day
            if (self.today - day).days < 12 and draw.random() < 0.3:
                due = self.today + timedelta(days=draw.randint(-4, 9))
                assignee = author if social else None
                title = draw.choice(stories.TO_DO)
                self._new(m.FollowUp, **common, assignee_id=assignee, due=due, title=title)
            day += timedelta(days=draw.randint(4, 220))
            if day > self.today:
                break

    def _tokens(self, household: m.Household, persons: list[m.Person]) -> None:
        phones: dict[uuid.UUID, list[str]] = {}
        for point in self.rows[m.ContactPoint][-4:]:
            phones.setdefault(point.person_id, []).append(point.value)
        for person in persons:
            words = [person.birth_name, person.used_name, person.first_names]
            found = tokens_of_person(words, person.birth_date, phones.get(person.pk, []), [household.number])
            for value in sorted(found):
                self.rows[m.SearchToken].append(
                    m.SearchToken(
                        territory_id=self.structure.territory_id,
                        structure_id=self.structure.pk,
                        person=person,
                        value=value,
                    )
                )

    def tables(self) -> Iterator[list[Any]]:
        return iter(self.rows[table] for table in ORDER)
