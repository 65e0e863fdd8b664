"""The local schemes that a structure judges by: the voted version in force on the day a request is filed."""

from datetime import date
from itertools import groupby

from maillage.cias.common.hats import Hat
from maillage.cias.entitlements.models import SchemeVersion
from maillage.cias.entitlements.scheme_documents import compiled
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.versions import in_force


def schemes_in_force(hat: Hat, on: date, decided_on: date | None = None) -> list[CompiledScheme]:
    """What judges a request filed on this day at the hat's structure; empty when it voted nothing. One query.

    `decided_on`: the transition rules of a later version may take a request that was not decided before it started.
    """
    if hat.structure_id is None:
        return []
    rows = SchemeVersion.objects.voted().filter(structure_id=hat.structure_id)
    found = []
    for _, versions in groupby(rows.order_by("scheme__title", "scheme", "valid_from"), key=lambda row: row.scheme_id):
        try:
            found.append(in_force([compiled(row.document) for row in versions], on, decided_on))
        except SchemeError:  # not yet, or no longer, in force
            continue
    return found
