"""The local aids of the demonstration: the models, voted by an act that is said to be fictional."""

from datetime import date

from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Structure
from maillage.cias.entitlements.actions.schemes import start_from_model, vote
from maillage.cias.entitlements.scheme_documents import models

ACT = "2026-015 (acte fictif)"
IN_FORCE = date(2026, 3, 1)
#: left as a draft, for the direction to try and vote
DRAFT = "mobilite-permis"


def vote_schemes(cias: Structure, director_id: object, today: date) -> int:
    """Vote every model but one, which stays a draft; returns how many are in force."""
    voted = 0
    with acting_as(Hat(cias.territory_id, cias.pk, Role.DIRECTION, director_id)) as hat:  # type: ignore[arg-type]
        for name in sorted(models()):
            draft = start_from_model(hat=hat, model=name)
            if name != DRAFT:
                day = min(today, IN_FORCE)
                vote(
                    hat=hat,
                    version_id=draft.pk,
                    version=draft.version,
                    deliberation=ACT,
                    deliberated_on=day,
                    valid_from=day,
                )
                voted += 1
    return voted
