"""The pages that gather what every capability brings: home, search, help, and the pages of errors."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.cias.common import registry
from maillage.cias.common.access import any_hat, public
from maillage.cias.common.permission_table import Access, Resource
from maillage.cias.common.permissions import may_ever
from maillage.cias.common.sealed import seal, unseal

SEARCH_LIMIT = 50
SUGGESTION_LIMIT = 8
TODOS_SHOWN = 5


@require_safe
@any_hat
def home(request: Any) -> HttpResponse:
    """What waits for me today: mine, or the team's; the first ones, or all."""
    blocks = sorted(registry.home_blocks(request, request.hat), key=lambda block: block.order)
    waiting = sorted(registry.todos(request.hat), key=lambda todo: (todo.due is None, str(todo.due)))
    mine = [todo for todo in waiting if not todo.for_team]
    team = [todo for todo in waiting if todo.for_team]
    whose = request.GET.get("pour") or ("moi" if mine or not team else "equipe")
    todos = team if whose == "equipe" else mine
    everything = "tout" in request.GET
    context = {
        "todos": todos if everything else todos[:TODOS_SHOWN],
        "more": 0 if everything else max(len(todos) - TODOS_SHOWN, 0),
        "whose": whose,
        "filters": [
            {"label": "Pour moi", "url": "?pour=moi", "count": len(mine), "current": whose == "moi"},
            {"label": "Pour l’équipe", "url": "?pour=equipe", "count": len(team), "current": whose == "equipe"},
        ],
        "gestures": registry.gestures(request, request.hat),
        "blocks": [block for block in blocks if not block.aside],
        "aside": [block for block in blocks if block.aside],
        "today": timezone.localdate(),
    }
    return render(request, "maillage/home.html", context)


def _find(request: Any, typed: str, limit: int) -> tuple[str, list[registry.Found]]:
    text = " ".join(typed.replace("\x00", "").split())[:120]
    if len(text) < 2:
        return text, []
    return text, sorted(registry.searches(request.hat, text, limit), key=lambda found: found.rank)[:limit]


@require_http_methods(["GET", "HEAD", "POST"])
@any_hat
def search(request: Any) -> HttpResponse:
    """What is searched is posted, then sealed in the address of its results: no name is ever in an address."""
    if request.method == "POST":
        token = seal(request.POST.get("q", "")[:120], request.user.pk)
        return redirect(f"{reverse('search')}?{urlencode({'s': token})}")
    text, found = _find(request, unseal(request.GET.get("s", ""), request.user.pk), SEARCH_LIMIT)
    can_open = may_ever(request.hat, Access.WRITE, Resource.FILE)
    context = {"text": text, "found": found, "limit": SEARCH_LIMIT, "can_open": can_open}
    return render(request, "maillage/search.html", context)


@require_POST
@any_hat
def search_suggestions(request: Any) -> HttpResponse:
    """The list under the search box, as the user types: a fragment of HTML."""
    text, found = _find(request, request.POST.get("q", ""), SUGGESTION_LIMIT)
    return render(request, "maillage/suggestions.html", {"text": text, "found": found})


@require_safe
@public
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "maillage/help.html")


@require_safe
@public
def privacy_notice(request: HttpRequest) -> HttpResponse:
    return render(request, "maillage/privacy_notice.html")


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "maillage/accessibility.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"message": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
