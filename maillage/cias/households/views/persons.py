"""The page of a person: who they are, how to reach them, where they live now and before, and who they may also be."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever, visible_or_missing
from maillage.cias.households.actions.identity import may_person
from maillage.cias.households.communes import commune_name
from maillage.cias.households.models import Membership, Person, PersonLink


@require_safe
@requires(Resource.IDENTITY)
def person(request: Any, person_id: UUID) -> HttpResponse:
    """One person. Its reading is journaled."""
    hat = request.hat
    row = visible_or_missing(Person.objects.select_related("structure"), Resource.IDENTITY, person_id)
    record(
        hat=hat, action=Action.READ, resource=Resource.IDENTITY, object_id=row.pk, owner_id=row.structure_id, detail={}
    )
    today = timezone.localdate()
    homes = list(
        Membership.objects.filter(person=row).select_related("household").order_by("-valid_from", "household__sort_key")
    )
    for home in homes:
        home.commune = commune_name(home.household.commune_code)  # type: ignore[attr-defined]
        home.is_current = home.valid_to is None or home.valid_to >= today  # type: ignore[attr-defined]
    reads_measures = may_ever(hat, Access.READ, Resource.MEASURE)
    context = {
        "person": row,
        "age": row.age_on(row.deceased_on or today),
        "points": list(row.contact_points.order_by("-is_preferred", "pk")),
        "aliases": list(row.aliases.order_by("name")),
        "now": [home for home in homes if home.is_current],  # type: ignore[attr-defined]
        "before": [home for home in homes if not home.is_current],  # type: ignore[attr-defined]
        "measures": list(row.measures.order_by("-valid_from")) if reads_measures else [],
        "reads_measures": reads_measures,
        "links": links_of(row),
        "may_write": may_person(hat, row, Access.WRITE, Resource.IDENTITY),
        "may_measure": may_person(hat, row, Access.WRITE, Resource.MEASURE),
        "may_inform": may_person(hat, row, Access.WRITE, Resource.INFORMATION),
        "today": today,
        "trail": [("Accueil", reverse("home")), ("Foyers", reverse("households"))],
    }
    return render(request, "households/persons/person.html", context)


def links_of(row: Person) -> list[PersonLink]:
    """Rows said to be the same person, each with `other`."""
    links = PersonLink.objects.filter(Q(first=row) | Q(second=row), same=True, undone_at__isnull=True)
    found = list(links.select_related("first", "second", "author").order_by("decided_at"))
    for link in found:
        link.other = link.second if link.first_id == row.pk else link.first  # type: ignore[attr-defined]
    return found
