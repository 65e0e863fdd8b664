from django.urls import path

from maillage.cias.households.views import contacts, files, opening, secrecy

urlpatterns = [
    path("", files.household_list, name="households"),
    path("nouveau/", opening.open_file, name="household_open"),
    path("<uuid:household_id>/", files.household, name="household"),
    path("<uuid:household_id>/contact/", contacts.note, name="contact_note"),
    path("<uuid:household_id>/contacts/<uuid:contact_id>/annuler/", contacts.cancel, name="contact_cancel"),
    path("<uuid:household_id>/suites/<uuid:follow_up_id>/", contacts.finish, name="follow_up_finish"),
    path("<uuid:household_id>/partager/", secrecy.share, name="household_share"),
    path("<uuid:household_id>/partages/<uuid:share_id>/retirer/", secrecy.unshare, name="household_unshare"),
    path("<uuid:household_id>/proteger/", secrecy.protect, name="household_protect"),
    path("<uuid:household_id>/proteger/lever/", secrecy.lift, name="household_lift"),
    path("bris-de-glace/", secrecy.break_glass, name="break_glass"),
    path("bris-de-glace/<uuid:event_id>/vu/", secrecy.acknowledge, name="break_glass_seen"),
    path("personnes/<uuid:person_id>/information/", secrecy.information, name="information"),
]
