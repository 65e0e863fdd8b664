"""Changing what is known of a person, one thing at a time, in a panel."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.common.access import requires
from maillage.cias.common.comparison import differences, kept
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.common.versions import StaleEdit
from maillage.cias.households.actions import identity
from maillage.cias.households.forms.persons import AliasForm, ContactPointForm, EndForm, MeasureForm, PersonForm
from maillage.cias.households.models import Person
from maillage.cias.households.views.showing import go, show_error, show_form


def _person(person_id: UUID) -> Person:
    return visible_or_missing(Person.objects.all(), Resource.IDENTITY, person_id)


def _context(person: Person, title: str, verb: str, form: BaseForm) -> dict[str, Any]:
    back = reverse("person", args=[person.pk])
    return {
        "form": form,
        "title": f"{title}, {person}",
        "verb": verb,
        "back": back,
        "trail": [("Foyers", reverse("households")), (str(person), back)],
    }


@require_http_methods(["GET", "POST"])
@requires(Resource.IDENTITY, Access.WRITE)
def edit(request: Any, person_id: UUID) -> HttpResponse:
    """The civil identity. Whoever writes second sees both versions and chooses."""
    person = _person(person_id)
    identity.check_person(request.hat, person, Access.WRITE, Resource.IDENTITY)
    form = PersonForm(request.POST or None, person=person)
    context = _context(person, "Modifier la fiche", "Enregistrer la fiche", form)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                identity.change_identity(
                    hat=request.hat, person=person, version=form.version_read, identity=kept(form, request.POST)
                )
        except StaleEdit as stale:
            return _compare(request, form, stale.current, context)
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, context["back"], "Fiche enregistrée.")
    return show_form(request, "households/life/form.html", context)


def _compare(request: Any, form: PersonForm, current: Any, context: dict[str, Any]) -> HttpResponse:
    both = differences(form, current)
    if not both:
        return go(request, context["back"], "Fiche enregistrée.\nQuelqu’un venait d’écrire la même chose.")
    context = context | {"what": "la fiche", "current": current, "differences": both}
    return render(request, "maillage/compare_versions.html", context, status=409)


@dataclass(frozen=True)
class Addition:
    """Something added to a person in a panel."""

    title: str
    verb: str
    done: str
    form: type[Any]
    act: Callable[..., object]
    resource: Resource = Resource.IDENTITY


ADDITIONS = {
    "contact": Addition(
        "Noter un moyen de contact",
        "Noter ce moyen",
        "Moyen de contact noté.",
        ContactPointForm,
        identity.add_contact_point,
    ),
    "nom": Addition("Noter un autre nom", "Noter ce nom", "Autre nom noté.", AliasForm, identity.add_alias),
    "mesure": Addition(
        "Noter une mesure de protection",
        "Noter la mesure",
        "Mesure notée.",
        MeasureForm,
        identity.add_measure,
        Resource.MEASURE,
    ),
}


@require_http_methods(["GET", "POST"])
@requires(Resource.IDENTITY, Access.WRITE)
def add(request: Any, person_id: UUID, what: str) -> HttpResponse:
    """A way of contact, another name, a legal protection measure."""
    addition = ADDITIONS.get(what)
    if addition is None:
        raise Http404
    person = _person(person_id)
    identity.check_person(request.hat, person, Access.WRITE, addition.resource)
    form = addition.form(request.POST or None)
    context = _context(person, addition.title, addition.verb, form)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                addition.act(hat=request.hat, person=person, **form.cleaned_data)
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, context["back"], addition.done)
    return show_form(request, "households/life/form.html", context)


@require_POST
@requires(Resource.IDENTITY, Access.WRITE)
def remove(request: Any, person_id: UUID, what: str, row_id: UUID) -> HttpResponse:
    """Take away another name or a way of contact; or say which way comes first (`prefer`)."""
    person = _person(person_id)
    rows: Any = {"contact": person.contact_points, "nom": person.aliases}.get(what)
    if rows is None:
        raise Http404
    row = visible_or_missing(rows.all(), Resource.IDENTITY, row_id)
    if "prefer" in request.POST and what == "contact":
        identity.prefer_contact_point(hat=request.hat, person=person, point=row)
        messages.success(request, "C’est par là qu’on la joindra d’abord.")
    else:
        identity.remove_from_person(hat=request.hat, person=person, row=row)
        messages.success(request, "Retiré de la fiche.")
    return redirect("person", person_id)


@require_http_methods(["GET", "POST"])
@requires(Resource.MEASURE, Access.WRITE)
def end_measure(request: Any, person_id: UUID, measure_id: UUID) -> HttpResponse:
    person = _person(person_id)
    measure = visible_or_missing(person.measures.all(), Resource.MEASURE, measure_id)
    form = EndForm(request.POST or None)
    context = _context(person, f"Fin de la mesure\u00a0: {measure}", "Noter la fin", form)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                identity.end_measure(hat=request.hat, person=person, measure=measure, on=form.cleaned_data["on"])
        except ValidationError as error:
            show_error(form, error)
        else:
            return go(request, context["back"], "Fin de la mesure notée.")
    return show_form(request, "households/life/form.html", context)
