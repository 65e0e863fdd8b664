"""Filling a directory from its seed, section by section; what is already there is left as it is."""

import re
from typing import Any

from django.db.models import QuerySet

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.directory.actions.conventions import add_convention
from maillage.cias.directory.actions.matrix import check_matrix, lock_matrix
from maillage.cias.directory.actions.seeded_matrix import designated, planned_rows, seeded_rows
from maillage.cias.directory.actions.services import add_service
from maillage.cias.directory.actions.sites import add_site, set_hours
from maillage.cias.directory.actions.structures import add_structure
from maillage.cias.directory.communes import communes_of
from maillage.cias.directory.enums import StructureKind
from maillage.cias.directory.holders import departement_name, mairie
from maillage.cias.directory.models import Competence, CompetenceHolder, Convention, OtherHelp, Service, Site, Structure
from maillage.cias.directory.seeds import Entry, Seed, date_of, hours_of
from maillage.cias.directory.wording import of_place
from maillage.cias.territory.models import Commune, Territory


class Seeding:
    """One run. `keys` names the structures as the seed does: cias, ccas-62534, commune-62882, mission-locale…"""

    def __init__(self, territory: Territory, seed: Seed):
        self.territory, self.seed, self.at = territory, seed, ""
        self.communes = {commune.pk: commune for commune in communes_of(territory.pk)}
        self.keys: dict[str, Structure] = {}
        self.counts: dict[str, int] = {}

    def add_cias(self, hat: Hat) -> Structure:
        self.at = "cias"
        found = self._structures().filter(kind=StructureKind.CIAS).first()
        if found is None:
            fields: dict[str, Any] = dict(self.seed.content.get("cias") or {})
            bare = re.sub(r"^(CC|CA|CU|METRO|MET69) ", "", self.territory.epci.name.replace("'", "’"))
            named = fields.pop("name", f"CIAS {bare}")
            found = add_structure(hat=hat, kind=StructureKind.CIAS, name=named, short_name="CIAS", **fields)
            self._count("structures")
        self.keys["cias"] = found
        return found

    def add_communes(self, hat: Hat) -> None:
        """A CCAS where the law or the seed says so, the mairie elsewhere."""
        self.at = "ccas"
        known = {s.commune_id: s for s in self._structures().filter(kind__in=("ccas", "commune"))}
        chosen = self.seed.content.get("ccas") or {}
        if unknown := sorted(set(chosen.get("codes", [])) - set(self.communes)):
            raise self.seed.error("ccas", unknown[0], "cette commune n’est pas dans le territoire.")
        for code, commune in self.communes.items():
            structure = known.get(code)
            if structure is None:
                optional = code in chosen.get("codes", [])
                kind = StructureKind.CCAS if optional or self._has_ccas(commune) else StructureKind.COMMUNE
                named = f"CCAS {of_place(commune.name)}" if kind == StructureKind.CCAS else mairie(commune)
                note = chosen.get("note", "") if optional else ""
                structure = add_structure(hat=hat, kind=kind, name=named, commune=commune, presentation=note)
                self._count("structures")
            self.keys[f"{structure.kind}-{code}"] = structure

    def _has_ccas(self, commune: Commune) -> bool:
        return (commune.population or 0) >= int(self.seed.get("ccas_mandatory")["value"])

    def add_partners(self, hat: Hat) -> None:
        """The partners of the seed, then the Département and the Caf of each département of the communes."""
        self.at = "partners"
        known = {s.name: s for s in self._structures()}
        entries: dict[str, Entry] = dict(self.seed.content.get("partners") or {})
        for departement in {c.departement.pk: c.departement for c in self.communes.values()}.values():
            of = departement_name(departement.pk, departement.name)
            for key, word, nature in (
                ("departement", "Département", {"kind": "departement"}),
                ("caf", "Caf", {"partner_kind": "caf"}),
            ):
                if not any(self._covers(entry, nature, departement.pk) for entry in entries.values()):
                    entries[f"{key}-{departement.pk}"] = {
                        **nature, "name": f"{word} {of}", "short_name": word, "departements": [departement.pk],
                    }  # fmt: skip
        for key, entry in entries.items():
            fields: dict[str, Any] = dict(entry)
            named = self.seed.take("partners", fields, "name")
            structure = known.get(named)
            if structure is None:
                kind = fields.pop("kind", StructureKind.PARTNER)
                fields.pop("name")
                structure = add_structure(hat=hat, kind=kind, name=named, **fields)
                self._count("structures")
            self.keys[key] = structure

    @staticmethod
    def _covers(entry: Entry, nature: Entry, code: str) -> bool:
        return code in entry.get("departements", []) and all(entry.get(k) == v for k, v in nature.items())

    def add_matrix(self, hat: Hat) -> None:
        """Needs, holders and other help. A commune that has any line for a need keeps its own."""
        self.at = "competences"
        check_matrix(hat)
        lock_matrix(self.territory.pk)
        known = {c.code: c for c in Competence.objects.filter(territory_id=self.territory.pk)}
        fields = {f.name for f in Competence._meta.fields}
        for entry in self.seed.section("competences"):
            if unknown := sorted(set(entry) - fields - {"holder"}):
                raise self.seed.error(
                    "competences", entry, f"«\u00a0{unknown[0]}\u00a0» n’est pas une rubrique connue."
                )
        fresh = [
            Competence(
                territory_id=self.territory.pk,
                position=rank * 10,
                **{key: value for key, value in entry.items() if key in fields},
            )
            for rank, entry in enumerate(self.seed.section("competences"), 1)
            if self.seed.take("competences", entry, "code") not in known
        ]
        for row in fresh:
            row.full_clean()
        Competence.objects.bulk_create(fresh)
        known |= {c.code: c for c in fresh}
        self.at = "holders"
        held = set(CompetenceHolder.objects.values_list("competence_id", "commune_id"))
        rows = [
            row
            for row in [*seeded_rows(self, known), *planned_rows(self, known)]
            if (row.competence_id, row.commune_id) not in held
        ]
        CompetenceHolder.objects.bulk_create(rows, batch_size=500)
        self.at = "other_help"
        help_rows = self._other_help(known) if fresh else []
        OtherHelp.objects.bulk_create(help_rows)
        counts = {"competences": len(fresh), "holders": len(rows), "other_help": len(help_rows)}
        self.counts |= {key: count for key, count in counts.items() if count}
        if self.counts.get("holders"):
            record(hat=hat, action=Action.CREATE, resource=Resource.MATRIX, detail=counts)

    def _other_help(self, known: dict[str, Competence]) -> list[OtherHelp]:
        rows = []
        for rank, entry in enumerate(self.seed.section("other_help"), 1):
            kind, holder = designated(self, "other_help", entry)
            row = OtherHelp(
                territory_id=self.territory.pk,
                competence=known[entry["need"]] if entry.get("need") in known else self._unknown(entry),
                kind=kind,
                holder=holder,
                title=self.seed.take("other_help", entry, "title"),
                condition=entry.get("condition", ""),
                communes=entry.get("communes", []),
                position=rank * 10,
            )
            row.full_clean()
            rows.append(row)
        return rows

    def _unknown(self, entry: Entry) -> Competence:
        raise self.seed.error("other_help", entry, "ce besoin n’existe pas.")

    def add_sites(self, hat: Hat) -> None:
        known = set(Site.objects.filter(territory_id=self.territory.pk).values_list("structure_id", "name"))
        for entry in self.seed.section("sites"):
            self.at = f"sites, «\u00a0{entry.get('name')}\u00a0»"
            structure = self.named("sites", entry, "of")
            fields = {key: value for key, value in entry.items() if key not in ("of", "hours", "commune", "name")}
            if (structure.pk, entry["name"]) in known:
                continue
            commune = self.communes.get(entry["commune"])
            if commune is None:
                raise self.seed.error("sites", entry, f"la commune {entry['commune']} n’est pas dans le territoire.")
            if commune.longitude is not None and not fields.get("longitude"):
                fields |= {"longitude": commune.longitude, "latitude": commune.latitude}
            site = add_site(hat=hat, structure_id=structure.pk, name=entry["name"], commune=commune, **fields)
            set_hours(hat=hat, site_id=site.pk, hours=hours_of(self.seed, entry))  # type: ignore[arg-type]
            self._count("sites")

    def add_services(self, hat: Hat) -> None:
        known = set(Service.objects.filter(territory_id=self.territory.pk).values_list("structure_id", "name"))
        sites = {(s.structure_id, s.name): s for s in Site.objects.filter(territory_id=self.territory.pk)}
        for entry in self.seed.section("services"):
            self.at = f"services, «\u00a0{entry.get('name')}\u00a0»"
            structure = self.named("services", entry, "of")
            if (structure.pk, entry["name"]) in known:
                continue
            fields = {key: value for key, value in entry.items() if key not in ("of", "site")}
            if "site" in entry:
                fields["site"] = sites.get((structure.pk, entry["site"]))
            add_service(hat=hat, structure_id=structure.pk, **fields)
            self._count("services")

    def add_conventions(self, hat: Hat) -> None:
        known = set(Convention.objects.filter(territory_id=self.territory.pk).values_list("partner_id", "name"))
        for entry in self.seed.section("conventions"):
            self.at = f"conventions, «\u00a0{entry.get('name')}\u00a0»"
            partner = self.named("conventions", entry, "with")
            if (partner.pk, entry["name"]) in known:
                continue
            date_of(self.seed, "conventions", entry, "starts_on")
            fields = {key: value for key, value in entry.items() if key != "with"}
            add_convention(hat=hat, partner_id=partner.pk, is_assumption=True, **fields)
            self._count("conventions")

    def named(self, section: str, entry: Entry, key: str) -> Structure:
        """The structure that an entry names; a commune is named by its kind and code."""
        name = self.seed.take(section, entry, key)
        if name not in self.keys:
            raise self.seed.error(
                section, entry, f"«\u00a0{name}\u00a0» n’est ni le CIAS, ni une commune, ni un partenaire."
            )
        return self.keys[name]

    def _structures(self) -> "QuerySet[Structure]":
        return Structure.objects.filter(territory_id=self.territory.pk)

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
