"""« Qui fait quoi ? »: for a commune, a need and a day, one answer."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.cias.directory.communes import communes_of, distance2
from maillage.cias.directory.enums import Nature
from maillage.cias.directory.holders import NOBODY, Holder, Holders
from maillage.cias.directory.hours import hours_lines
from maillage.cias.directory.models import Competence, CompetenceHolder, OtherHelp, Service, Site
from maillage.cias.directory.wording import at_place, of_place
from maillage.cias.territory.models import Commune

#: how far ahead « Ce qui change bientôt » looks
AHEAD = timedelta(days=183)
_DOES = {
    Nature.LEGALE: "qui décide",
    Nature.FACULTATIVE: "qui décide et qui paie",
    Nature.ACTION: "qui accueille et accompagne",
}


@dataclass(frozen=True)
class Place:
    """Where a person is received, and when."""

    site: Site
    commune: Commune | None
    hours: list[str]
    is_here: bool  # in the commune asked


@dataclass(frozen=True)
class Other:
    """Who may also help, and in which case."""

    help: OtherHelp
    holder: Holder


@dataclass(frozen=True)
class Change:
    """Something that will change: from whom to whom, when, by which act."""

    holding: CompetenceHolder
    commune: Commune
    before: Holder
    after: Holder

    @property
    def sentence(self) -> str:
        """« « Domiciliation » à Lumbres passe du CCAS de Lumbres au CIAS du Pays de Lumbres. »"""
        need = f"«\u00a0{self.holding.competence.label}\u00a0» {at_place(self.commune.name)}"
        if self.after == NOBODY:
            return f"{need} n’est plus assuré\u00a0: jusque-là, c’est {self.before.the}."
        if self.before == NOBODY:
            return f"{need} commence, avec {self.after.the}."
        return f"{need} passe {self.before.of_the} {self.after.to_the}."


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    commune: Commune
    holder: Holder
    holding: CompetenceHolder | None


@dataclass(frozen=True)
class Answer:
    """Who decides, how to be sent there, where and when, what to bring, by which act."""

    commune: Commune
    competence: Competence
    on: date
    holding: CompetenceHolder | None
    holder: Holder
    service: Service | None
    places: list[Place]
    others: list[Other]

    @property
    def about(self) -> str:
        """« Pour un habitant d’Elnes, une facture d’énergie : »"""
        return f"Pour un habitant {of_place(self.commune.name)}, {self.competence.about}\u00a0:"

    @property
    def sentence(self) -> str:
        """« C’est le CIAS du Pays de Lumbres qui décide et qui paie »"""
        if self.holding is None:
            return "La matrice ne le dit pas encore"
        if self.holder == NOBODY:
            return "Personne ne le fait dans cette commune"
        return f"C’est {self.holder.the} {_DOES[Nature(self.competence.nature)]}"


class Matrix:
    """The matrix of a territory on a day, read once: communes, needs, structures, then the cells asked for."""

    def __init__(self, territory_id: uuid.UUID, on: date):
        self.territory_id, self.on = territory_id, on
        self.communes = communes_of(territory_id)
        self.by_code = {commune.pk: commune for commune in self.communes}
        self.competences = list(Competence.objects.filter(territory_id=territory_id))
        self.holders = Holders(territory_id, on)

    def holder(self, holding: CompetenceHolder) -> Holder:
        return self.holders.resolve(holding.kind, holding.holder_id, self.by_code[holding.commune_id])

    def rows(self, communes: list[Commune]) -> list[tuple[Competence, list[Cell]]]:
        """Need by need, the cells of the communes, in their order."""
        codes = [commune.pk for commune in communes]
        found = {
            (holding.competence_id, holding.commune_id): holding
            for holding in CompetenceHolder.objects.in_force(self.on).for_communes(codes)
        }
        return [
            (competence, [self._cell(commune, found.get((competence.pk, commune.pk))) for commune in communes])
            for competence in self.competences
        ]

    def _cell(self, commune: Commune, holding: CompetenceHolder | None) -> Cell:
        return Cell(commune, self.holder(holding) if holding else NOBODY, holding)

    def answer(self, commune: Commune, competence: Competence) -> Answer:
        holding = CompetenceHolder.objects.in_force(self.on).for_commune(commune.pk).of(competence).first()
        holder = self.holder(holding) if holding else NOBODY
        service, places = None, []
        if holder.structure:
            service = self._service(holder, commune, competence)
            places = self._places(holder, commune, service)
        others = OtherHelp.objects.in_force(self.on).for_commune(commune.pk).filter(competence=competence)
        beside = [Other(o, self.holders.resolve(o.kind, o.holder_id, commune)) for o in others]
        return Answer(commune, competence, self.on, holding, holder, service, places, beside)

    def _service(self, holder: Holder, commune: Commune, competence: Competence) -> Service | None:
        services = Service.objects.open_on(self.on).for_commune(commune.pk).answering(competence.code)
        return services.filter(structure=holder.structure).select_related("site").order_by("name").first()

    def _places(self, holder: Holder, commune: Commune, service: Service | None) -> list[Place]:
        sites = Site.objects.open_on(self.on).filter(structure=holder.structure).select_related("commune")
        if service and service.site_id:
            sites = sites.filter(pk=service.site_id)
        known = list(sites.prefetch_related("hours"))
        here = [site for site in known if site.commune_id == commune.pk]
        elsewhere = sorted(
            (site for site in known if site.commune_id != commune.pk and not site.is_itinerant),
            key=lambda site: (not site.is_main, distance2(site.commune, commune)),
        )
        # the same commune first in mind, but the main reception first in words: it holds the telephone
        shown = [*elsewhere[:1], *here] if here else elsewhere[:2]
        return [place(site, commune) for site in shown]

    def coming(self, commune: Commune) -> list[Change]:
        """What changes for the commune in the months that follow."""
        coming = list(
            CompetenceHolder.objects.for_commune(commune.pk)
            .starting_between(self.on, self.on + AHEAD)
            .select_related("competence")
            .order_by("valid_from", "competence__position")
        )
        ending = (
            {
                (h.competence_id, h.valid_to): h
                for h in CompetenceHolder.objects.for_commune(commune.pk).filter(
                    valid_to__in=[c.valid_from - timedelta(days=1) for c in coming]
                )
            }
            if coming
            else {}
        )
        changes = []
        for holding in coming:
            before = ending.get((holding.competence_id, holding.valid_from - timedelta(days=1)))
            changes.append(Change(holding, commune, self.holder(before) if before else NOBODY, self.holder(holding)))
        return changes


def place(site: Site, asked: Commune | None) -> Place:
    commune = site.commune
    commune.name = commune.name.replace("'", "’")
    return Place(site, commune, hours_lines(site.hours.all()), asked is not None and site.commune_id == asked.pk)
