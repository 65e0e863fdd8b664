"""How a view declares who may open it. A view that declares nothing is refused, and fails the tests."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from maillage.cias.common.hats import Hat
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import check_ever

View = Callable[..., HttpResponse]


class HatRequest(HttpRequest):
    """A request that wears a hat (set by `HatMiddleware`)."""

    hat: Hat


def requires(resource: Resource, access: Access = Access.READ) -> Callable[[View], View]:
    """The view is for hats whose role may, in at least one situation, do `access` on `resource`.

    What the view reads and writes inside is judged row by row by the queries and the actions.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            check_ever(request.hat, access, resource)
            return view(request, *args, **kwargs)

        guarded.declared_access = (resource, access)  # type: ignore[attr-defined]
        return guarded

    return decorate


def any_hat(view: View) -> View:
    """The view is for whoever is signed in and wears a hat; it reads nothing that the hat may not."""
    view.declared_access = "any hat"  # type: ignore[attr-defined]
    return view


def without_hat(view: View) -> View:
    """The view is for whoever is signed in, before any hat is chosen (account pages)."""
    view.declared_access = "without hat"  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """The view is open to all: it reads no personal data."""
    view = login_not_required(view)
    view.declared_access = "public"  # type: ignore[attr-defined]
    return view


def needs_hat(match: ResolverMatch) -> bool:
    return getattr(match.func, "declared_access", None) not in {"without hat", "public"}
