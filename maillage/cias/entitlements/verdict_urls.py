"""The addresses of a household's rights. None says which right: that alone may tell of an illness or a handicap."""

from django.urls import path

from maillage.cias.entitlements.views import pursuits, rights

urlpatterns = [
    path("foyer/<uuid:household_id>/", rights.household_rights, name="household_rights"),
    path("foyer/<uuid:household_id>/calcul/", rights.preview, name="household_rights_preview"),
    path("foyer/<uuid:household_id>/garder/", rights.keep, name="household_rights_keep"),
    path("foyer/<uuid:household_id>/gardee/<uuid:screening_id>/", rights.kept, name="household_rights_kept"),
    path(
        "foyer/<uuid:household_id>/gardee/<uuid:screening_id>/effacer/", rights.forget, name="household_rights_forget"
    ),
    path("foyer/<uuid:household_id>/suivre/", pursuits.follow, name="right_follow"),
    path("foyer/<uuid:household_id>/suivis/<uuid:pursuit_id>/", pursuits.advance, name="right_advance"),
    path("foyer/<uuid:household_id>/etapes/<uuid:step_id>/annuler/", pursuits.undo, name="right_step_undo"),
    path("foyer/<uuid:household_id>/prevenir/", pursuits.watch, name="household_rights_watch"),
    path("foyer/<uuid:household_id>/ne-plus-prevenir/", pursuits.unwatch, name="household_rights_unwatch"),
    path("foyer/<uuid:household_id>/vu/", pursuits.seen, name="household_rights_seen"),
]
