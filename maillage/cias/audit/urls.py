from django.urls import path

from maillage.cias.audit import views

urlpatterns = [
    path("", views.journal, name="journal"),
    path("export.csv", views.journal_csv, name="journal_csv"),
    path("dossier/<uuid:object_id>/", views.file_journal, name="file_journal"),
    path("moi/", views.my_consultations, name="my_consultations"),
]
