"""Reading the journal: of a file, of the structure or the territory, and one's own. Reading it is journaled too."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.audit.export import as_csv
from maillage.cias.audit.forms import JournalFilter
from maillage.cias.audit.models import Entry
from maillage.cias.audit.reading import lines
from maillage.cias.common.access import any_hat, requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.roles import Role

PER_PAGE = 50
EXPORT_LIMIT = 50_000


def _page(request: Any, rows: Any) -> dict[str, Any]:
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "lines": lines(page.object_list)}


@require_safe
@requires(Resource.JOURNAL)
def journal(request: Any) -> HttpResponse:
    """The journal of the structure for its direction, of the territory for the data protection officer."""
    form = JournalFilter(request.GET)
    context = _page(request, form.rows()) | {"form": form, "whole": request.hat.role == Role.DPO}
    record(hat=request.hat, action=Action.READ, resource=Resource.JOURNAL)
    return render(request, "audit/journal.html", context | {"query": request.GET.urlencode()})


@require_safe
@requires(Resource.JOURNAL)
def journal_csv(request: Any) -> HttpResponse:
    form = JournalFilter(request.GET)
    told = lines(form.rows()[: EXPORT_LIMIT + 1])
    if len(told) > EXPORT_LIMIT:
        form.add_error("until", "Plus de 50 000 lignes : choisissez une période plus courte.")
        context = _page(request, Entry.objects.none()) | {"form": form, "whole": request.hat.role == Role.DPO}
        return render(request, "audit/journal.html", context, status=422)
    record(hat=request.hat, action=Action.EXPORT, resource=Resource.JOURNAL, detail={"lines": len(told)})
    name = f"journal-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(as_csv(told), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@requires(Resource.JOURNAL)
def file_journal(request: Any, object_id: uuid.UUID) -> HttpResponse:
    """« Qui a ouvert ce dossier ? » A file that is not of the structure, or does not exist, has an empty page."""
    rows = Entry.objects.about(object_id).newest_first()
    context = _page(request, rows) | {"object_id": object_id}
    context["reads_file"] = may_ever(request.hat, Access.READ, Resource.FILE)
    record(hat=request.hat, action=Action.READ, resource=Resource.JOURNAL, object_id=object_id)
    return render(request, "audit/file.html", context)


@require_safe
@any_hat
def my_consultations(request: Any) -> HttpResponse:
    rows = Entry.objects.by(request.hat.person).newest_first()
    return render(request, "audit/mine.html", _page(request, rows))
