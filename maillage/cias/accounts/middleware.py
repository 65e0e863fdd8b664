"""One hat at a time: every request of a signed-in person runs inside it, template included."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from maillage.cias.accounts.models import Position, TeamMembership
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.access import needs_hat
from maillage.cias.common.hats import Hat, acting_as, bare_hat
from maillage.cias.common.permissions import Missing, Refused
from maillage.cias.common.roles import Role
from maillage.cias.common.views import forbidden, not_found
from maillage.cias.territory.models import Territory

SESSION_KEY = "position"
SAFE = {"GET", "HEAD", "OPTIONS"}


class WriteOnGet(RuntimeError):
    """A GET wrote something else than the journal: a fault of ours."""


def refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Under a GET, only the journal and the session may be written."""
    verb = str(sql).lstrip(" (").split(None, 1)[0].upper()
    if verb in {"INSERT", "UPDATE", "DELETE"} and not any(
        f'"{table}"' in str(sql).split("WHERE")[0] for table in ("audit_entry", "django_session", "maillage_cache")
    ):
        raise WriteOnGet(f"{verb} sous une lecture")
    return execute(sql, params, many, context)


class HatMiddleware:
    """Wraps the view in `acting_as(hat)`; rolls back on an exception; journals a refusal after the rollback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.hat, request.position, request.positions, request.refusal = None, None, [], None
        if not request.user.is_authenticated:
            return self.get_response(request)
        self._wear(request)
        hat = request.hat or bare_hat(request.user.pk)
        with acting_as(hat):
            response = self._answer(request)
        if request.refusal is not None:
            response = self._refuse(request, hat)
        return response

    def _refuse(self, request: Any, hat: Hat) -> HttpResponse:
        """After the rollback: the refusal is journaled, and its page is read in a transaction of its own."""
        refusal = request.refusal
        with acting_as(hat):
            if request.hat is not None:
                self._journal_refusal(hat, refusal)
            if isinstance(refusal, Http404):
                return not_found(request, refusal)
            return forbidden(request, refusal)

    def _answer(self, request: Any) -> HttpResponse:
        if request.method in SAFE and request.hat is not None:
            with connection.execute_wrapper(refuse_writes):
                response = self._rendered(request)
        else:
            response = self._rendered(request)
        return response

    def _rendered(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        if request.hat is not None and response.streaming and not request.path.startswith("/static/"):
            raise RuntimeError("A streamed response leaves the hat before it reads: build it whole.")
        if hasattr(response, "render") and callable(response.render) and not response.is_rendered:
            response = response.render()
        return response

    def _wear(self, request: Any) -> None:
        """Choose the hat of the session among the positions in force: a role taken away ends at the next request."""
        with acting_as(bare_hat(request.user.pk)):
            today = timezone.localdate()
            mine = Position.objects.in_force(today).filter(user=request.user)
            name = Territory.objects.filter(pk=OuterRef("territory_id")).values("name")
            positions = list(mine.annotate(territory_name=Subquery(name)).order_by("pk"))
            memberships = TeamMembership.objects.filter(user=request.user).values_list("structure_id", "team_id")
            teams = list(memberships) if positions else []
        request.positions = positions
        wanted = request.session.get(SESSION_KEY)
        chosen = next((p for p in positions if str(p.pk) == wanted), positions[0] if len(positions) == 1 else None)
        if chosen is None:
            return
        request.position = chosen
        request.territory_name = chosen.territory_name
        request.hat = hat_of(chosen, tuple(team for structure, team in teams if structure == chosen.structure_id))

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated and request.hat is None and needs_hat(request.resolver_match):
            if request.resolver_match.namespace == "api":
                return JsonResponse({"detail": "Choisissez une casquette."}, status=403)
            return redirect("choose_hat")
        return None

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        transaction.set_rollback(True)
        if not isinstance(exception, PermissionDenied | Http404):
            return None
        request.refusal = exception
        return HttpResponse()  # replaced once the transaction is over

    def _journal_refusal(self, hat: Hat, refusal: Exception) -> None:
        if not isinstance(refusal, Refused | Missing):
            return
        record(
            hat=hat,
            action=Action.REFUSED,
            resource=refusal.resource,
            object_id=refusal.object_id,
            detail={"access": refusal.access.value},
        )


def hat_of(position: Position, team_ids: tuple[uuid.UUID, ...] = ()) -> Hat:
    """The hat that a position gives."""
    return Hat(
        territory_id=position.territory_id,
        structure_id=position.structure_id,
        role=Role(position.role),
        user_id=position.user_id,
        team_ids=team_ids,
        position_id=position.pk,
    )
