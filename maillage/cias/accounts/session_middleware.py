"""The two ends of a session: some time without a gesture, and a working day whatever happens."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

STARTED_KEY, SEEN_KEY = "started_at", "seen_at"
#: the last gesture is written at most once in this time: pages do not each cost a write
WRITE_EVERY_SECONDS = 60


class SessionEndMiddleware:
    """Signs out whoever did nothing for SESSION_IDLE_SECONDS, or signed in SESSION_ABSOLUTE_SECONDS ago."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            session, now = request.session, time.time()
            started = session.get(STARTED_KEY)
            if started is None:
                session[STARTED_KEY] = session[SEEN_KEY] = started = now
            idle = now - session.get(SEEN_KEY, started)
            if idle > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_ABSOLUTE_SECONDS:
                return self._end(request)
            if idle > WRITE_EVERY_SECONDS:
                session[SEEN_KEY] = now
        response = self.get_response(request)
        if request.user.is_authenticated:  # nothing stays in the browser of a shared computer
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _end(self, request: Any) -> HttpResponse:
        get_adapter(request).logout(request)
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"detail": "Session terminée."}, status=401)
        messages.info(request, "Votre session est terminée. Ce que vous aviez enregistré est gardé.")
        come_back = {"next": request.get_full_path()} if request.method == "GET" and not request.htmx else {}
        address = reverse("account_login") + (f"?{urlencode(come_back)}" if come_back else "")
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
