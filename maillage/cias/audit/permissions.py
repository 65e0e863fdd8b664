"""Who reads the journal: the responsable of the structure that holds the file, and the DPO of the territory."""

from maillage.cias.audit.models import Entry
from maillage.cias.common.permission_table import Access, Resource, Situation
from maillage.cias.common.policies import STRUCTURE, TERRITORY, USER, Rule, role_in

_here = f"audit_entry.territory_id = {TERRITORY}"
_read = (
    f"{_here} AND ({role_in(Access.READ, Resource.JOURNAL, Situation.SHARED)}"
    f" OR ({STRUCTURE} IN (audit_entry.owner_id, audit_entry.structure_id)"
    f" AND {role_in(Access.READ, Resource.JOURNAL, Situation.STRUCTURE)})"
    f" OR audit_entry.user_id = {USER})"  # what I did myself
)
_insert = f"{_here} AND audit_entry.user_id IS NOT DISTINCT FROM {USER}"

RULES = [Rule(Entry, Resource.JOURNAL, _read, _insert, "false")]
EXEMPT = {
    "audit_seal": "no right for the role app: written by the sealing trigger, read by the owner",
    "audit_head": "no right for the role app: written when a month is dropped",
}
