"""Kept verdicts and their follow-up (`verdicts`); local schemes and their dated versions (`schemes`)."""

from maillage.cias.entitlements.models.schemes import Scheme, SchemeVersion, VersionState
from maillage.cias.entitlements.models.verdicts import (
    KeptVerdict,
    Pursuit,
    PursuitStep,
    RightChange,
    Screening,
    ScreeningDetail,
    Watch,
)

__all__ = [
    "KeptVerdict",
    "Pursuit",
    "PursuitStep",
    "RightChange",
    "Scheme",
    "SchemeVersion",
    "Screening",
    "ScreeningDetail",
    "VersionState",
    "Watch",
]
