"""Public reference: everybody reads it, only the owner of the database writes it, when it is loaded."""

from maillage.cias.common.policies import Rule
from maillage.cias.territory.models import Commune, CommuneChange, Departement, Epci, Region, Territory

_WHY = "public geography, no person"

#: No hat writes these tables: the role app is refused, the owner passes over the policies.
RULES = [
    Rule(model, None, "true", "false", "false", reason=_WHY)
    for model in (Region, Departement, Epci, Commune, CommuneChange, Territory)
]
