"""Changing who holds a competence: the past stays true, what is planned can be taken back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, visible_or_missing
from maillage.cias.directory.actions.saving import journal, save
from maillage.cias.directory.enums import HolderKind
from maillage.cias.directory.models import Competence, CompetenceHolder, Structure
from maillage.cias.directory.models.matrix import OVERLAP
from maillage.cias.directory.permissions import may_write_matrix
from maillage.cias.territory.models import Commune


@dataclass(frozen=True)
class Act:
    """The act that makes a competence change hands; an assumption says so and may have none."""

    number: str = ""
    signed_on: date | None = None
    article: str = ""
    url: str = ""
    is_assumption: bool = False


@transaction.atomic
def change_holder(
    *,
    hat: Hat,
    competence_id: uuid.UUID,
    communes: Sequence[str],
    kind: str,
    valid_from: date,
    act: Act,
    holder_id: uuid.UUID | None = None,
) -> list[CompetenceHolder]:
    """From a day on, give a competence to another holder in the communes (INSEE codes), all or none.

    What was in force ends the day before. Raises `Refused`, or `ValidationError` when a change already stands at
    that date or after it.
    """
    check_matrix(hat)
    lock_matrix(hat.territory_id)
    competence = visible_or_missing(Competence.objects.all(), Resource.MATRIX, competence_id)
    holder = visible_or_missing(Structure.objects.all(), Resource.DIRECTORY, holder_id) if holder_id else None
    if not act.number and not act.is_assumption:
        raise ValidationError(
            {"act_number": "Donnez l’acte (délibération, arrêté, convention), ou dites que c’est une hypothèse."}
        )
    names = _communes(hat, communes)
    _close_previous(competence, names, valid_from)
    rows = []
    for code in names:
        row = CompetenceHolder(
            territory_id=hat.territory_id,
            competence=competence,
            commune_id=code,
            kind=kind,
            holder=holder if kind == HolderKind.STRUCTURE else None,
            valid_from=valid_from,
            act_number=act.number,
            act_date=act.signed_on,
            act_article=act.article,
            act_url=act.url,
            is_assumption=act.is_assumption,
            verified_on=None if act.is_assumption else timezone.localdate(),
        )
        save(row)
        journal(hat, Action.CHANGE, row, resource=Resource.MATRIX, competence=competence.code, commune=code)
        rows.append(row)
    return rows


@transaction.atomic
def cancel_planned(*, hat: Hat, holding_id: uuid.UUID) -> None:
    """Take back a change that has not begun; the holder before it goes on. Raises `Refused` or `ValidationError`."""
    check_matrix(hat)
    lock_matrix(hat.territory_id)
    row = visible_or_missing(CompetenceHolder.objects.all(), Resource.MATRIX, holding_id)
    if row.valid_from <= timezone.localdate():
        raise ValidationError(
            "Ce changement a déjà pris effet\u00a0: il reste vrai pour ses dates. Préparez-en un autre."
        )
    before = CompetenceHolder.objects.filter(
        competence=row.competence_id, commune=row.commune_id, valid_to=row.valid_from - timedelta(days=1)
    ).first()
    end = row.valid_to
    row.delete()
    if before:
        before.valid_to = end
        save(before)
    record_detail = {"competence": str(row.competence_id), "commune": row.commune_id, "cancelled": True}
    row.pk = holding_id
    journal(hat, Action.CHANGE, row, resource=Resource.MATRIX, **record_detail)


@transaction.atomic
def verify_holder(*, hat: Hat, holding_id: uuid.UUID, on: date) -> CompetenceHolder:
    """Note that the act was read again and still stands. Raises `Refused` or `ValidationError`."""
    check_matrix(hat)
    row = visible_or_missing(CompetenceHolder.objects.all(), Resource.MATRIX, holding_id)
    if on > timezone.localdate():
        raise ValidationError("Cette date est dans le futur. Vérifiez l’année.")
    row.verified_on = on
    save(row)
    journal(hat, Action.CHANGE, row, resource=Resource.MATRIX, fields=["verified_on"])
    return row


def check_matrix(hat: Hat) -> None:
    """Raises `Refused` unless the hat is that of the direction of the CIAS."""
    own = Structure.objects.filter(pk=hat.structure_id).first() if hat.structure_id else None
    if not may_write_matrix(hat, own):
        raise Refused(Resource.MATRIX, Access.WRITE, message="La matrice est tenue par la direction du CIAS.")


def lock_matrix(territory_id: uuid.UUID) -> None:
    """One author of the matrix of a territory at a time: the second waits, then sees what the first wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"matrix {territory_id}"])


def _communes(hat: Hat, codes: Sequence[str]) -> dict[str, str]:
    """Code -> name of the communes asked for. Raises `ValidationError` for one that is elsewhere, or for none."""
    names = dict(
        Commune.objects.filter(epci__territory=hat.territory_id, code__in=codes).values_list("code", "name")
    )  # fmt: skip
    if missing := [code for code in codes if code not in names]:
        raise ValidationError({"communes": f"La commune {missing[0]} n’est pas dans le territoire."})
    if not names:
        raise ValidationError({"communes": "Choisissez au moins une commune."})
    return names


def _close_previous(competence: Competence, names: dict[str, str], valid_from: date) -> None:
    rows = CompetenceHolder.objects.of(competence).for_communes(list(names))
    later = rows.filter(valid_from__gte=valid_from).order_by("commune__sort_key").first()
    if later is not None:
        raise ValidationError(
            f"{OVERLAP} À {names[later.commune_id]}, un changement est déjà noté au"
            f" {later.valid_from:%d/%m/%Y}\u00a0: choisissez une date plus tardive, ou retirez-le d’abord."
        )
    for row in rows.in_force(valid_from):
        row.valid_to = valid_from - timedelta(days=1)
        save(row)
