"""Schemes of a structure: start one, prepare a version, edit the draft, give it up, date and vote it."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.permissions import Refused, may, visible_or_missing
from maillage.cias.common.versions import at_version
from maillage.cias.entitlements.models import Scheme, SchemeVersion, VersionState
from maillage.cias.entitlements.scheme_documents import TO_VOTE, compile_text, content_of, models, write

ONLY = "Un dispositif est tenu par la direction de la structure qui le vote."


def may_write_schemes(hat: Hat, structure_id: uuid.UUID | None = None) -> bool:
    """Whether the hat edits the schemes of this structure (its own by default)."""
    ours = hat.structure_id is not None and structure_id in (None, hat.structure_id)
    return ours and may(hat, Access.WRITE, Resource.SCHEME, Situation.STRUCTURE)


@transaction.atomic
def start_from_model(*, hat: Hat, model: str) -> SchemeVersion:
    """A first draft copied from one of the models. Raises `Refused` or `ValidationError`."""
    own = _own(hat)
    text = models().get(model)
    if text is None:
        raise ValidationError("Ce modèle n’existe pas.")
    content = content_of(text)
    scheme = Scheme(territory_id=hat.territory_id, structure_id=own, key=content["scheme"], title=content["title"])
    scheme.full_clean()
    scheme.save(force_insert=True)
    return _draft(hat, scheme, content, 1)


@transaction.atomic
def prepare_version(*, hat: Hat, scheme_id: uuid.UUID) -> SchemeVersion:
    """A draft copied from the last voted version; the draft already there, if any. Raises `Refused`."""
    scheme = visible_or_missing(Scheme.objects.all(), Resource.SCHEME, scheme_id)
    _own(hat, scheme.structure_id, scheme.pk)
    versions = list(scheme.versions.order_by("-number"))
    for version in versions:
        if version.is_draft:
            return version
    if not versions:
        raise ValidationError("Ce dispositif n’a aucune version à reprendre.")
    return _draft(hat, scheme, content_of(versions[0].document), versions[0].number + 1)


@transaction.atomic
def change_draft(*, hat: Hat, version_id: uuid.UUID, version: int, document: str) -> SchemeVersion:
    """Replace the text of a draft read at `version`.

    Raises `SchemeError` when the engine refuses the text, `Refused`, or `StaleEdit` with the row as it is now.
    """
    draft = _draft_of(hat, version_id, version)
    content = content_of(document)
    compile_text(document)
    fixed = {"scheme": draft.scheme.key, "version": draft.number}
    if any(content[name] != value for name, value in fixed.items()):
        content |= fixed
        document = write(content)
    draft.document = document
    draft.save()
    if draft.scheme.title != content["title"]:
        Scheme.objects.filter(pk=draft.scheme_id).update(title=content["title"])
    _journal(hat, Action.CHANGE, draft)
    return draft


@transaction.atomic
def give_up_draft(*, hat: Hat, version_id: uuid.UUID) -> None:
    """Delete a draft, and its scheme when nothing else was ever written of it. Raises `Refused`."""
    draft = visible_or_missing(SchemeVersion.objects.select_related("scheme"), Resource.SCHEME, version_id)
    _own(hat, draft.structure_id, draft.pk)
    if not draft.is_draft:
        raise ValidationError("Une version votée ne se supprime pas.")
    _journal(hat, Action.CHANGE, draft, given_up=True)
    scheme = draft.scheme
    draft.delete()
    last = scheme.versions.order_by("-number").first()
    if last is None:
        scheme.delete()
    else:
        Scheme.objects.filter(pk=scheme.pk).update(title=content_of(last.document)["title"])


@transaction.atomic
def vote(
    *, hat: Hat, version_id: uuid.UUID, version: int, deliberation: str, deliberated_on: date, valid_from: date
) -> SchemeVersion:
    """Date a draft: it is voted, never edited again, and ends the version before it on the eve of `valid_from`.

    Raises `ValidationError` naming the field, `SchemeError`, `Refused` or `StaleEdit`.
    """
    draft = _draft_of(hat, version_id, version)
    document = dated(draft, deliberation, deliberated_on, valid_from)
    compiled = compile_text(document)
    draft.document, draft.state = document, VersionState.VOTED
    draft.deliberation, draft.deliberated_on = deliberation.strip(), deliberated_on
    draft.valid_from, draft.valid_to = valid_from, compiled.scheme.valid_to
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        if "entitlements_one_voted_at_a_time" in str(error):
            raise ValidationError({"valid_from": "Une autre version de ce dispositif vaut déjà à ces dates."}) from None
        raise
    _journal(hat, Action.CHANGE, draft, voted=True, valid_from=valid_from.isoformat())
    return draft


def dated(draft: SchemeVersion, deliberation: str, deliberated_on: date, valid_from: date) -> str:
    """The text that the vote will keep. Raises `ValidationError` naming the field that cannot be."""
    today = timezone.localdate()
    if deliberated_on > today:
        raise ValidationError({"deliberated_on": "Cette date est dans le futur : la délibération doit être votée."})
    if valid_from < deliberated_on:
        raise ValidationError(
            {"valid_from": f"Avant le vote du {deliberated_on:%d/%m/%Y} : une version ne vaut pas pour le passé."}
        )
    last = draft.scheme.versions.voted().order_by("-valid_from").first()
    if last is not None and last.valid_from is not None and valid_from <= last.valid_from:
        raise ValidationError(
            {
                "valid_from": f"La version {last.number} commence le {last.valid_from:%d/%m/%Y} : "
                f"choisissez un jour à partir du {last.valid_from + timedelta(days=1):%d/%m/%Y}."
            }
        )
    content = content_of(draft.document)
    content.pop("model", None)
    content["deliberation"] = {"reference": deliberation.strip(), "date": deliberated_on.isoformat()}
    content["valid_from"] = valid_from.isoformat()
    return write(content)


def _draft(hat: Hat, scheme: Scheme, content: dict[str, Any], number: int) -> SchemeVersion:
    today = timezone.localdate().isoformat()
    content |= {"version": number, "valid_from": today}
    content["deliberation"] = {"reference": TO_VOTE, "date": today, "example": True}
    content.pop("valid_to", None)
    draft = SchemeVersion(
        territory_id=hat.territory_id,
        structure_id=scheme.structure_id,
        scheme=scheme,
        number=number,
        document=write(content),
        author_id=hat.person,
    )
    draft.save(force_insert=True)
    _journal(hat, Action.CREATE, draft)
    return draft


def _own(hat: Hat, structure_id: uuid.UUID | None = None, object_id: uuid.UUID | None = None) -> uuid.UUID:
    if not may_write_schemes(hat, structure_id):
        raise Refused(Resource.SCHEME, Access.WRITE, object_id, ONLY)
    return hat.home


def _draft_of(hat: Hat, version_id: uuid.UUID, version: int) -> SchemeVersion:
    found = visible_or_missing(SchemeVersion.objects.all(), Resource.SCHEME, version_id)
    _own(hat, found.structure_id, found.pk)
    if not found.is_draft:
        raise ValidationError("Cette version est votée : elle ne change plus. Préparez une nouvelle version.")
    return at_version(SchemeVersion.objects.select_related("scheme"), version_id, version)


def _journal(hat: Hat, action: Action, row: SchemeVersion, **detail: Any) -> None:
    detail = {"scheme": str(row.scheme_id), "number": row.number, **detail}
    record(
        hat=hat,
        action=action,
        resource=Resource.SCHEME,
        object_id=row.pk,
        owner_id=row.structure_id,
        detail=detail,
    )


def note_trial(*, hat: Hat, draft: SchemeVersion, files: int) -> None:
    """A draft was tried on open files: a use of their data, which the journal keeps as a count."""
    record(
        hat=hat,
        action=Action.READ,
        resource=Resource.SCHEME,
        object_id=draft.pk,
        owner_id=draft.structure_id,
        detail={"tried_on": files},
    )
