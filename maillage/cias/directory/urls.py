from django.urls import path

from maillage.cias.directory.views import (
    conventions,
    listing,
    matrix,
    openings,
    services,
    sheets,
    sites,
    structures,
    who,
)

urlpatterns = [
    path("qui-fait-quoi/", who.who_does_what, name="who_does_what"),
    path("qui-fait-quoi/tableau.csv", who.who_does_what_csv, name="who_does_what_csv"),
    path("qui-fait-quoi/changer/", matrix.matrix_change, name="matrix_change"),
    path("qui-fait-quoi/retirer/<uuid:pk>/", matrix.matrix_cancel, name="matrix_cancel"),
    path("qui-fait-quoi/verifier/<uuid:pk>/", matrix.matrix_verify, name="matrix_verify"),
    path("permanences/", openings.openings, name="openings"),
    path("annuaire/", listing.directory, name="directory"),
    path("annuaire/structures/ajouter/", structures.structure_add, name="structure_add"),
    path("annuaire/structures/<uuid:pk>/", sheets.structure, name="structure"),
    path("annuaire/structures/<uuid:pk>/modifier/", structures.structure_edit, name="structure_edit"),
    path("annuaire/structures/<uuid:pk>/fermer/", structures.structure_close, name="structure_close"),
    path("annuaire/structures/<uuid:pk>/lieux/ajouter/", sites.site_add, name="site_add"),
    path("annuaire/structures/<uuid:pk>/services/ajouter/", services.service_add, name="service_add"),
    path("annuaire/structures/<uuid:pk>/conventions/ajouter/", conventions.convention_add, name="convention_add"),
    path("annuaire/lieux/<uuid:pk>/modifier/", sites.site_edit, name="site_edit"),
    path("annuaire/lieux/<uuid:pk>/fermer/", sites.site_close, name="site_close"),
    path("annuaire/services/<uuid:pk>/", sheets.service, name="service"),
    path("annuaire/services/<uuid:pk>/modifier/", services.service_edit, name="service_edit"),
    path("annuaire/services/<uuid:pk>/fermer/", services.service_close, name="service_close"),
    path("annuaire/conventions/<uuid:pk>/modifier/", conventions.convention_edit, name="convention_edit"),
    path("annuaire/conventions/<uuid:pk>/finir/", conventions.convention_end, name="convention_end"),
]
