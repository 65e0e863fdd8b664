"""The policies of schemes: voted versions are read by the whole territory, drafts by their structure alone."""

from dataclasses import replace

from maillage.cias.common.permission_table import Resource
from maillage.cias.common.policies import STRUCTURE, Rule, territory_wide
from maillage.cias.entitlements.models.schemes import Scheme, SchemeVersion, VersionState

_versions = territory_wide(SchemeVersion, Resource.SCHEME, deletable=True)
_table = SchemeVersion._meta.db_table
_public = f"({_table}.structure_id = {STRUCTURE} OR {_table}.state = '{VersionState.VOTED.value}')"
_scheme = (
    f"EXISTS (SELECT 1 FROM {Scheme._meta.db_table} s"
    f" WHERE s.id = {_table}.scheme_id AND s.structure_id = {_table}.structure_id)"
)

SCHEME_RULES: list[Rule] = [
    territory_wide(Scheme, Resource.SCHEME, deletable=True),
    replace(
        _versions,
        read=f"{_versions.read} AND {_public}",
        insert=f"{_versions.insert} AND {_scheme}",
        update=f"{_versions.update} AND {_scheme}",
    ),
]
