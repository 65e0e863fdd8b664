"""The policies of a household's tables, written from the permission table."""

from dataclasses import replace

from maillage.cias.common.permission_table import Access, Resource, Situation, allows
from maillage.cias.common.policies import (
    ROLE,
    STRUCTURE,
    TERRITORY,
    USER,
    Rule,
    file_child,
    file_root,
    role_ever,
    role_in,
)
from maillage.cias.common.roles import Role
from maillage.cias.households import models as m

#: What a share may give. Notes, measures and hidden addresses are never shared by a share.
SHAREABLE = [Resource.FILE, Resource.IDENTITY, Resource.ADDRESS, Resource.HOUSING, Resource.MEANS]

_ACTIVE = """s.revoked_at IS NULL AND current_date BETWEEN s.valid_from AND s.valid_to
    AND s.to_structure_id = nullif(current_setting('maillage.structure', true), '')::uuid"""

_NOTING = sorted(r for r in Role if any(allows(r, Access.WRITE, Resource.CONTACT, s) for s in Situation))

#: roles that close and reopen files
CLOSING = sorted(
    role
    for role in Role
    if allows(role, Access.WRITE, Resource.FILE, Situation.STRUCTURE)
    and allows(role, Access.READ, Resource.FILE, Situation.CLOSED)
)

#: Run as the owner, so that the policy of a file may ask about its shares, whose policy asks about the file.
#: They answer only about the structure of the hat.
FUNCTIONS = [
    f"""
    CREATE OR REPLACE FUNCTION maillage_share_allows(file uuid, resource text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM households_share s WHERE s.household_id = file
            AND resource = ANY(s.resources) AND {_ACTIVE})
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION maillage_person_shared(who uuid, resource text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM households_share s
            JOIN households_membership mb ON mb.household_id = s.household_id
            JOIN households_household h ON h.id = s.household_id
            WHERE mb.person_id = who AND NOT h.is_protected AND resource = ANY(s.resources)
            AND current_date BETWEEN mb.valid_from AND coalesce(mb.valid_to, 'infinity') AND {_ACTIVE})
    $$
    """,
    # The desk notes contacts on files that it may not write: only the date of the last contact moves, and only on a
    # file that it may read.
    f"""
    CREATE OR REPLACE FUNCTION maillage_touch_file(file uuid, day date) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        UPDATE households_household SET last_contact_on = greatest(last_contact_on, day)
        WHERE id = file AND structure_id = nullif(current_setting('maillage.structure', true), '')::uuid
        AND coalesce(current_setting('maillage.role', true), '') = ANY('{{{",".join(_NOTING)}}}')
    $$
    """,
    # A closed file is written by nobody, so that a policy alone would let nobody close one. Who may write an open file
    # and read a closed one closes and reopens it; a null day reopens.
    f"""
    CREATE OR REPLACE FUNCTION maillage_close_file(file uuid, day date) RETURNS uuid
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        UPDATE households_household SET closed_on = day, version = version + 1, updated_at = now()
        WHERE id = file AND structure_id = nullif(current_setting('maillage.structure', true), '')::uuid
        AND territory_id = nullif(current_setting('maillage.territory', true), '')::uuid
        AND coalesce(current_setting('maillage.role', true), '') = ANY('{{{",".join(CLOSING)}}}')
        AND (NOT is_protected OR nullif(current_setting('maillage.user', true), '')::uuid = ANY(readers))
        RETURNING id
    $$
    """,
    # Bris de glace: exact name and birth date, social workers only. Answers one file or none; finding nothing and
    # finding a file take the same path. The alert is a row written whatever the answer.
    """
    CREATE OR REPLACE FUNCTION maillage_break_glass(given_name text, given_birth date, why text, hours integer)
    RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        here uuid := nullif(current_setting('maillage.structure', true), '')::uuid;
        land uuid := nullif(current_setting('maillage.territory', true), '')::uuid;
        who uuid := nullif(current_setting('maillage.user', true), '')::uuid;
        found_file uuid;
    BEGIN
        IF current_setting('maillage.role', true) <> 'travailleur_social' OR length(trim(why)) < 10 THEN
            RAISE EXCEPTION 'bris de glace refusé';
        END IF;
        SELECT h.id INTO found_file FROM households_person p
            JOIN households_membership mb ON mb.person_id = p.id AND mb.valid_to IS NULL
            JOIN households_household h ON h.id = mb.household_id
            WHERE p.structure_id = here AND p.birth_date = given_birth AND h.is_protected
            AND given_name IN (split_part(p.sort_key, '|', 1), split_part(p.sort_key, '|', 2))
            ORDER BY h.opened_on DESC LIMIT 1;
        INSERT INTO households_breakglass
            (id, territory_id, structure_id, household_id, user_id, reason, at, expires_at) VALUES
            (gen_random_uuid(), land, here, found_file, who, why, now(), now() + make_interval(hours => hours));
        IF found_file IS NOT NULL THEN
            UPDATE households_household SET readers = array_append(array_remove(readers, who), who)
                WHERE id = found_file;
            UPDATE households_person SET readers = array_append(array_remove(readers, who), who)
                WHERE is_protected AND id IN
                (SELECT person_id FROM households_membership WHERE household_id = found_file);
        END IF;
        RETURN found_file;
    END $$
    """,
    # Who accompanies changes with the day: dates of accompaniments begin and end while nobody acts.
    """
    CREATE OR REPLACE FUNCTION maillage_refresh_followers() RETURNS integer
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH today AS (
            SELECT h.id,
                ARRAY(SELECT DISTINCT a.user_id FROM households_assignment a WHERE a.household_id = h.id
                    AND a.user_id IS NOT NULL AND a.valid_from <= current_date
                    AND (a.valid_to IS NULL OR a.valid_to >= current_date) ORDER BY 1) AS people,
                ARRAY(SELECT DISTINCT a.team_id FROM households_assignment a WHERE a.household_id = h.id
                    AND a.team_id IS NOT NULL AND a.valid_from <= current_date
                    AND (a.valid_to IS NULL OR a.valid_to >= current_date) ORDER BY 1) AS teams
            FROM households_household h WHERE EXISTS (SELECT 1 FROM households_assignment a
                WHERE a.household_id = h.id AND current_date - 31 <= ANY(ARRAY[a.valid_from, a.valid_to]))
        ), changed AS (
            UPDATE households_household h SET referents = today.people, teams = today.teams
            FROM today WHERE h.id = today.id AND (h.referents, h.teams) IS DISTINCT FROM (today.people, today.teams)
            RETURNING 1
        ) SELECT count(*)::integer FROM changed
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION maillage_end_broken_glass() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        glass record;
        closed integer := 0;
    BEGIN
        FOR glass IN SELECT * FROM households_breakglass WHERE ended_at IS NULL AND expires_at < now() FOR UPDATE LOOP
            UPDATE households_household SET readers = array_remove(readers, glass.user_id)
                WHERE id = glass.household_id;
            UPDATE households_person SET readers = array_remove(readers, glass.user_id) WHERE is_protected AND id IN
                (SELECT person_id FROM households_membership WHERE household_id = glass.household_id);
            UPDATE households_breakglass SET ended_at = now() WHERE id = glass.id;
            closed := closed + 1;
        END LOOP;
        RETURN closed;
    END $$
    """,
]

_P = "households_person"


def _person(access: Access, resource: Resource, shared: bool = True) -> str:
    """SQL on `households_person` (aliased p): protected ones to their readers, shared ones by a share."""
    foreign = role_in(access, resource, Situation.SHARED) if shared else "false"
    return (
        f"(p.territory_id = {TERRITORY} AND ((p.structure_id = {STRUCTURE} AND CASE"
        f" WHEN p.is_protected THEN {USER} = ANY(p.readers) AND {role_in(access, resource, Situation.PROTECTED)}"
        f" WHEN p.opened_by_id = {USER} THEN {role_in(access, resource, Situation.OWN)}"
        f" ELSE {role_in(access, resource, Situation.STRUCTURE)} END)"
        f" OR (p.structure_id <> {STRUCTURE} AND {foreign} AND maillage_person_shared(p.id, '{resource}'))))"
    )


def person_child(model: type, resource: Resource, *, deletable: bool = False) -> Rule:
    """A row that hangs on a person."""
    table = model._meta.db_table  # type: ignore[attr-defined]

    def on_person(access: Access) -> str:
        return (
            f"{table}.territory_id = {TERRITORY} AND EXISTS (SELECT 1 FROM {_P} p WHERE p.id = {table}.person_id"
            f" AND p.structure_id = {table}.structure_id AND {_person(access, resource)})"
        )

    write = on_person(Access.WRITE)
    return Rule(model, resource, on_person(Access.READ), write, write, write if deletable else None)


_on_file = {"root": m.Household, "link": "household_id"}
_root = file_root(m.Household, Resource.FILE)
_identity_read = _person(Access.READ, Resource.IDENTITY).replace("p.", f"{_P}.")
_identity_write = _person(Access.WRITE, Resource.IDENTITY).replace("p.", f"{_P}.")
# Putting under protection, closing and sharing change the file's own row: whoever may do it may change that row.
_file_change = (
    f"({_root.update} OR (households_household.structure_id = {STRUCTURE}"
    f" AND households_household.territory_id = {TERRITORY}"
    f" AND {role_in(Access.WRITE, Resource.PROTECTION, Situation.STRUCTURE)}))"
)
_person_change = (
    f"({_identity_write} OR ({_P}.structure_id = {STRUCTURE} AND {_P}.territory_id = {TERRITORY}"
    f" AND {role_in(Access.WRITE, Resource.PROTECTION, Situation.STRUCTURE)}))"
)
_share = file_child(m.Share, Resource.SHARE, **_on_file)  # type: ignore[arg-type]
_received = (
    f"(households_share.territory_id = {TERRITORY} AND households_share.to_structure_id = {STRUCTURE}"
    f" AND {role_in(Access.READ, Resource.SHARE, Situation.SHARED)})"
)
_token = f"households_searchtoken.territory_id = {TERRITORY} AND households_searchtoken.structure_id = {STRUCTURE} AND "
_token_write = _token + role_ever(Access.WRITE, Resource.IDENTITY)
_glass = (
    f"households_breakglass.territory_id = {TERRITORY} AND households_breakglass.structure_id = {STRUCTURE}"
    f" AND (households_breakglass.user_id = {USER}"
    f" OR {role_in(Access.READ, Resource.BREAK_GLASS, Situation.STRUCTURE)} AND {ROLE} = '{Role.DIRECTION}')"
)
_link_visible = (
    f"households_personlink.territory_id = {TERRITORY} AND households_personlink.structure_id = {STRUCTURE}"
    f" AND EXISTS (SELECT 1 FROM {_P} p WHERE p.id = households_personlink.first_id)"
    f" AND EXISTS (SELECT 1 FROM {_P} p WHERE p.id = households_personlink.second_id)"
)
_link_write = f"{_link_visible} AND {role_in(Access.WRITE, Resource.IDENTITY, Situation.STRUCTURE)}"
_profession = (
    f"households_note.audience <> 'profession' OR households_note.author_id = {USER}"
    f" OR {ROLE} = '{Role.TRAVAILLEUR_SOCIAL}'"
)

RULES = [
    replace(_root, update=_file_change),
    Rule(m.Person, Resource.IDENTITY, _identity_read, _identity_write, _person_change),
    person_child(m.Alias, Resource.IDENTITY, deletable=True),
    person_child(m.ContactPoint, Resource.IDENTITY, deletable=True),
    person_child(m.ProtectionMeasure, Resource.MEASURE),
    person_child(m.InformationGiven, Resource.INFORMATION),
    Rule(
        m.SearchToken,
        Resource.IDENTITY,
        _token + role_ever(Access.READ, Resource.IDENTITY),
        _token_write,
        "false",
        f"{_token} ({role_ever(Access.WRITE, Resource.IDENTITY)} OR {role_ever(Access.WRITE, Resource.PROTECTION)})",
    ),
    Rule(m.PersonLink, Resource.IDENTITY, _link_visible, _link_write, _link_write),
    file_child(m.Membership, Resource.FILE, deletable=True, **_on_file),  # type: ignore[arg-type]
    file_child(m.HouseholdEvent, Resource.FILE, **_on_file),  # type: ignore[arg-type]
    file_child(m.Assignment, Resource.ASSIGNMENT, **_on_file),  # type: ignore[arg-type]
    file_child(m.Address, Resource.ADDRESS, deletable=True, **_on_file),  # type: ignore[arg-type]
    file_child(m.HiddenAddress, Resource.HIDDEN_ADDRESS, **_on_file),  # type: ignore[arg-type]
    file_child(m.Housing, Resource.HOUSING, deletable=True, **_on_file),  # type: ignore[arg-type]
    file_child(m.Means, Resource.MEANS, **_on_file),  # type: ignore[arg-type]
    file_child(m.Contact, Resource.CONTACT, author="author_id", **_on_file),  # type: ignore[arg-type]
    file_child(m.FollowUp, Resource.CONTACT, author="author_id", **_on_file),  # type: ignore[arg-type]
    file_child(m.Note, Resource.NOTE, author="author_id", also=_profession, **_on_file),  # type: ignore[arg-type]
    file_child(
        m.PrivateNote,
        Resource.PRIVATE_NOTE,
        author="author_id",
        only_author=True,
        **_on_file,  # type: ignore[arg-type]
    ),
    replace(_share, read=f"({_share.read} OR {_received})"),
    file_child(m.Protection, Resource.PROTECTION, **_on_file),  # type: ignore[arg-type]
    Rule(m.BreakGlass, Resource.BREAK_GLASS, _glass, "false", _glass + f" AND {ROLE} = '{Role.DIRECTION}'"),
]
