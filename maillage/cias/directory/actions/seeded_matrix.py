"""The lines of the matrix that a seed gives: by need and commune, the last word wins; what is planned follows."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from maillage.cias.directory.enums import HolderKind, StructureKind
from maillage.cias.directory.models import Competence, CompetenceHolder, Structure
from maillage.cias.directory.seeds import Entry, date_of

if TYPE_CHECKING:
    from maillage.cias.directory.actions.seeding import Seeding

_GENERIC = {kind.value for kind in HolderKind if kind is not HolderKind.STRUCTURE}


def designated(run: "Seeding", section: str, entry: Entry) -> tuple[str, Structure | None]:
    """How an entry designates its holder: a way of finding it (local, departement, caf…) or a structure of the seed."""
    word = run.seed.take(section, entry, "holder")
    if word in _GENERIC:
        return word, None
    return HolderKind.STRUCTURE, run.named(section, entry, "holder")


def seeded_rows(run: "Seeding", known: dict[str, Competence]) -> list[CompetenceHolder]:
    """One line by need and commune: the default holder of the need, replaced by the later entries of the seed."""
    start = run.territory.opened_on
    rows: dict[tuple[str, str], CompetenceHolder] = {}
    entries = [_by_law(run, competence) for competence in run.seed.section("competences")]
    for entry in [*entries, *(run.seed.content.get("holders") or [])]:
        for row in _rows(run, "holders", entry, known, start):
            rows[entry["need"], row.commune_id] = row
    for row in _planned(run, known, start):
        before = rows[row.competence.code, row.commune_id]
        before.valid_to = row.valid_from - timedelta(days=1)
    return list(rows.values())


def _by_law(run: "Seeding", competence: Entry) -> Entry:
    """The default line of a need: what a text gives to the commune, the Département or the Caf is not an assumption."""
    holder = run.seed.take("competences", competence, "holder")
    given = bool(competence.get("basis")) and holder in _GENERIC - {HolderKind.NOBODY.value}
    return {"need": competence["code"], "holder": holder, "assumption": not given}


def planned_rows(run: "Seeding", known: dict[str, Competence]) -> list[CompetenceHolder]:
    """What changes later: the line before it ends the day before."""
    return list(_planned(run, known, run.territory.opened_on))


def _planned(run: "Seeding", known: dict[str, Competence], start: date) -> Iterator[CompetenceHolder]:
    for entry in run.seed.content.get("planned") or []:
        yield from _rows(run, "planned", entry, known, start)


def _rows(
    run: "Seeding", section: str, entry: Entry, known: dict[str, Competence], start: date
) -> Iterator[CompetenceHolder]:
    need = run.seed.take(section, entry, "need")
    if need not in known:
        raise run.seed.error(section, entry, "ce besoin n’existe pas.")
    kind, holder = designated(run, section, entry)
    act = _act(run, section, entry)
    since = date_of(run.seed, section, entry, "since") or start
    for code in _communes(run, section, entry):
        yield CompetenceHolder(
            territory_id=run.territory.pk,
            competence=known[need],
            commune_id=code,
            kind=kind,
            holder=holder,
            valid_from=since,
            act_number=act.get("number", ""),
            act_date=act.get("date"),
            act_article=entry.get("article", ""),
            is_assumption=bool(act.get("assumption", entry.get("assumption", True))),
        )


def _act(run: "Seeding", section: str, entry: Entry) -> Entry:
    if "act" not in entry:
        return {}
    acts: dict[str, Entry] = run.seed.content.get("acts") or {}
    if entry["act"] not in acts:
        raise run.seed.error(
            section, entry, f"l’acte «\u00a0{entry['act']}\u00a0» n’est pas décrit dans «\u00a0acts\u00a0»."
        )
    return acts[entry["act"]]


def _communes(run: "Seeding", section: str, entry: Entry) -> list[str]:
    """The communes of an entry: all, those that the law gives a CCAS (`mandatory_ccas`), or those listed."""
    asked = entry.get("communes")
    if asked is None:
        return list(run.communes)
    if asked == "mandatory_ccas":
        optional = set((run.seed.content.get("ccas") or {}).get("codes", []))
        return [c for c in run.communes if f"{StructureKind.CCAS}-{c}" in run.keys and c not in optional]
    if unknown := [code for code in asked if code not in run.communes]:
        raise run.seed.error(section, entry, f"la commune {unknown[0]} n’est pas dans le territoire.")
    return list(asked)
