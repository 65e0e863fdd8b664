"""The editor of the matrix: a competence changes hands, from a day, by an act."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import visible_or_missing
from maillage.cias.directory.actions.matrix import Act, cancel_planned, change_holder, check_matrix, verify_holder
from maillage.cias.directory.forms import MatrixForm
from maillage.cias.directory.models import Competence, CompetenceHolder
from maillage.cias.directory.views.editing import edit

WRITE = requires(Resource.MATRIX, Access.WRITE)


@require_http_methods(["GET", "POST"])
@WRITE
def matrix_change(request: Any) -> HttpResponse:
    hat = request.hat
    check_matrix(hat)
    need = Competence.objects.filter(code=request.GET.get("besoin", "")).first()
    initial = {"need": need, "communes": [request.GET.get("commune", "")]}

    def write(data: dict[str, Any]) -> list[CompetenceHolder]:
        return change_holder(
            hat=hat,
            competence_id=data["need"].pk,
            communes=data["communes"],
            kind=data["kind"],
            holder_id=data["holder"].pk if data["holder"] else None,
            valid_from=data["valid_from"],
            act=Act(
                number=data["act_number"],
                signed_on=data["act_date"],
                article=data["act_article"],
                url=data["act_url"],
                is_assumption=data["is_assumption"],
            ),
        )

    return edit(
        request,
        MatrixForm(request.POST or None, territory_id=hat.territory_id, initial=initial),
        write,
        done=_done,
        title="Changer le titulaire d’une compétence",
        verb="Changer le titulaire",
        trail=[("Qui fait quoi\u00a0?", reverse("who_does_what"))],
        back=reverse("who_does_what"),
        note="Ce qui était vrai avant cette date le reste. Un changement à venir peut encore être retiré.",
    )


def _done(rows: list[CompetenceHolder]) -> tuple[str, str]:
    first = rows[0]
    where = {"commune": first.commune_id, "besoin": first.competence.code, "date": first.valid_from.isoformat()}
    count = f"{len(rows)} communes" if len(rows) > 1 else "1 commune"
    return (
        f"{reverse('who_does_what')}?{urlencode(where)}",
        f"Changement noté pour {count}.\nIl prend effet le {first.valid_from:%d/%m/%Y}.",
    )


@require_POST
@WRITE
def matrix_cancel(request: Any, pk: uuid.UUID) -> HttpResponse:
    row = visible_or_missing(CompetenceHolder.objects.all(), Resource.MATRIX, pk)
    try:
        cancel_planned(hat=request.hat, holding_id=pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Changement retiré.\nLe titulaire d’avant continue.")
    return redirect(f"{reverse('who_does_what')}?commune={row.commune_id}")


@require_POST
@WRITE
def matrix_verify(request: Any, pk: uuid.UUID) -> HttpResponse:
    row = verify_holder(hat=request.hat, holding_id=pk, on=timezone.localdate())
    messages.success(request, "Acte vérifié aujourd’hui.")
    return redirect(f"{reverse('who_does_what')}?commune={row.commune_id}&besoin={row.competence.code}")
