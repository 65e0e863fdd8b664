"""« Droits » of a household: look without keeping anything, keep, and read again what was kept."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.access import requires
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import Refused, visible_or_missing
from maillage.cias.entitlements.actions.keeping import forget_estimate, keep_estimate
from maillage.cias.entitlements.forms import AnswersForm, posted_questions
from maillage.cias.entitlements.household_facts import may_compute, read_facts
from maillage.cias.entitlements.models import Screening
from maillage.cias.entitlements.screening import Estimate, estimate
from maillage.cias.entitlements.views.reading import file_of, followed, kept_answers, last_kept, may_write, page_context
from maillage.cias.households.models import Household
from maillage.cias.households.views.showing import go


def _page(household_id: UUID) -> str:
    return reverse("household_rights", args=[household_id])


def _read(request: Any, household: Household) -> None:
    record(
        hat=request.hat,
        action=Action.READ,
        resource=Resource.RIGHTS,
        object_id=household.pk,
        owner_id=household.structure_id,
    )


@require_safe
@requires(Resource.RIGHTS)
def household_rights(request: Any, household_id: UUID) -> HttpResponse:
    """What is kept and followed; the calculation comes after, in the page, and is not kept."""
    household = file_of(request.hat, household_id)
    _read(request, household)
    context = page_context(request.hat, household) | {"can_compute": may_compute(request.hat, household)}
    context |= {"can_follow": context["can_write"], "followed": followed(household)}
    return render(request, "entitlements/rights.html", context)


def _estimated(request: Any, household: Household) -> tuple[Estimate, AnswersForm]:
    """The estimate with the answers of the last one kept, then those typed now."""
    facts = read_facts(request.hat, [household])[0]
    people = [member.person_id for member in facts.members]
    answers = kept_answers(last_kept(household))
    typed = AnswersForm(request.POST, posted_questions(request.POST, people), {})
    typed.is_valid()
    answers |= typed.answered()
    made = estimate(request.hat, facts, {key: value for key, value in answers.items() if value is not None})
    shown = AnswersForm(request.POST if typed.errors else None, made.questions, made.answers)
    return made, shown


@require_POST
@requires(Resource.RIGHTS)
def preview(request: Any, household_id: UUID) -> HttpResponse:
    """Look at every right without keeping anything: nothing is written but the journal."""
    household = file_of(request.hat, household_id)
    if not may_compute(request.hat, household):
        raise Refused(Resource.MEANS, Access.READ, household.pk, "Votre casquette ne lit pas les ressources.")
    _read(request, household)
    made, form = _estimated(request, household)
    return _shown(request, household, made, form)


def _shown(request: Any, household: Household, made: Estimate, form: AnswersForm, error: str = "") -> HttpResponse:
    wrong = bool(error or form.errors)
    context: dict[str, Any] = {
        "household": household,
        "estimate": made,
        "form": form,
        "keep_error": error,
        "can_write": may_write(request.hat, household),
        "followed": followed(household),
        "can_keep": may_write(request.hat, household) and may_write(request.hat, household, Resource.MEANS),
    }
    if request.htmx:
        return render(request, "entitlements/_calculation.html", context)
    context = page_context(request.hat, household) | context | {"can_compute": True}
    return render(request, "entitlements/rights.html", context, status=422 if wrong else 200)


@require_POST
@requires(Resource.RIGHTS, Access.WRITE)
def keep(request: Any, household_id: UUID) -> HttpResponse:
    """Keep what is estimated now, with the answers typed."""
    household = file_of(request.hat, household_id)
    if not may_compute(request.hat, household):
        raise Refused(Resource.MEANS, Access.READ, household.pk, "Votre casquette ne lit pas les ressources.")
    made, form = _estimated(request, household)
    if form.errors:
        return _shown(request, household, made, form)
    try:
        screening = keep_estimate(hat=request.hat, estimate=made)
    except ValidationError as error:
        return _shown(request, household, made, form, " ".join(error.messages))
    undo = reverse("household_rights_forget", args=[household.pk, screening.pk])
    return go(request, _page(household.pk), "Estimation gardée.\nDatée, avec la situation du jour.", undo)


@require_POST
@requires(Resource.RIGHTS, Access.WRITE)
def forget(request: Any, household_id: UUID, screening_id: UUID) -> HttpResponse:
    household = file_of(request.hat, household_id)
    kept = Screening.objects.filter(household=household)
    forget_estimate(hat=request.hat, screening=visible_or_missing(kept, Resource.RIGHTS, screening_id))
    return go(request, _page(household.pk), "Estimation effacée.")


@require_safe
@requires(Resource.RIGHTS)
def kept(request: Any, household_id: UUID, screening_id: UUID) -> HttpResponse:
    """An estimate as it was kept; its steps for those who read means."""
    household = file_of(request.hat, household_id)
    rows = Screening.objects.filter(household=household).select_related("author")
    screening = visible_or_missing(rows, Resource.RIGHTS, screening_id)
    _read(request, household)
    detail = getattr(screening, "detail", None)
    verdicts = list(screening.verdicts.all())
    for verdict in verdicts:
        verdict.explained = detail.explanations.get(verdict.right) if detail else None  # type: ignore[attr-defined]
    context = page_context(request.hat, household)
    context["trail"] = [*context["trail"], ("Droits", _page(household.pk))]
    return render(
        request,
        "entitlements/kept.html",
        context | {"screening": screening, "verdicts": verdicts, "detail": detail},
    )
