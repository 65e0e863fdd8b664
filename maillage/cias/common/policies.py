"""Row-level security written from the permission table: the database refuses what Python forgot to ask.

Each app lists the rules of its tables in `permissions.py` (`RULES`, and `FUNCTIONS` for the SQL they call). After each
migration `apply_policies` replaces every policy by what the table says today, so that code and catalogue cannot drift.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import import_module, module_has_submodule

from maillage.cias.common.permission_table import Access, Resource, Situation, roles_allowed

# Sub-selects: evaluated once per query, not once per row.
TERRITORY = "(SELECT nullif(current_setting('maillage.territory', true), '')::uuid)"
STRUCTURE = "(SELECT nullif(current_setting('maillage.structure', true), '')::uuid)"
USER = "(SELECT nullif(current_setting('maillage.user', true), '')::uuid)"
ROLE = "(SELECT coalesce(current_setting('maillage.role', true), ''))"
TEAMS = "(SELECT coalesce(nullif(current_setting('maillage.teams', true), ''), '{}')::uuid[])"


@dataclass(frozen=True)
class Rule:
    """The policies of one table: SQL conditions on its rows. None for `delete`: nobody deletes through the site."""

    model: type[Model]
    resource: Resource | None
    read: str
    insert: str
    update: str
    delete: str | None = None
    reason: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def role_in(access: Access, resource: Resource, situation: Situation) -> str:
    """SQL: the role of the hat may do `access` on `resource` in `situation`."""
    roles = roles_allowed(access, resource, situation)
    return f"{ROLE} = ANY('{{{','.join(roles)}}}')" if roles else "false"


def role_ever(access: Access, resource: Resource) -> str:
    roles = sorted({role for situation in Situation for role in roles_allowed(access, resource, situation)})
    return f"{ROLE} = ANY('{{{','.join(roles)}}}')" if roles else "false"


def situation_sql(access: Access, resource: Resource, file: str, author: str | None = None) -> str:
    """SQL: the table allows `access` on `resource` in the situation of the row aliased `file`.

    `author` is the column of who wrote the row that hangs on the file. Mirrors `permissions.situation_of`.
    """
    followed = f"{USER} = ANY({file}.referents)"
    own = f"{author} = {USER}" if author else f"({file}.opened_by_id = {USER} OR {followed})"
    team = f"{file}.teams && {TEAMS}" + (f" OR {followed}" if author else "")

    def when(situation: Situation) -> str:
        return role_in(access, resource, situation)

    return (
        f"({file}.territory_id = {TERRITORY} AND (({file}.structure_id = {STRUCTURE} AND CASE"
        f" WHEN {file}.is_protected THEN {USER} = ANY({file}.readers) AND {when(Situation.PROTECTED)}"
        f" WHEN {file}.closed_on IS NOT NULL THEN {when(Situation.CLOSED)}"
        f" WHEN {own} THEN {when(Situation.OWN)}"
        f" WHEN {team} THEN {when(Situation.TEAM)}"
        f" ELSE {when(Situation.STRUCTURE)} END)"
        f" OR ({file}.structure_id <> {STRUCTURE} AND {when(Situation.SHARED)}"
        f" AND {STRUCTURE} = ANY({file}.shared_to)"
        f" AND maillage_share_allows({file}.id, '{resource.value}'))))"
    )


def file_root(model: type[Model], resource: Resource) -> Rule:
    """The file itself: a table with the columns of `permissions.FileLike`."""
    table = model._meta.db_table
    write = situation_sql(Access.WRITE, resource, table)
    return Rule(model, resource, situation_sql(Access.READ, resource, table), write, write)


def file_child(
    model: type[Model],
    resource: Resource,
    *,
    root: type[Model],
    link: str,
    author: str | None = None,
    only_author: bool = False,
    also: str = "true",
    deletable: bool = False,
) -> Rule:
    """A row that hangs on a file: as readable as the file lets `resource` be. `also` narrows further (SQL).

    The structure of the row is the file's: a row cannot be hung on a file that the hat may not write to.
    """
    table, parent = model._meta.db_table, root._meta.db_table
    author_column = f"{table}.{author}" if author else None

    def on_file(access: Access) -> str:
        return (
            f"{table}.territory_id = {TERRITORY} AND EXISTS (SELECT 1 FROM {parent} f WHERE f.id = {table}.{link}"
            f" AND f.structure_id = {table}.structure_id AND {situation_sql(access, resource, 'f', author_column)})"
            f" AND ({also})" + (f" AND {author_column} = {USER}" if only_author else "")
        )

    insert = on_file(Access.WRITE) + (f" AND {author_column} = {USER}" if author else "")
    write = on_file(Access.WRITE)
    return Rule(model, resource, on_file(Access.READ), insert, write, write if deletable else None)


def row_of_parent(
    model: type[Model], resource: Resource, *, root: type[Model], link: str, deletable: bool = False
) -> Rule:
    """A row readable exactly when its parent is, and written by the roles that write `resource`."""
    table, parent = model._meta.db_table, root._meta.db_table
    visible = (
        f"{table}.territory_id = {TERRITORY} AND EXISTS (SELECT 1 FROM {parent} f WHERE f.id = {table}.{link}"
        f" AND f.structure_id = {table}.structure_id)"
    )
    write = f"{visible} AND {table}.structure_id = {STRUCTURE} AND {role_ever(Access.WRITE, resource)}"
    read = f"{visible} AND {role_ever(Access.READ, resource)}"
    return Rule(model, resource, read, write, write, write if deletable else None)


def territory_wide(
    model: type[Model],
    resource: Resource,
    *,
    structure: str | None = "structure_id",
    own: str = "false",
    deletable: bool = False,
) -> Rule:
    """Rows every hat of the territory may read, written by their structure (or by whoever writes `shared`).

    Without a `structure` column the rows belong to the territory. `own` is a SQL condition for the « own » column.
    """
    table = model._meta.db_table
    here = f"{table}.territory_id = {TERRITORY}"
    mine = f"{table}.{structure} = {STRUCTURE}" if structure else "true"

    def in_table(access: Access) -> str:
        return (
            f"{here} AND (({mine} AND {role_in(access, resource, Situation.STRUCTURE)})"
            f" OR ({own} AND {role_in(access, resource, Situation.OWN)})"
            f" OR {role_in(access, resource, Situation.SHARED)})"
        )

    write = in_table(Access.WRITE)
    return Rule(model, resource, in_table(Access.READ), write, write, write if deletable else None)


def _modules() -> Iterable[Any]:
    for config in apps.get_app_configs():
        if config.name.startswith("maillage.cias.") and module_has_submodule(config.module, "permissions"):
            yield import_module(f"{config.name}.permissions")


def all_rules() -> list[Rule]:
    """Every declared rule, in the order of the apps."""
    return [rule for module in _modules() for rule in getattr(module, "RULES", [])]


def all_functions() -> list[str]:
    return [text for module in _modules() for text in getattr(module, "FUNCTIONS", [])]


def all_exemptions() -> dict[str, str]:
    """Table -> why it has no policy (sign-in, sessions, queue, reference data without persons)."""
    return {table: why for module in _modules() for table, why in getattr(module, "EXEMPT", {}).items()}


def statements() -> list[str]:
    """The SQL that makes the catalogue say what the permission table says, run by the owner."""
    lines = list(all_functions())
    for rule in all_rules():
        name = f'"{rule.table}"'
        lines.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        lines.append(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        lines.extend(f"DROP POLICY IF EXISTS {policy} ON {name}" for policy in ("reads", "adds", "changes", "removes"))
        lines.append(f"CREATE POLICY reads ON {name} FOR SELECT USING ({rule.read})")
        lines.append(f"CREATE POLICY adds ON {name} FOR INSERT WITH CHECK ({rule.insert})")
        lines.append(f"CREATE POLICY changes ON {name} FOR UPDATE USING ({rule.update}) WITH CHECK ({rule.update})")
        if rule.delete:
            lines.append(f"CREATE POLICY removes ON {name} FOR DELETE USING ({rule.delete})")
    return lines


#: what the role `app` may never do, whatever the policies
APPEND_ONLY = ("audit_entry",)
CLOSED_TO_APP = ("audit_seal", "audit_head")


def grants(app_role: str) -> list[str]:
    """The table rights of the role `app`: rows only, no structure; the journal is append-only, its seals closed."""
    role = f'"{app_role}"'
    lines = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    lines += [f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}" for table in APPEND_ONLY]
    lines += [f"REVOKE ALL ON {table} FROM {role}" for table in CLOSED_TO_APP]
    return lines
