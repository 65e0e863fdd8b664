from django.urls import path

from maillage.cias.households.views import contacts, files, opening

urlpatterns = [
    path("", files.household_list, name="households"),
    path("nouveau/", opening.open_file, name="household_open"),
    path("<uuid:household_id>/", files.household, name="household"),
    path("<uuid:household_id>/contact/", contacts.note, name="contact_note"),
    path("<uuid:household_id>/contacts/<uuid:contact_id>/annuler/", contacts.cancel, name="contact_cancel"),
    path("<uuid:household_id>/suites/<uuid:follow_up_id>/", contacts.finish, name="follow_up_finish"),
]
