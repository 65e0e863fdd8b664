"""Keeping an estimate, or forgetting one kept by mistake. Looking at one keeps nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.entitlements.models import KeptVerdict, Screening, ScreeningDetail
from maillage.cias.entitlements.screening import Estimate, Line
from maillage.cias.households.actions.files import check_file


@transaction.atomic
def keep_estimate(*, hat: Hat, estimate: Estimate) -> Screening:
    """Keep an estimate with the situation it rests on, dated, with the version of the engine.

    Raises ValidationError when nothing could be estimated, `Refused` when the role may not.
    """
    household = estimate.reading.facts.household
    check_file(hat, household, Access.WRITE, Resource.RIGHTS)
    check_file(hat, household, Access.WRITE, Resource.MEANS)
    if estimate.error:
        raise ValidationError(estimate.error)
    file: dict[str, Any] = {
        "territory_id": hat.territory_id,
        "structure_id": household.structure_id,
        "household": household,
    }
    screening = Screening.objects.create(
        **file, month=estimate.reading.month, engine=estimate.engine, author_id=hat.person
    )
    KeptVerdict.objects.bulk_create(
        KeptVerdict(**file, screening=screening, rank=rank, **_verdict(line))
        for rank, line in enumerate(estimate.lines)
    )
    ScreeningDetail.objects.create(
        **file,
        screening=screening,
        situation=estimate.reading.raw,
        facts=_plain(estimate.facts),
        persons={token: person for token, (person, _) in estimate.reading.persons.items()},
        answers=_plain(dict(estimate.answers)),
        supposed=estimate.reading.supposed,
        explanations={line.right: _explanation(line) for line in estimate.lines},
    )
    _journal(hat, Action.CREATE, screening)
    return screening


def _verdict(line: Line) -> dict[str, Any]:
    return {
        "right": line.right,
        "name": line.name,
        "is_local": line.is_local,
        "status": line.status,
        "amount": line.amount,
        "period": line.period,
        "kind": line.kind,
        "received": line.received,
        "unclaimed": line.unclaimed,
        "missing": [ask.what for ask in line.missing],
    }


def _explanation(line: Line) -> dict[str, Any]:
    return {
        "steps": list(line.steps),
        "hypotheses": list(line.hypotheses),
        "notes": list(line.notes),
        "references": list(line.references),
        "stale": [vars(item) for item in line.stale],
        "engine": line.engine,
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in values.items()}


@transaction.atomic
def forget_estimate(*, hat: Hat, screening: Screening) -> None:
    """Erase an estimate kept by mistake: by its author, the same day or the next."""
    late = screening.kept_at < timezone.now() - timedelta(days=1)
    if screening.author_id != hat.user_id or late:
        raise Refused(
            Resource.RIGHTS, Access.WRITE, screening.household_id, "Seule la personne qui l’a gardée peut l’effacer."
        )
    _journal(hat, Action.CHANGE, screening, erased=True)
    screening.delete()


def _journal(hat: Hat, action: Action, screening: Screening, **detail: bool) -> None:
    record(
        hat=hat,
        action=action,
        resource=Resource.RIGHTS,
        object_id=screening.household_id,
        detail={"row": str(screening.pk)} | detail,
    )
