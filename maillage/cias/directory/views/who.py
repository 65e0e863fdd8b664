"""« Qui fait quoi ? »: one answer in one screen, the matrix around it, and the same as a file."""

from collections.abc import Iterable
from datetime import date
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from defusedcsv import csv
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Resource
from maillage.cias.directory.answer import Answer, Matrix
from maillage.cias.directory.communes import meant, neighbours
from maillage.cias.directory.models import Competence
from maillage.cias.directory.permissions import may_write_matrix
from maillage.cias.territory.models import Commune


class QuestionForm(forms.Form):
    """A commune, a need, a day. Texts are forgiven: accents, case, beginnings of words, slips."""

    commune = forms.CharField(label="Commune de l’habitant", required=False, max_length=120)
    besoin = forms.CharField(label="Son besoin", required=False, max_length=120)
    date = forms.DateField(
        label="À la date du",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n’existe pas. Écrivez-la comme 2026-11-24."},
    )


class Question:
    """What was asked, understood: the commune, the need and the day, or what to choose from."""

    def __init__(self, request: Any):
        self.form = QuestionForm(request.GET.dict())
        self.form.is_valid()
        data = self.form.cleaned_data
        self.on: date = data.get("date") or timezone.localdate()
        self.matrix = Matrix(request.hat.territory_id, self.on)
        self.everywhere = request.GET.get("toutes") == "1"
        own = self.matrix.holders.by_id.get(request.hat.structure_id)
        self.own = own
        asked = (data.get("commune") or "").replace("\x00", "")
        self.commune, self.communes = self._commune(asked)
        if not asked and own is not None and own.commune_id in self.matrix.by_code:
            self.commune = self.matrix.by_code[own.commune_id]  # the mairie's own inhabitants, unless said otherwise
        self.competence, self.competences = self._competence((data.get("besoin") or "").replace("\x00", ""))
        self.asked_commune, self.asked_need = asked, data.get("besoin") or ""

    def _commune(self, text: str) -> tuple[Commune | None, list[Commune]]:
        names = {code: [commune.name, *commune.postcodes] for code, commune in self.matrix.by_code.items()}
        one, several = meant(text, names)
        return (self.matrix.by_code[one] if one else None), [self.matrix.by_code[code] for code in several]

    def _competence(self, text: str) -> tuple[Competence | None, list[Competence]]:
        by_code = {need.code: need for need in self.matrix.competences}
        one, several = meant(text, {need.code: [need.label, *need.keywords] for need in self.matrix.competences})
        return (by_code[one] if one else None), [by_code[code] for code in several]

    def url(self, commune: Commune | None = None, need: Competence | None = None, **more: str) -> str:
        """The address of a question: codes only, so that it can be shared and stays short."""
        commune, need = commune or self.commune, need or self.competence
        parts = {"commune": commune.pk if commune else "", "besoin": need.code if need else ""}
        parts |= {"date": self.on.isoformat()} if self.form["date"].value() else {}
        return "?" + urlencode({key: value for key, value in (parts | more).items() if value})

    def shown(self) -> list[Commune]:
        """The communes of the overview: the one asked and its neighbours, or all, the one asked first."""
        communes = self.matrix.communes
        if self.commune is None:
            return communes
        others = [c for c in communes if c.pk != self.commune.pk]
        return [self.commune, *(others if self.everywhere else neighbours(self.commune, communes))]


@require_safe
@requires(Resource.MATRIX)
def who_does_what(request: Any) -> HttpResponse:
    question = Question(request)
    answer: Answer | None = None
    if question.commune and question.competence:
        answer = question.matrix.answer(question.commune, question.competence)
    context = {
        "question": question,
        "answer": answer,
        "commune_choices": _choices(question, question.communes, "commune"),
        "need_choices": _choices(question, question.competences, "need"),
        "needs": [(need, question.url(need=need)) for need in question.matrix.competences],
        "coming": question.matrix.coming(question.commune) if question.commune else [],
        "columns": [(commune, commune == question.commune) for commune in question.shown()],
        "rows": _overview(question),
        "filters": _filters(question),
        "csv_url": reverse("who_does_what_csv") + question.url(),
        "may_change": may_write_matrix(request.hat, question.own),
        "change_url": reverse("matrix_change") + question.url(),
    }
    return render(request, "directory/who.html", context)


def _choices(question: Question, found: list[Any], what: str) -> list[tuple[str, str]]:
    if what == "commune":
        return [(commune.name, question.url(commune=commune)) for commune in found]
    return [(need.label, question.url(need=need)) for need in found]


def _overview(question: Question) -> list[dict[str, Any]]:
    return [
        {
            "need": need,
            "current": need == question.competence,
            "cells": [
                {"cell": cell, "url": question.url(cell.commune, need), "current": _is_asked(question, cell, need)}
                for cell in cells
            ],
        }
        for need, cells in question.matrix.rows(question.shown())
    ]


def _is_asked(question: Question, cell: Any, need: Competence) -> bool:
    return bool(cell.commune == question.commune and need == question.competence)


def _filters(question: Question) -> list[dict[str, Any]]:
    if question.commune is None:
        return []
    count = len(question.shown()) - 1 if not question.everywhere else min(5, len(question.matrix.communes) - 1)
    near = f"{question.commune.name} et {count} communes"
    every = f"Les {len(question.matrix.communes)} communes"
    return [
        {"label": near, "url": question.url(), "current": not question.everywhere},
        {"label": every, "url": question.url(toutes="1"), "current": question.everywhere},
    ]


HEADER = [
    *("besoin", "nature", "code_commune", "commune", "titulaire", "nature_titulaire", "depuis", "jusqu_au"),
    *("acte", "date_acte", "article", "verifie_le", "hypothese"),
]


@require_safe
@requires(Resource.MATRIX)
def who_does_what_csv(request: Any) -> HttpResponse:
    """The whole matrix on the day asked: one line by need and commune, every commune of the territory."""
    question = Question(request)
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    writer.writerows(_lines(question))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="qui-fait-quoi-{question.on.isoformat()}.csv"'
    return response


def _lines(question: Question) -> Iterable[list[Any]]:
    for need, cells in question.matrix.rows(question.matrix.communes):
        for cell in cells:
            row = cell.holding
            facts = [row.valid_from, row.valid_to, row.act_number, row.act_date, row.act_article] if row else [""] * 5
            checked = [row.verified_on, "oui" if row.is_assumption else "non"] if row else ["", ""]
            yield [
                *(need.label, need.get_nature_display(), cell.commune.pk, cell.commune.name),
                *(cell.holder.name, cell.holder.kind or "personne", *["" if v is None else v for v in facts]),
                *["" if v is None else v for v in checked],
            ]
