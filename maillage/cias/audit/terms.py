"""The term of the journal: months past it are dropped, their heads kept, so that the chain still verifies."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.permission_table import Resource
from maillage.cias.common.roles import Role


@dataclass(frozen=True)
class Dropped:
    territory_id: uuid.UUID
    n: int
    entries: int


def term_start(today: date, months: int) -> date:
    """The first day kept: the first of the month, `months` months ago."""
    index = today.year * 12 + today.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def drop_past_term(*, today: date | None = None, months: int | None = None) -> list[Dropped]:
    """Drop the entries of whole months past the term (`JOURNAL_MONTHS`), and journal it in each territory.

    Raises `ValueError` for a term under seven months; the database itself refuses to drop the last six.
    """
    months = settings.JOURNAL_MONTHS if months is None else months
    if months < 7:
        raise ValueError(f"durée du journal de {months} mois : sept au moins, pour garder six mois entiers.")
    start = term_start(today or timezone.localdate(), months)
    before = datetime.combine(start, time.min, tzinfo=timezone.get_current_timezone())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT territory_id, n, dropped FROM audit_drop(%s)", [before])
        dropped = [Dropped(*row) for row in cursor.fetchall()]
        for one in dropped:
            hat = Hat(one.territory_id, None, Role.SERVICE, None)
            with acting_as(hat):
                detail = {"dropped": one.entries, "before": start.isoformat(), "n": one.n}
                record(hat=hat, action=Action.CHANGE, resource=Resource.JOURNAL, detail=detail)
    return dropped
