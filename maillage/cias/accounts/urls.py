"""Addresses of accounts. Those of django-allauth are listed one by one, with who may open each: the rest is absent."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path, re_path

from maillage.cias.accounts.views import hats, invitations, me, people, second_factor, teams
from maillage.cias.common.access import public, without_hat

sign_in = [
    path("connexion/", public(account.login), name="account_login"),
    path("connexion/code/", public(second_factor.authenticate), name="mfa_authenticate"),
    path("deconnexion/", public(account.logout), name="account_logout"),
    path("ferme/", public(account.account_inactive), name="account_inactive"),
    path("inscription/", public(account.signup), name="account_signup"),
    path("adresse/", public(account.email_verification_sent), name="account_email_verification_sent"),
    path("adresse/<str:key>/", public(account.confirm_email), name="account_confirm_email"),
    path("mot-de-passe/oublie/", public(account.password_reset), name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("mot-de-passe/", without_hat(account.password_change), name="account_change_password"),
    path("mot-de-passe/premier/", without_hat(account.password_set), name="account_set_password"),
    path("verification/", without_hat(account.reauthenticate), name="account_reauthenticate"),
    path("verification/code/", without_hat(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-facteur/", without_hat(mfa.index), name="mfa_index"),
    path("second-facteur/activer/", without_hat(second_factor.activate_totp), name="mfa_activate_totp"),
    path("second-facteur/retirer/", without_hat(second_factor.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "second-facteur/codes/",
        without_hat(second_factor.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]

urlpatterns = [
    *sign_in,
    path("casquette/", hats.choose_hat, name="choose_hat"),
    path("casquette/changer/", hats.switch_hat, name="switch_hat"),
    path("casquette/second-facteur/", hats.second_factor, name="second_factor"),
    path("moi/", me.account, name="account"),
    path("moi/raccourcis/", me.shortcuts, name="shortcuts"),
    path("moi/sessions/", me.sessions, name="sessions"),
    path("moi/sessions/fermer-les-autres/", me.close_other_sessions, name="close_other_sessions"),
    path("moi/sessions/<int:pk>/fermer/", me.close_session, name="close_session"),
    path("moi/proches/", me.relatives, name="relatives"),
    path("moi/proches/<uuid:pk>/retirer/", me.forget_relative, name="forget_relative"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("equipes/", people.people, name="people"),
    path("equipes/par-equipe/", teams.teams, name="teams"),
    path("equipes/proches/", teams.declared_relatives, name="declared_relatives"),
    path("equipes/inviter/", invitations.invite_person, name="invite_person"),
    path("equipes/invitations/", invitations.invitations, name="invitations"),
    path("equipes/invitations/<uuid:pk>/renvoyer/", invitations.resend, name="resend_invitation"),
    path("equipes/invitations/<uuid:pk>/retirer/", invitations.withdraw, name="withdraw_invitation"),
    path("equipes/<uuid:pk>/", people.person, name="colleague"),
    path("equipes/<uuid:pk>/casquettes/", people.add_position, name="add_position"),
    path("equipes/<uuid:pk>/fermer/", people.close_person, name="close_person"),
    path("equipes/<uuid:pk>/equipe/", teams.join, name="join_team"),
    path("equipes/<uuid:pk>/second-facteur/", people.ask_reset, name="ask_reset"),
    path("equipes/appartenances/<uuid:pk>/quitter/", teams.leave, name="leave_team"),
    path("equipes/casquettes/<uuid:pk>/fin/", people.stop_position, name="stop_position"),
    path("equipes/second-facteur/<uuid:pk>/confirmer/", people.confirm_reset, name="confirm_reset"),
    path("equipes/second-facteur/<uuid:pk>/retirer/", people.withdraw_reset, name="withdraw_reset"),
]
