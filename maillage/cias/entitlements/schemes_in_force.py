"""The schemes that judge a request: the version in force on its filing date, or as its transition rules say."""

import uuid
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from maillage.cias.entitlements.models import SchemeVersion
from maillage.cias.entitlements.scheme_documents import compiled
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.versions import in_force


@dataclass(frozen=True)
class SchemeInForce:
    """A version and its compiled text; `version_id` is what a calculation sheet and a request keep."""

    version_id: uuid.UUID
    number: int
    title: str
    compiled: CompiledScheme


def schemes_in_force(
    structure_id: uuid.UUID, filed_on: date, decided_on: date | None = None
) -> tuple[SchemeInForce, ...]:
    """Every scheme of the structure that judges a request filed on this day; empty when there is none. One query."""
    rows = (
        SchemeVersion.objects.voted()
        .filter(structure_id=structure_id)
        .order_by("scheme__title", "scheme_id", "valid_from")
    )
    found = []
    for _, versions in groupby(rows.select_related("scheme"), key=lambda row: row.scheme_id):
        line = {row.number: row for row in versions}
        try:
            chosen = in_force([compiled(row.document) for row in line.values()], filed_on, decided_on)
        except SchemeError:
            continue
        row = line[chosen.scheme.version]
        found.append(SchemeInForce(row.pk, row.number, str(chosen.scheme.content["title"]), chosen))
    return tuple(found)
