"""Starting a scheme, preparing a version, editing its draft by form or as text, giving it up."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.versions import StaleEdit
from maillage.cias.entitlements.actions.schemes import (
    change_draft,
    give_up_draft,
    prepare_version,
    start_from_model,
)
from maillage.cias.entitlements.forms_schemes import TextForm
from maillage.cias.entitlements.models import SchemeVersion
from maillage.cias.entitlements.scheme_comparison import differences
from maillage.cias.entitlements.scheme_documents import content_of, write
from maillage.cias.entitlements.scheme_editing import SchemeEditor, with_one_more
from maillage.cias.entitlements.views.drafts_only import draft_or_refused
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.facts import known_facts

WRITE = requires(Resource.SCHEME, Access.WRITE)
SAVED = "Brouillon enregistré.\nEssayez-le avant de le faire voter."


@require_POST
@WRITE
def scheme_start(request: Any) -> HttpResponse:
    """A first draft, from one of the models."""
    try:
        draft = start_from_model(hat=request.hat, model=request.POST.get("modele", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("schemes")
    messages.success(request, "Brouillon prêt.\nAdaptez les montants : ceux du modèle sont des exemples.")
    return redirect("scheme_edit", draft.pk)


@require_POST
@WRITE
def scheme_prepare(request: Any, pk: uuid.UUID) -> HttpResponse:
    """A draft copied from the last voted version, or the draft already there."""
    return redirect("scheme_edit", prepare_version(hat=request.hat, scheme_id=pk).pk)


@require_POST
@WRITE
def scheme_give_up(request: Any, pk: uuid.UUID) -> HttpResponse:
    draft = draft_or_refused(request.hat, pk)
    give_up_draft(hat=request.hat, version_id=pk)
    messages.success(request, f"Brouillon de «\u00a0{draft.scheme.title}\u00a0» abandonné.")
    return redirect("schemes")


@require_http_methods(["GET", "POST"])
@WRITE
def scheme_edit(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The draft as a form. « Ajouter une ligne » shows it again with one more blank row, and keeps nothing."""
    draft = draft_or_refused(request.hat, pk)
    content = content_of(draft.document)
    stale: dict[str, Any] = {}
    status = 200
    if request.method == "POST" and request.POST.get("more"):
        editor = SchemeEditor(
            content, draft.version, with_one_more(request.POST, request.POST["more"])
        ).without_judging()
    elif request.method == "POST":
        editor = SchemeEditor(content, draft.version, request.POST)
        status = 422
        if editor.is_valid():
            typed = editor.content()
            try:
                read_at = editor.form.cleaned_data["version"]
                change_draft(hat=request.hat, version_id=pk, version=read_at, document=write(typed))
            except SchemeError as error:
                editor.refuse(error)
            except StaleEdit as edit:
                stale, status = _both(edit, typed), 409
                data = request.POST.copy()
                data["version"] = str(edit.current.version)
                editor = SchemeEditor(content, draft.version, data)
                editor.is_valid()
            else:
                messages.success(request, SAVED)
                return redirect("scheme_edit", pk)
    else:
        editor = SchemeEditor(content, draft.version)
    context = _page(draft) | {"editor": editor, "facts": known_facts().values(), **stale}
    return render(request, "entitlements/scheme_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@WRITE
def scheme_edit_text(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The draft as the text that the command line reads."""
    draft = draft_or_refused(request.hat, pk)
    initial = {"document": draft.document, "version": draft.version}
    form = TextForm(request.POST or None, initial=initial)
    stale: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data["document"].replace("\r\n", "\n")
            try:
                change_draft(hat=request.hat, version_id=pk, version=form.cleaned_data["version"], document=typed)
            except SchemeError as error:
                line = f"Ligne {error.line}, " if error.line else ""
                form.add_error("document", f"{line}{error.field or 'texte'} : {error.message}.")
            except StaleEdit as edit:
                stale, status = _both(edit, content_of(typed)), 409
                form = TextForm({"document": typed, "version": edit.current.version})
            else:
                messages.success(request, SAVED)
                return redirect("scheme_edit_text", pk)
    context = _page(draft) | {"form": form, **stale}
    return render(request, "entitlements/scheme_text.html", context, status=status)


def _both(edit: StaleEdit, typed: dict[str, Any]) -> dict[str, Any]:
    current = edit.current
    assert isinstance(current, SchemeVersion)
    return {"is_stale": True, "differences": differences(typed, content_of(current.document))}


def _page(draft: SchemeVersion) -> dict[str, Any]:
    trail = [
        ("Règlement des aides", reverse("schemes")),
        (draft.scheme.title, reverse("scheme", args=[draft.scheme_id])),
    ]
    return {"draft": draft, "trail": trail, "title": f"Préparer la version {draft.number}"}
