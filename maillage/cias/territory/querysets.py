"""Reading communes: each method reads as a sentence."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, QuerySet, Value, When

from maillage.cias.territory.enums import ChangeKind
from maillage.cias.territory.errors import SplitCommune, UnknownCommune
from maillage.cias.territory.names import search_key
from maillage.cias.territory.reference import cog_year

if TYPE_CHECKING:
    from maillage.cias.territory.models import Commune, Territory


def _first(condition: Q) -> list[Case]:
    return [Case(When(condition, then=Value(0)), default=Value(1))]


class CommuneQuerySet(QuerySet["Commune"]):
    def of_epci(self, siren: str) -> CommuneQuerySet:
        """Members of the EPCI, whatever their département."""
        return self.filter(epci_id=siren)

    def in_territory(self, territory: Territory) -> CommuneQuerySet:
        return self.of_epci(territory.epci_id)

    def of_departement(self, code: str) -> CommuneQuerySet:
        return self.filter(departement_id=code)

    def at_postcode(self, postcode: str) -> CommuneQuerySet:
        return self.filter(postcodes__contains=[postcode.replace(" ", "")])

    def search(self, text: str) -> CommuneQuerySet:
        """By the beginning of the name or of one of its words, without accents; or by postcode or code.

        Names that begin with the text come first, then the most populated. An empty text finds nothing.
        """
        key = search_key(text)
        if not key:
            return self.none()
        code = key.replace(" ", "").upper()
        if re.fullmatch(r"\d[\dAB]\d*", code):
            posted = Q(postcodes__contains=[code])  # 62380 is the postcode of Lumbres and the code of Gouy-Servins
            return self.filter(posted | Q(code__startswith=code)).order_by(*_first(posted), "sort_key", "code")
        begins = Q(sort_key__startswith=key)
        found = self.filter(begins | Q(sort_key__contains=f" {key}"))
        return found.order_by(*_first(begins), F("population").desc(nulls_last=True), "sort_key", "code")

    def resolve(self, code: str, *, year: int | None = None) -> Commune:
        """The commune of today that `code` designates; `year` is the year (1 January) of the source of the code.

        A code of a merged commune or of an arrondissement leads to the commune that holds it now. Raises
        `UnknownCommune`, or `SplitCommune` when the commune of that year is several communes of today.
        """
        code = code.strip().upper()
        if year is not None:
            self._refuse_split(code, year)
        commune = (
            self.filter(pk=code).first()
            or self.filter(
                changes__old_code=code, changes__kind__in=[ChangeKind.MERGED, ChangeKind.ARRONDISSEMENT]
            ).first()
        )
        if commune is None:
            raise UnknownCommune(code, cog_year())
        return commune

    def _refuse_split(self, code: str, year: int) -> None:
        day = date(year, 1, 1)
        everywhere = self.model.objects
        parts = everywhere.filter(
            changes__old_code=code,
            changes__kind=ChangeKind.DETACHED,
            changes__valid_from__lte=day,
            changes__valid_until__gt=day,
        ).values_list("code", "changes__old_name")
        if parts:
            main = everywhere.resolve(code).code
            raise SplitCommune(code, parts[0][1], year, [main, *sorted({part for part, _ in parts})])
