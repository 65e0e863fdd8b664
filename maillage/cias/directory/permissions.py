"""Who reads and writes the directory."""

from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.policies import STRUCTURE, TERRITORY, Rule, role_in, territory_wide
from maillage.cias.directory.models import Structure, Team

_here = f"directory_structure.territory_id = {TERRITORY}"
_own = f"directory_structure.id = {STRUCTURE} AND {role_in(Access.WRITE, Resource.DIRECTORY, Situation.STRUCTURE)}"
_any = role_in(Access.WRITE, Resource.DIRECTORY, Situation.SHARED)

RULES = [
    Rule(Structure, Resource.DIRECTORY, _here, f"{_here} AND {_any}", f"{_here} AND (({_own}) OR {_any})"),
    territory_wide(Team, Resource.PEOPLE, deletable=True),
]
