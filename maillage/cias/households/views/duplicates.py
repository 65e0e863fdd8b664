"""« Doublons possibles »: pairs to judge, two rows side by side, and taking a decision back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.common.templatetags.maillage_text import full_day, phone
from maillage.cias.households.actions.links import decide_link, undo_link
from maillage.cias.households.communes import commune_name
from maillage.cias.households.duplicates import SHOWN, likely_pairs, likeness_of, with_homes
from maillage.cias.households.models import Person, PersonLink


@require_safe
@requires(Resource.IDENTITY, Access.WRITE)
def duplicates(request: Any) -> HttpResponse:
    pairs = likely_pairs(request.hat)
    decided = PersonLink.objects.filter(structure_id=request.hat.structure_id, undone_at__isnull=True)
    context = {
        "pairs": pairs,
        "limit": SHOWN,
        "decided": list(decided.select_related("first", "second", "author").order_by("-decided_at")[:10]),
        "trail": [("Accueil", reverse("home")), ("Foyers", reverse("households"))],
    }
    return render(request, "households/persons/duplicates.html", context)


def _two(request: Any, first_id: UUID, second_id: UUID) -> tuple[Person, Person]:
    if first_id == second_id:
        raise Http404
    here = Person.objects.filter(structure_id=request.hat.structure_id, is_protected=False)
    one, other = (visible_or_missing(here, Resource.IDENTITY, pk) for pk in (first_id, second_id))
    return one, other


@require_http_methods(["GET", "POST"])
@requires(Resource.IDENTITY, Access.WRITE)
def compare(request: Any, first_id: UUID, second_id: UUID) -> HttpResponse:
    """Two rows side by side; POST says whether they are one person (`same` 1 or 0)."""
    one, other = _two(request, first_id, second_id)
    if request.method == "POST":
        return _decide(request, one, other, same=request.POST.get("same") == "1")
    with_homes([one, other], timezone.localdate())
    context = {
        "one": one,
        "other": other,
        "why": likeness_of(one, other)[1],
        "rows": [(label, left, right, left == right) for label, left, right in _side_by_side(one, other)],
        "trail": [("Foyers", reverse("households")), ("Doublons possibles", reverse("duplicates"))],
    }
    return render(request, "households/persons/compare.html", context)


def _decide(request: Any, one: Person, other: Person, *, same: bool) -> HttpResponse:
    try:
        with transaction.atomic():
            link = decide_link(hat=request.hat, one=one, other=other, same=same)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("duplicates")
    words = (
        "Les deux fiches sont rapprochées.\nChacune reste, et montre l’autre."
        if same
        else "Ce sont deux personnes.\nLa paire ne sera plus proposée."
    )
    messages.success(request, words, extra_tags=f"undo:{reverse('person_unlink', args=[link.pk])}")
    return redirect("duplicates")


def _side_by_side(one: Person, other: Person) -> list[tuple[str, str, str]]:
    left, right = _told(one), _told(other)
    return [(label, left[label], right[label]) for label in left]


def _told(person: Person) -> dict[str, str]:
    homes = person.homes  # type: ignore[attr-defined]
    return {
        "Nom de naissance": person.birth_name,
        "Nom d’usage": person.used_name,
        "Prénoms": person.first_names,
        "Naissance": full_day(person.birth_date),
        "Lieu de naissance": person.birth_place,
        "Sexe": person.get_sex_display(),
        "Téléphones et courriels": ", ".join(phone(p.value) for p in person.contact_points.order_by("pk")),
        "Autres noms": ", ".join(alias.name for alias in person.aliases.order_by("name")),
        "Foyers": ", ".join(
            f"{h.household} ({commune_name(h.household.commune_code) or 'commune à préciser'}, {h.household.number})"
            for h in homes
        ),
    }


@require_POST
@requires(Resource.IDENTITY, Access.WRITE)
def unlink(request: Any, link_id: UUID) -> HttpResponse:
    links = PersonLink.objects.filter(structure_id=request.hat.structure_id).select_related("first", "second")
    link = visible_or_missing(links, Resource.IDENTITY, link_id)
    try:
        with transaction.atomic():
            undo_link(hat=request.hat, link=link)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.info(request, "Décision reprise\u00a0: les deux fiches sont comme avant.")
    return redirect("person", link.first_id)
