"""What households bring to the pages of everybody: the rail, the search box, the home page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.cias.accounts.models import Relative, User
from maillage.cias.audit.actions import keyed_hash, record
from maillage.cias.audit.enums import Action
from maillage.cias.audit.models import Entry
from maillage.cias.common import registry
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.registry import Block, Found, Gesture, NavigationItem, Todo
from maillage.cias.common.roles import Role
from maillage.cias.households.communes import commune_name
from maillage.cias.households.forms_secrecy import WHAT
from maillage.cias.households.models import BreakGlass, FollowUp, Household
from maillage.cias.households.search import find_persons
from maillage.cias.households.sheet import timeline

RECENT = 5


def navigation(request: Any, hat: Hat) -> Iterator[NavigationItem]:
    yield NavigationItem("", 0, "Accueil", reverse("home"), "home")
    if may_ever(hat, Access.READ, Resource.FILE):
        yield NavigationItem("", 10, "Foyers", reverse("households"), "people")
    if may_ever(hat, Access.WRITE, Resource.BREAK_GLASS):
        yield NavigationItem("Maison", 90, "Bris de glace", reverse("break_glass"), "lock")


def gestures(request: Any, hat: Hat) -> Iterator[NavigationItem]:
    if may_ever(hat, Access.WRITE, Resource.FILE):
        yield NavigationItem("", 10, "Ouvrir un dossier", reverse("household_open"), "plus")


def search(hat: Hat, text: str, limit: int) -> Iterator[Found]:
    """Persons found, with their household when the hat may open it. The search is journaled, its text hashed."""
    if not may_ever(hat, Access.READ, Resource.IDENTITY):
        return
    persons = find_persons(hat, text, limit)
    found = {"text": keyed_hash(text), "found": len(persons)}
    record(hat=hat, action=Action.SEARCH, resource=Resource.IDENTITY, detail=found)
    for rank, person in enumerate(persons):
        homes = person.homes  # type: ignore[attr-defined]
        word = {"f": "née le", "m": "né le"}.get(person.sex, "naissance le")
        born = f"{word} {person.birth_date:%d/%m/%Y}" if person.birth_date else "date de naissance inconnue"
        if person.also or not homes:  # type: ignore[attr-defined]
            files = ", ".join(f"dossier {home.household.number}" for home in homes) or "aucun foyer ouvert"
            yield Found(str(person), reverse("person", args=[person.pk]), f"{born}, {files}", "user", rank)
            continue
        for membership in homes:
            home = membership.household
            detail = f"{born}, {commune_name(home.commune_code) or 'commune inconnue'}, dossier {home.number}"
            yield Found(str(person), reverse("household", args=[home.pk]), detail, "people", rank)


def todos(hat: Hat) -> Iterator[Todo]:
    """What is due for the hat's user, and what nobody in particular must do."""
    if not may_ever(hat, Access.READ, Resource.CONTACT):
        return
    rows = FollowUp.objects.filter(structure_id=hat.structure_id, done_at__isnull=True)
    mine = rows.filter(assignee=hat.user_id) | rows.filter(assignee__isnull=True)
    for row in mine.select_related("household").order_by("due", "pk")[:60]:
        yield Todo(
            due=row.due,
            title=row.title,
            url=reverse("household", args=[row.household_id]),
            why=f"{row.household}, {commune_name(row.household.commune_code)}.",
            gesture="Ouvrir le dossier",
            for_team=row.assignee_id is None,
        )


def home_blocks(request: Any, hat: Hat) -> Iterator[Block]:
    """« Reprendre où vous en étiez »: the files this user opened last."""
    if not may_ever(hat, Access.READ, Resource.FILE):
        return
    entries = Entry.objects.filter(territory_id=hat.territory_id, user_id=hat.user_id, resource=Resource.FILE)
    seen: dict[Any, Any] = {}
    for object_id, at in entries.order_by("-at").values_list("object_id", "at")[:60]:
        seen.setdefault(object_id, at)
    recent = Household.objects.in_bulk(list(seen)[: RECENT * 2])
    rows = [
        {"household": recent[pk], "commune": commune_name(recent[pk].commune_code), "at": timezone.localtime(at)}
        for pk, at in seen.items()
        if pk in recent
    ]
    yield Block(20, "households/_recent.html", {"recent": rows[:RECENT]})


def shares(request: Any, hat: Hat, household: Household) -> Iterator[Block]:
    """With whom the file is shared, for those entitled; nothing at all when it is not."""
    live = list(household.shares.active().select_related("to_structure", "convention"))
    if live and may_ever(hat, Access.READ, Resource.SHARE):
        told = {share: [WHAT[r] for r in WHAT if r.value in share.resources] for share in live}
        can_end = household.structure_id == hat.structure_id and may_ever(hat, Access.WRITE, Resource.SHARE)
        context = {"household": household, "shares": told.items(), "can_end": can_end}
        yield Block(80, "households/_shares.html", context, aside=True)


def alerts(request: Any, hat: Hat) -> Iterator[Block]:
    """For the responsable: files under protection opened by others, and broken glass not yet seen."""
    if hat.role is not Role.DIRECTION:
        return
    glass = list(BreakGlass.objects.filter(seen_at__isnull=True).select_related("user", "household").order_by("-at"))
    since = timezone.now() - timedelta(days=7)
    opened = Entry.objects.filter(
        territory_id=hat.territory_id, owner_id=hat.structure_id, at__gte=since, detail__protected=True
    ).exclude(user_id=hat.user_id)
    people = User.objects.in_bulk({user for user in opened.values_list("user_id", flat=True) if user})
    rows = [(people.get(entry.user_id), entry) for entry in opened.order_by("-at")[:10]]
    if glass or rows:
        yield Block(5, "households/_alerts.html", {"glass": glass, "opened": rows})


def relative_gestures(request: Any, hat: Hat, relative: Relative) -> Iterator[Gesture]:
    """« Protéger le dossier » of a relative whom an agent declared, when the structure holds one by that name."""
    if not may_ever(hat, Access.WRITE, Resource.PROTECTION):
        return
    born = f" {relative.birth_date:%d/%m/%Y}" if relative.birth_date else ""
    for person in find_persons(hat, f"{relative.last_name} {relative.first_name}{born}", 3):
        for membership in person.homes:  # type: ignore[attr-defined]
            address = reverse("household_protect", args=[membership.household_id])
            yield Gesture(f"Protéger le dossier {membership.household.number}", address, "lock")


def register() -> None:
    registry.relative_gestures.register(relative_gestures)
    registry.household_blocks.register(shares)
    registry.home_blocks.register(alerts)
    registry.navigation.register(navigation)
    registry.gestures.register(gestures)
    registry.searches.register(search)
    registry.todos.register(todos)
    registry.home_blocks.register(home_blocks)
    registry.timeline.register(timeline)
