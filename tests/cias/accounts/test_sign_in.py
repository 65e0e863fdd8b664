"""Signing in: password, second factor, throttling, and what the journal keeps."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from maillage.cias.accounts.actions.second_factor import activate_totp
from maillage.cias.accounts.demo_code import code_to_show
from maillage.cias.audit.enums import Action
from maillage.cias.audit.models import Entry
from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import Role
from tests.cias.accounts.factories import PASSWORD, make_hat, make_position, make_user

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/compte/connexion/"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def post_password(client, user, password=PASSWORD):
    return client.post(LOGIN, {"login": user.email, "password": password})


def fictional(role=Role.ACCUEIL):
    position = make_position(role, user=make_user(is_fictional=True))
    activate_totp(user=position.user, secret=SECRET)
    return position


def code_of(user, settings):
    settings.IS_DEMO = True
    code = code_to_show(user)
    settings.IS_DEMO = False
    return code


def test_a_role_that_reads_no_file_enters_with_a_password(client):
    user = make_position(Role.REGISSEUR).user
    assert post_password(client, user).url == "/"
    assert client.get("/").status_code == 200


def test_a_role_that_reads_files_wears_no_hat_until_the_second_factor_is_active(client):
    user = make_position(Role.ACCUEIL).user
    post_password(client, user)
    assert client.get("/").url == reverse("second_factor")
    page = client.get(reverse("second_factor"))
    assert page.wsgi_request.hat is None
    assert reverse("mfa_activate_totp") in page.content.decode()
    assert client.get("/foyers/").url == reverse("second_factor")


def test_activating_the_second_factor_asks_the_password_again_then_shows_the_codes_once(client, settings):
    user = make_position(Role.ACCUEIL).user
    post_password(client, user)
    address = reverse("mfa_activate_totp")
    assert client.get(address).url.startswith(reverse("account_reauthenticate"))
    assert client.post(client.get(address).url, {"password": PASSWORD}).url == address
    assert client.get(address).status_code == 200
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    html = client.post(address, {"code": code}).content.decode()
    assert len(re.findall(r"<samp>\d{4}&nbsp;\d{4}</samp>", html)) == 10
    assert client.get("/").status_code == 200
    assert "<samp>" not in client.get(reverse("mfa_index")).content.decode()


def test_a_second_factor_is_unreadable_in_the_database():
    user = fictional().user
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert SECRET not in stored and stored.startswith("gAAAA")


def test_the_code_is_asked_at_each_sign_in_and_serves_once(client, settings):
    user = fictional().user
    assert post_password(client, user).url == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302
    code = code_of(user, settings)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == "/"
    assert client.get("/").status_code == 200
    client.post("/compte/deconnexion/")
    post_password(client, user)
    assert "Ce code ne convient pas" in client.post(reverse("mfa_authenticate"), {"code": code}).content.decode()


def test_the_demonstration_shows_the_code_of_a_fictional_account(client, settings):
    settings.IS_DEMO = True
    user = fictional().user
    post_password(client, user)
    html = client.get(reverse("mfa_authenticate")).content.decode()
    code = code_to_show(user)
    assert f"{code[:3]}&nbsp;{code[3:]}" in html and "Démonstration" in html


def test_outside_a_demonstration_the_code_is_never_shown(client, settings):
    settings.IS_DEMO = False
    user = fictional().user
    assert code_to_show(user) is None
    post_password(client, user)
    assert "Démonstration" not in client.get(reverse("mfa_authenticate")).content.decode()


def test_a_real_account_never_shows_its_code_even_on_a_demonstration_site(settings):
    settings.IS_DEMO = True
    user = fictional().user
    user.is_fictional = False
    user.save()
    assert code_to_show(user) is None


def test_a_known_secret_is_refused_to_a_real_account():
    with pytest.raises(Exception, match="compte réel"):
        activate_totp(user=make_user(), secret=SECRET)


def test_a_recovery_code_replaces_the_telephone_once(client):
    user = fictional().user
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    post_password(client, user)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == "/"
    client.post("/compte/deconnexion/")
    post_password(client, user)
    assert "Ce code ne convient pas" in client.post(reverse("mfa_authenticate"), {"code": code}).content.decode()


def test_five_wrong_passwords_close_the_door_for_a_while(client):
    user = make_position(Role.REGISSEUR).user
    for _ in range(5):
        assert "ne convient pas" in post_password(client, user, "faux").content.decode()
    assert "Trop d’essais" in post_password(client, user).content.decode()


def test_the_keys_of_throttling_name_nobody(client):
    user = make_user(email="claire.hennebelle@exemple.invalid")
    post_password(client, user, "faux")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM maillage_cache")
        keys = [row[0] for row in cursor.fetchall()]
    assert keys
    assert all(re.fullmatch(r"\d+:[0-9a-f]{64}", key) for key in keys)


def test_the_session_changes_its_key_at_sign_in(client):
    user = make_position(Role.REGISSEUR).user
    client.get(LOGIN)
    session = client.session
    session["before"] = "sign-in"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    post_password(client, user)
    assert client.session.session_key != before


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(client):
    user = make_user()

    def answer(email):
        html = client.post(LOGIN, {"login": email, "password": "faux"}).content.decode()
        return re.sub(r'(csrfmiddlewaretoken"|X-CSRFToken"): ?\S+|value="[^"]*"', "", html)

    assert answer(user.email) == answer("personne@exemple.invalid")


def test_sign_in_failure_and_sign_out_are_journaled_for_the_dpo(client):
    position = make_position(Role.REGISSEUR)
    post_password(client, position.user, "faux")
    post_password(client, position.user)
    client.post("/compte/deconnexion/")
    with acting_as(make_hat(Role.DPO, position.structure)):
        kept = list(Entry.objects.filter(object_id=position.user_id).order_by("pk").values_list("action", flat=True))
    assert kept == [Action.SIGN_IN_FAILED, Action.SIGN_IN, Action.SIGN_OUT]


def test_nobody_signs_up(client):
    html = client.get("/compte/inscription/").content.decode()
    assert "sur invitation" in html and "<form" not in html
    typed = {"email": "x@exemple.invalid", "password1": PASSWORD, "password2": PASSWORD}
    assert "sur invitation" in client.post("/compte/inscription/", typed).content.decode()


def test_a_closed_account_is_refused(client):
    user = make_position(Role.REGISSEUR).user
    user.is_active = False
    user.save()
    response = post_password(client, user)
    assert client.get("/").status_code == 302
    assert response.status_code in {200, 302}


def test_a_forgotten_password_is_chosen_again_by_a_link_that_serves_once(client, django_capture_on_commit_callbacks):
    user = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/compte/mot-de-passe/oublie/", {"email": user.email})
    [message] = mail.outbox
    assert message.to == [user.email] and user.last_name not in message.body
    link = re.search(r"http://testserver(\S+)", message.body)[1]
    form = client.get(link).url
    typed = {"password1": "quatre-mots-sans-lien", "password2": "quatre-mots-sans-lien"}
    assert client.post(form, typed).url == reverse("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password("quatre-mots-sans-lien")
    assert "Ce lien n’est plus valable" in client.get(link).content.decode()


def test_an_unknown_address_gets_no_message(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/compte/mot-de-passe/oublie/", {"email": "personne@exemple.invalid"})
    assert mail.outbox == []
