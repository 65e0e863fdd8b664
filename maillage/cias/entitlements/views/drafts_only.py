"""What the pages of a draft ask first."""

import uuid

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused
from maillage.cias.entitlements.actions.schemes import ONLY, may_write_schemes
from maillage.cias.entitlements.models import SchemeVersion
from maillage.cias.entitlements.views.schemes import version_or_missing


def draft_or_refused(hat: Hat, pk: uuid.UUID) -> SchemeVersion:
    """The draft, for who may edit it. Raises `Missing`, or `Refused` when it is voted or another structure's."""
    version = version_or_missing(pk)
    if not may_write_schemes(hat, version.structure_id):
        raise Refused(Resource.SCHEME, Access.WRITE, pk, ONLY)
    if not version.is_draft:
        raise Refused(
            Resource.SCHEME,
            Access.WRITE,
            pk,
            "Cette version est votée : elle ne change plus. Préparez-en une nouvelle.",
        )
    return version
