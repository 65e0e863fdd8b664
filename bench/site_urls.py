"""The site, and the floor that its pages are measured against."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from maillage.cias.audit.actions import record
from maillage.cias.audit.enums import Action
from maillage.cias.common.access import any_hat
from maillage.cias.common.permission_table import Resource
from maillage.cias.households.models import Household
from maillage.config.urls import handler400, handler403, handler404, handler500  # noqa: F401
from maillage.config.urls import urlpatterns as site


@any_hat
def floor(request: Any) -> HttpResponse:
    """One query of the ORM by key under the policies, the hat's context and a journal row: nothing less is a page."""
    household = Household.objects.get(pk=request.GET["id"])
    record(hat=request.hat, action=Action.READ, resource=Resource.FILE, object_id=household.pk)
    return HttpResponse(household.number)


urlpatterns = [path("plancher/", floor), *site]
