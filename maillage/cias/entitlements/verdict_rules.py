"""The policies of verdicts and of what became of them, written from the permission table."""

from typing import Any

from maillage.cias.common.permission_table import Resource
from maillage.cias.common.policies import file_child
from maillage.cias.entitlements import models as m
from maillage.cias.households.models import Household

_ON_FILE: dict[str, Any] = {"root": Household, "link": "household_id"}

#: A share that gives the means of a file does not give the estimates that rest on them.
_OF_READABLE_SCREENING = (
    "EXISTS (SELECT 1 FROM entitlements_screening s WHERE s.id = entitlements_screeningdetail.screening_id)"
)

VERDICT_RULES = [
    file_child(m.Screening, Resource.RIGHTS, author="author_id", deletable=True, **_ON_FILE),
    file_child(m.KeptVerdict, Resource.RIGHTS, deletable=True, **_ON_FILE),
    file_child(m.ScreeningDetail, Resource.MEANS, also=_OF_READABLE_SCREENING, deletable=True, **_ON_FILE),
    file_child(m.Pursuit, Resource.RIGHTS, deletable=True, **_ON_FILE),
    file_child(m.PursuitStep, Resource.RIGHTS, author="author_id", deletable=True, **_ON_FILE),
    file_child(m.Watch, Resource.RIGHTS, author="author_id", **_ON_FILE),
    file_child(m.RightChange, Resource.RIGHTS, **_ON_FILE),
]
