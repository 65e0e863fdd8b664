"""The national rights screened, always asked of the engine in this order."""

from maillage.rules.rights.dwelling import CHEQUE_ENERGIE, HOUSING_AID
from maillage.rules.rights.family import AF, ARS, ASF, CF, PAJE_BASE, PAJE_CMG
from maillage.rules.rights.minima import AAH, ASI, ASPA, C2S, PPA, RSA
from maillage.rules.rights.right import Right, Step
from maillage.rules.rights.school import BOURSE_COLLEGE, BOURSE_LYCEE

RIGHTS: tuple[Right, ...] = (
    AF,
    CF,
    ASF,
    PAJE_BASE,
    PAJE_CMG,
    ARS,
    AAH,
    ASI,
    ASPA,
    HOUSING_AID,
    RSA,
    PPA,
    C2S,
    CHEQUE_ENERGIE,
    BOURSE_COLLEGE,
    BOURSE_LYCEE,
)


def requests(on: str) -> list[tuple[str, str]]:
    """(variable, period) asked of the engine, in their fixed order, for every right in the month `on`."""
    return list(dict.fromkeys(request for right in RIGHTS for request in right.requests(on)))


__all__ = ["RIGHTS", "Right", "Step", "requests"]
