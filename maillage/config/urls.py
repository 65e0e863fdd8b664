"""The addresses of the site: each capability brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("maillage.cias.common.urls")),
    path("compte/", include("maillage.cias.accounts.urls")),
    path("", include("maillage.cias.directory.urls")),
    path("foyers/", include("maillage.cias.households.urls")),
    path("droits/", include("maillage.cias.entitlements.urls")),
    path("journal/", include("maillage.cias.audit.urls")),
]

handler400 = "maillage.cias.common.views.bad_request"
handler403 = "maillage.cias.common.views.forbidden"
handler404 = "maillage.cias.common.views.not_found"
handler500 = "maillage.cias.common.views.server_error"
