"""Writing a row of the directory: constraints speak French, and the journal says which fields changed."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Resource


def save(row: Model) -> None:
    """Check everything, then write. Raises `ValidationError`, also when another author was faster."""
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = next((c.violation_error_message for c in row._meta.constraints if c.name in str(error)), None)
        if message is None:
            raise
        raise ValidationError(message) from None


def put(row: Model, fields: Mapping[str, Any]) -> list[str]:
    """Set `fields` on the row; returns the names of those that changed."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def journal(hat: Hat, action: Action, row: Any, *, resource: Resource = Resource.DIRECTORY, **detail: Any) -> None:
    """One entry about the row; its owner is its structure."""
    owner = getattr(row, "structure_id", None) or row.pk
    record(hat=hat, action=action, resource=resource, object_id=row.pk, owner_id=owner, detail=detail)
