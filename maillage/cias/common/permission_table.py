"""The one table of who may do what: resources × roles × situations.

It drives the Python predicates (`permissions.py`), the row-level policies of PostgreSQL (`policies.py`) and the
tests of every cell. Source: the roles and rights matrix of the trade, extended to every role of a CIAS.

A cell has six columns, one per situation of a row relative to a hat:

- own: the hat's user wrote the row; for a file or a person, opened it or is its référent;
- team: a team of the hat's user follows the file, or, for a row written by somebody, its user is the référent;
- structure: any other row of the hat's structure;
- shared: another structure shares it with the hat's structure, under a convention in force;
- protected: the file is under protection and names the hat's user among its readers;
- closed: the file is closed (intermediate archive).

Everything else (another structure, another territory, a protected file that does not name the user) is always
refused. `R` reads, `W` reads and writes, `-` is refused. An absent role is refused everywhere.
"""

from enum import StrEnum

from maillage.cias.common.roles import Role


class Situation(StrEnum):
    OWN = "own"
    TEAM = "team"
    STRUCTURE = "structure"
    SHARED = "shared"
    PROTECTED = "protected"
    CLOSED = "closed"


class Access(StrEnum):
    READ = "R"
    WRITE = "W"


class Resource(StrEnum):
    """What a permission is about. The value names it in the journal and in shares."""

    FILE = "file"  # that a household exists, its composition, its référents
    IDENTITY = "identity"  # civil identity, aliases, ways of contact
    ADDRESS = "address"  # real, administrative, domiciliation
    HIDDEN_ADDRESS = "hidden_address"  # the address of somebody who must not be found
    HOUSING = "housing"  # housing status
    MEANS = "means"  # resources, charges, benefits already received
    MEASURE = "measure"  # legal protection measure (curatelle, tutelle…)
    RIGHTS = "rights"  # verdicts on the household's rights, and what became of them
    CONTACT = "contact"  # that a contact took place: when, how, about what
    NOTE = "note"  # what was said, for the team or the profession
    PRIVATE_NOTE = "private_note"  # what its author alone reads, whatever the cell says
    ASSIGNMENT = "assignment"  # who accompanies
    SHARE = "share"  # sharing a file with another structure
    PROTECTION = "protection"  # putting a file under protection, naming its readers
    BREAK_GLASS = "break_glass"  # bris de glace
    INFORMATION = "information"  # information of the person on the use of their data (GDPR, article 13)
    RELATIVES = "relatives"  # household and relatives that an agent declares
    CONVENTION = "convention"  # conventions between structures
    DIRECTORY = "directory"  # structures, sites, services, opening hours
    SCHEME = "scheme"  # local aid schemes and their versions
    MATRIX = "matrix"  # competence × commune × holder
    PEOPLE = "people"  # agents, their hats and teams
    JOURNAL = "journal"  # who read or changed what


_SITUATIONS = tuple(Situation)
_LINE_ROLES = {
    "RESPONSABLES": [
        Role.RESPONSABLE_RPE,
        Role.RESPONSABLE_EPICERIE,
        Role.RESPONSABLE_HEBERGEMENT,
        Role.RESPONSABLE_MOBILITE,
        Role.RESPONSABLE_HABITAT,
    ],
    "DESK": [Role.ACCUEIL, Role.SECRETAIRE_MAIRIE, Role.FRANCE_SERVICES],
    "ALL": list(Role),
}

#                                              own team structure shared protected closed
_TABLE = """
file            DESK                            W    R    R    R    R    -
file            INSTRUCTEUR                     W    W    W    R    W    R
file            TRAVAILLEUR_SOCIAL              W    W    W    R    W    R
file            RESPONSABLES                    W    R    R    R    R    -
file            DIRECTION                       R    R    R    R    R    R
file            PARTENAIRE                      -    -    -    R    -    -
file            SERVICE                         R    R    R    -    -    R

identity        DESK                            W    W    W    R    R    -
identity        INSTRUCTEUR                     W    W    W    R    W    R
identity        TRAVAILLEUR_SOCIAL              W    W    W    R    W    R
identity        RESPONSABLES                    W    R    R    R    R    -
identity        DIRECTION                       R    R    R    R    R    R
identity        PARTENAIRE                      -    -    -    R    -    -
identity        SERVICE                         R    R    R    -    -    R

address         DESK                            W    W    W    R    R    -
address         INSTRUCTEUR                     W    W    W    R    W    R
address         TRAVAILLEUR_SOCIAL              W    W    W    R    W    R
address         RESPONSABLES                    W    R    R    R    R    -
address         DIRECTION                       R    R    R    R    R    R
address         PARTENAIRE                      -    -    -    R    -    -

hidden_address  TRAVAILLEUR_SOCIAL              W    W    W    -    W    R
hidden_address  DIRECTION                       R    R    R    -    R    R

housing         DESK                            R    R    R    R    R    -
housing         INSTRUCTEUR                     W    W    W    R    W    R
housing         TRAVAILLEUR_SOCIAL              W    W    W    R    W    R
housing         RESPONSABLE_HABITAT             W    W    R    R    R    -
housing         RESPONSABLE_HEBERGEMENT         W    W    R    R    R    -
housing         DIRECTION                       R    R    R    R    R    R
housing         PARTENAIRE                      -    -    -    R    -    -
housing         SERVICE                         R    R    R    -    -    -

means           INSTRUCTEUR                     W    W    W    R    W    R
means           TRAVAILLEUR_SOCIAL              W    W    W    R    W    R
means           RESPONSABLE_EPICERIE            R    R    -    -    R    -
means           RESPONSABLE_HABITAT             R    R    -    -    R    -
means           DIRECTION                       R    R    R    R    R    R
means           PARTENAIRE                      -    -    -    R    -    -
means           SERVICE                         R    R    R    -    -    -

rights          INSTRUCTEUR                     W    W    W    R    W    R
rights          TRAVAILLEUR_SOCIAL              W    W    W    R    W    R
rights          FRANCE_SERVICES                 W    W    W    -    -    -
rights          RESPONSABLE_HABITAT             R    R    -    -    R    -
rights          DIRECTION                       R    R    R    R    R    R
rights          SERVICE                         W    W    W    -    -    -

measure         DESK                            R    R    R    -    R    -
measure         INSTRUCTEUR                     W    W    W    -    W    R
measure         TRAVAILLEUR_SOCIAL              W    W    W    -    W    R
measure         DIRECTION                       R    R    R    -    R    R

contact         DESK                            W    W    W    -    R    -
contact         INSTRUCTEUR                     W    W    W    -    W    R
contact         TRAVAILLEUR_SOCIAL              W    W    W    -    W    R
contact         RESPONSABLES                    W    W    W    -    R    -
contact         DIRECTION                       R    R    R    -    R    R
contact         SERVICE                         R    R    R    -    -    R

note            DESK                            W    -    -    -    -    -
note            INSTRUCTEUR                     W    R    -    -    R    -
note            TRAVAILLEUR_SOCIAL              W    W    W    -    W    R
note            RESPONSABLES                    W    R    -    -    -    -
note            DIRECTION                       R    R    R    -    R    R

private_note    DESK                            W    -    -    -    W    -
private_note    INSTRUCTEUR                     W    -    -    -    W    -
private_note    TRAVAILLEUR_SOCIAL              W    -    -    -    W    -
private_note    RESPONSABLES                    W    -    -    -    W    -

assignment      DESK                            R    R    R    -    R    -
assignment      INSTRUCTEUR                     W    W    W    -    W    R
assignment      TRAVAILLEUR_SOCIAL              W    W    W    -    W    R
assignment      RESPONSABLES                    R    R    R    -    R    -
assignment      DIRECTION                       W    W    W    -    W    W
assignment      SERVICE                         R    R    R    -    -    -

share           DESK                            R    R    R    R    R    -
share           INSTRUCTEUR                     R    R    R    R    R    R
share           TRAVAILLEUR_SOCIAL              W    W    W    R    W    R
share           RESPONSABLES                    R    R    R    R    R    -
share           DIRECTION                       W    W    W    R    W    R
share           PARTENAIRE                      -    -    -    R    -    -

protection      DIRECTION                       W    W    W    -    W    W
protection      TRAVAILLEUR_SOCIAL              R    R    R    -    W    R

break_glass     TRAVAILLEUR_SOCIAL              W    W    W    -    W    W
break_glass     DIRECTION                       R    R    R    -    R    R

information     DESK                            W    W    W    -    W    -
information     INSTRUCTEUR                     W    W    W    -    W    R
information     TRAVAILLEUR_SOCIAL              W    W    W    -    W    R
information     RESPONSABLES                    W    W    W    -    W    -
information     DIRECTION                       R    R    R    -    R    R

relatives       ALL                             W    -    -    -    -    -
relatives       DIRECTION                       W    W    W    -    -    -

convention      DIRECTION                       W    W    W    R    -    -
convention      TRAVAILLEUR_SOCIAL              R    R    R    R    -    -
convention      INSTRUCTEUR                     R    R    R    R    -    -
convention      DPO                             R    R    R    R    -    -

directory       ALL                             R    R    R    R    -    -
directory       DIRECTION                       W    W    W    R    -    -
directory       SECRETAIRE_MAIRIE               W    W    W    R    -    -
directory       RESPONSABLES                    W    W    R    R    -    -
directory       RESPONSABLE_LAEP                W    W    R    R    -    -
directory       ADMIN_TECHNIQUE                 W    W    W    W    -    -

scheme          ALL                             R    R    R    R    -    -
scheme          DIRECTION                       W    W    W    R    -    -

matrix          ALL                             R    R    R    R    -    -
matrix          DIRECTION                       W    W    W    R    -    -
matrix          ADMIN_TECHNIQUE                 R    R    R    R    -    -

people          ALL                             R    R    R    R    -    -
people          DIRECTION                       W    W    W    R    -    -
people          ADMIN_TECHNIQUE                 W    W    W    W    -    -

journal         DIRECTION                       R    R    R    -    R    R
journal         DPO                             R    R    R    R    R    R
journal         SERVICE                         R    R    R    R    R    R
"""


def _parse(text: str) -> dict[tuple[Resource, Role], dict[Situation, str]]:
    table: dict[tuple[Resource, Role], dict[Situation, str]] = {}
    for line in filter(str.strip, text.splitlines()):
        resource, who, *cells = line.split()
        if len(cells) != len(_SITUATIONS) or set(cells) - {"R", "W", "-"}:
            raise ValueError(f"permission table: {line!r} does not have six cells of R, W or -")
        for role in _LINE_ROLES.get(who) or [Role[who]]:
            table[Resource(resource), role] = dict(zip(_SITUATIONS, cells, strict=True))
    return table


#: (resource, role) -> situation -> "R", "W" or "-"; a later line for the same pair replaces an earlier one
PERMISSIONS = _parse(_TABLE)


def allows(role: Role | None, access: Access, resource: Resource, situation: Situation) -> bool:
    """Whether the table lets `role` do `access` on `resource` in `situation`. Writing includes reading."""
    cell = PERMISSIONS.get((resource, role), {}).get(situation, "-") if role else "-"
    return cell == "W" or (access is Access.READ and cell == "R")


def roles_allowed(access: Access, resource: Resource, situation: Situation) -> list[Role]:
    return [role for role in Role if allows(role, access, resource, situation)]
