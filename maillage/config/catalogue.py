"""The catalogue of PostgreSQL against what the code declares: policies, exemptions, rights of the role app."""

from collections.abc import Iterable
from typing import Any

from maillage.cias.common.policies import (
    APPEND_ONLY,
    CLOSED_TO_APP,
    all_exemptions,
    all_functions,
    all_rules,
    statements,
)

_POLICIES = """
SELECT c.relname, p.polname, p.polcmd, p.polpermissive, p.polroles::text,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = {schema}
"""
_PUBLIC, _OURS = "'public'::regnamespace", "pg_my_temp_schema()"


def faults_of(cursor: Any, app: str) -> list[str]:
    """One line per difference; `app` is the name of the role of the site. Run it in a transaction, rolled back after.

    The expected policies are written on temporary copies of the tables and read back as PostgreSQL spells them, so
    that nothing real is locked nor changed.
    """
    return [*_tables(cursor), *_policies(cursor), *_functions(cursor), *_rights(cursor, app)]


def _tables(cursor: Any) -> Iterable[str]:
    cursor.execute(
        "SELECT relname, relkind, relrowsecurity, relforcerowsecurity, coalesce(reloptions::text, '') FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname"
    )
    found = {name: rest for name, *rest in cursor.fetchall()}
    ruled, exempt = {rule.table for rule in all_rules()}, all_exemptions()
    for name, (kind, enabled, forced, options) in found.items():
        if kind == "v":
            if "security_invoker=true" not in options and "security_invoker=on" not in options:
                yield f"vue {name} : sans security_invoker, elle passe outre les politiques."
        elif name in ruled and name in exempt:
            yield f"table {name} : à la fois sous politiques et exemptée."
        elif name in ruled and not (enabled and forced):
            yield f"table {name} : sécurité des lignes {'non forcée' if enabled else 'éteinte'}."
        elif name not in ruled and name not in exempt:
            yield f"table {name} : ni politique, ni exemption avec sa raison. Déclarez-la dans permissions.py."
    for name in sorted((ruled | set(exempt)) - set(found)):
        yield f"table {name} : déclarée, absente de la base."


def _policies(cursor: Any) -> Iterable[str]:
    cursor.execute(_POLICIES.format(schema=_PUBLIC))
    real = {(table, policy): rest for table, policy, *rest in cursor.fetchall()}
    cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")
    present = {name for (name,) in cursor.fetchall()}
    if {rule.table for rule in all_rules()} - present:
        return  # told by `_tables`
    for rule in all_rules():
        cursor.execute(f'CREATE TEMPORARY TABLE "{rule.table}" (LIKE public."{rule.table}") ON COMMIT DROP')
    functions = set(all_functions())
    for statement in statements():
        if statement not in functions:
            cursor.execute(statement)
    cursor.execute(_POLICIES.format(schema=_OURS))
    expected = {(table, policy): rest for table, policy, *rest in cursor.fetchall()}
    for key in sorted(expected.keys() | real.keys()):
        where = f"table {key[0]}, politique {key[1]}"
        if key not in real:
            yield f"{where} : absente. Lancez « maillage migrate »."
        elif key not in expected:
            yield f"{where} : inconnue de la table des droits."
        elif real[key] != expected[key]:
            yield f"{where} : différente de la table des droits. Lancez « maillage migrate »."


def _functions(cursor: Any) -> Iterable[str]:
    declared = "\n".join(all_functions())
    cursor.execute(
        "SELECT p.proname, p.prosrc, p.prosecdef, coalesce(p.proconfig::text, '') FROM pg_proc p"
        " JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'public'::regnamespace AND l.lanname <> 'c'"
        " AND p.proname NOT LIKE 'procrastinate%'"
    )
    for name, source, definer, options in cursor.fetchall():
        if definer and "search_path=public, pg_temp" not in options:
            yield f"fonction {name} : s’exécute au nom du propriétaire sans chemin de recherche fixé."
        if name.startswith("maillage_") and source not in declared:
            yield f"fonction {name} : différente de celle du code. Lancez « maillage migrate »."


def _rights(cursor: Any, app: str) -> Iterable[str]:
    cursor.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s", [app]
    )
    powerful, creates = cursor.fetchone()
    if powerful:
        yield f"rôle {app} : il passe outre les politiques (SUPERUSER, BYPASSRLS ou CREATEROLE)."
    if creates:
        yield f"rôle {app} : il peut créer des bases (CREATEDB)."
    cursor.execute(
        "SELECT relname FROM pg_class WHERE pg_has_role(%s, relowner, 'MEMBER') AND relkind IN ('r', 'p', 'v', 'S')"
        " AND relnamespace = 'public'::regnamespace ORDER BY relname LIMIT 1",
        [app],
    )
    for (name,) in cursor.fetchall():
        yield f"rôle {app} : propriétaire, seul ou par un groupe, de {name}."
    cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [app])
    if cursor.fetchone()[0]:
        yield f"rôle {app} : il peut créer des tables dans le schéma public."
    for tables, rights in ((APPEND_ONLY, ("UPDATE", "DELETE", "TRUNCATE")), (CLOSED_TO_APP, ("SELECT", "INSERT"))):
        for table in tables:
            for right in rights:
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [app, f"public.{table}", right])
                if cursor.fetchone()[0]:
                    yield f"rôle {app} : droit {right} sur {table}, qui ne lui revient pas."
