"""The addresses that the frame of the site names, so that templates render without the rest of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


NAMES = (
    *("home", "search", "search_suggestions", "switch_hat", "account", "account_logout"),
    *("help", "privacy_notice", "accessibility"),
)
urlpatterns = [path("" if name == "home" else f"{name}/", nothing, name=name) for name in NAMES]
