"""One hat at a time: every request of a signed-in person runs inside it, template included."""

import uuid
from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from maillage.cias.accounts.models import Position
from maillage.cias.accounts.permissions import needs_second_factor
from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.access import needs_hat
from maillage.cias.common.hats import Hat, acting_as, bare_hat
from maillage.cias.common.permissions import Missing, Refused
from maillage.cias.common.roles import Role
from maillage.cias.common.views import forbidden, not_found
from maillage.cias.directory.models import Structure
from maillage.cias.territory.models import Territory

SESSION_KEY = "position"
SECOND_FACTOR_KEY = "second_factor"
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
        request.second_factor_missing, request.territory_name = False, ""
        if not request.user.is_authenticated:
            return self.get_response(request)
        self._wear(request)
        hat = request.hat or bare_hat(request.user.pk)
        with acting_as(hat):
            self._name_structures(request, hat)
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
        """Wear the position of the session if it is in force today: a role taken away ends at the next request.

        Without a choice the only position is worn; a choice that is no more in force is never replaced silently.
        """
        with acting_as(bare_hat(request.user.pk)):
            in_force = Position.objects.in_force(timezone.localdate()).filter(user=request.user)
            name = Territory.objects.filter(pk=OuterRef("territory_id")).values("name")
            positions = in_force.with_own_teams().annotate(territory_name=Subquery(name))
            request.positions = list(positions.order_by("pk"))
        wanted = request.session.get(SESSION_KEY)
        if wanted is None and len(request.positions) == 1:
            chosen = request.positions[0]
        else:
            chosen = next((p for p in request.positions if str(p.pk) == wanted), None)
        if chosen is None:
            return
        if needs_second_factor(Role(chosen.role)) and not request.session.get(SECOND_FACTOR_KEY):
            request.second_factor_missing = True
            return
        request.position = chosen
        request.territory_name = chosen.territory_name
        request.hat = hat_of(chosen, tuple(chosen.team_ids))

    def _name_structures(self, request: Any, hat: Hat) -> None:
        """Read the structures of several positions at once; a lone position reads its own when it is shown."""
        if len(request.positions) < 2 and request.hat is not None:
            return
        for territory_id in {p.territory_id for p in request.positions}:
            here = [p for p in request.positions if p.territory_id == territory_id]
            with acting_as(hat if hat.territory_id == territory_id else Hat(territory_id, None, None, hat.user_id)):
                structures = Structure.objects.in_bulk({p.structure_id for p in here})
            for position in here:
                position.structure = structures[position.structure_id]

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated and request.hat is None and needs_hat(request.resolver_match):
            if request.resolver_match.namespace == "api":
                return JsonResponse({"detail": "Choisissez une casquette."}, status=403)
            return redirect("second_factor" if request.second_factor_missing else "choose_hat")
        return None

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        if not request.user.is_authenticated or isinstance(exception, ReauthenticationRequired):
            return None  # nothing is written before the password is asked again
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
