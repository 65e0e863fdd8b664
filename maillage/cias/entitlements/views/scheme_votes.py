"""Trying a draft on examples and open files, then dating and voting it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.versions import StaleEdit
from maillage.cias.entitlements.actions.schemes import dated, note_trial, vote
from maillage.cias.entitlements.forms_schemes import VoteForm
from maillage.cias.entitlements.forms_trial import supposed, trial_form
from maillage.cias.entitlements.models import SchemeVersion
from maillage.cias.entitlements.open_files import facts_of_households
from maillage.cias.entitlements.scheme_documents import TO_VOTE, compile_text, compiled, content_of
from maillage.cias.entitlements.scheme_trial import STATUSES, facts_to_suppose, try_examples, try_files
from maillage.cias.entitlements.views.drafts_only import draft_or_refused
from maillage.rules.schemes.errors import SchemeError

WRITE = requires(Resource.SCHEME, Access.WRITE)


@require_safe
@WRITE
def scheme_try(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Read only: what is supposed travels in the address, and is about nobody."""
    draft = draft_or_refused(request.hat, pk)
    current = _in_force(draft)
    rule, present = compiled(draft.document), compiled(current.document) if current else None
    facts = facts_to_suppose(rule, present)
    form = trial_form(facts, request.GET if any(key.startswith("f-") for key in request.GET) else None)
    given = supposed(form) if form.is_bound and form.is_valid() else {}
    refusal = ""
    examples, trial = [], None
    files = facts_of_households(request.hat, timezone.localdate())
    try:
        examples = try_examples(rule, present, given)
        trial = try_files(rule, present, files, given) if files.size else None
    except SchemeError as error:
        refusal = str(error)
    if trial:
        note_trial(hat=request.hat, draft=draft, files=files.size)
    context = {
        "draft": draft,
        "current": current,
        "form": form,
        "examples": examples,
        "trial": trial,
        "refusal": refusal,
        "statuses": STATUSES,
        "given": [
            (form.fields[f"f-{fact.name}"].label, form[f"f-{fact.name}"].value())
            for fact in facts
            if fact.name in given
        ],
        "title": f"Essayer la version {draft.number}",
        "trail": _trail(draft),
    }
    return render(request, "entitlements/scheme_try.html", context)


@require_http_methods(["GET", "POST"])
@WRITE
def scheme_vote(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The act is typed and checked first; a dialog then asks, and the second sending votes."""
    draft = draft_or_refused(request.hat, pk)
    content = content_of(draft.document)
    planned = content.get("valid_from", "")
    reference = content["deliberation"]["reference"]
    initial = {
        "version": draft.version,
        "valid_from": planned,
        "deliberation": "" if reference == TO_VOTE else reference,
    }
    form = VoteForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"draft": draft, "current": _in_force(draft), "trail": _trail(draft)}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            act = {key: form.cleaned_data[key] for key in ("deliberation", "deliberated_on", "valid_from")}
            try:
                if request.POST.get("confirmed"):
                    row = vote(hat=request.hat, version_id=pk, version=form.cleaned_data["version"], **act)
                    messages.success(
                        request, f"Version {row.number} votée.\nElle vaut à partir du {row.valid_from:%d/%m/%Y}."
                    )
                    return redirect("scheme_version", pk)
                compile_text(dated(draft, **act))
                context["ready"], status = act, 200
            except ValidationError as error:
                for name, found in error.message_dict.items():
                    form.add_error(name if name in form.fields else None, found)
            except SchemeError as error:
                name = "deliberation" if error.field.startswith("deliberation") else "valid_from"
                form.add_error(name, f"{error.message[:1].upper()}{error.message[1:]}.")
            except StaleEdit:
                messages.warning(
                    request,
                    "Le brouillon a changé pendant votre saisie.\nRelisez-le avant de le dater : rien n’est voté.",
                )
                return redirect("scheme_version", pk)
    return render(request, "entitlements/scheme_vote.html", context | {"form": form}, status=status)


def _in_force(draft: SchemeVersion) -> SchemeVersion | None:
    """What the draft would replace: the version in force today, or the last one voted."""
    voted = draft.scheme.versions.voted()
    return voted.in_force(timezone.localdate()).first() or voted.order_by("-number").first()


def _trail(draft: SchemeVersion) -> list[tuple[str, str]]:
    return [
        ("Règlement des aides", reverse("schemes")),
        (draft.scheme.title, reverse("scheme", args=[draft.scheme_id])),
    ]
