"""The règlement through its pages: read by every role, edited by form, tried, dated and voted by the direction."""

from datetime import timedelta

import pytest
import yaml
from django.urls import reverse
from django.utils import timezone

from maillage.cias.common.hats import acting_as
from maillage.cias.common.roles import HUMAN_ROLES, Role
from maillage.cias.entitlements.actions.schemes import change_draft, prepare_version, start_from_model, vote
from maillage.cias.entitlements.models import Scheme, SchemeVersion
from maillage.cias.entitlements.scheme_documents import content_of, write
from tests.cias.accounts.factories import make_structure, signed_in_client
from tests.cias.entitlements.test_scheme_editing import typed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cias():
    return make_structure()


@pytest.fixture
def client(cias):
    return signed_in_client(Role.DIRECTION, cias)


def draft_of(client, model="aide-alimentaire"):
    with acting_as(client.hat):
        return start_from_model(hat=client.hat, model=model)


def voted_of(client, model="aide-alimentaire"):
    draft = draft_of(client, model)
    with acting_as(client.hat):
        act = {"deliberation": "2026-031", "deliberated_on": TODAY - timedelta(days=9)}
        return vote(hat=client.hat, version_id=draft.pk, version=1, valid_from=TODAY - timedelta(days=8), **act)


def next_draft(client, voted):
    with acting_as(client.hat):
        return prepare_version(hat=client.hat, scheme_id=voted.scheme_id)


def saved(client, version):
    with acting_as(client.hat):
        return SchemeVersion.objects.get(pk=version.pk)


def posted(client, draft, **changes):
    data = typed(content_of(draft.document))
    data["version"] = str(draft.version)
    for name, value in changes.items():
        data[name] = value
    return client.post(
        reverse("scheme_edit", args=[draft.pk]), data.urlencode(), content_type="application/x-www-form-urlencoded"
    )


def words(answer):
    return answer.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_every_role_reads_the_reglement_and_the_direction_alone_edits_it(role, cias, client):
    version = voted_of(client)
    draft = next_draft(client, version)
    reader = signed_in_client(role, cias)
    for name, key in (
        ("scheme", version.scheme_id),
        ("scheme_version", version.pk),
        ("scheme_yaml", version.pk),
        ("scheme_pdf", version.pk),
    ):
        if name != "scheme_pdf" or role is Role.ACCUEIL:
            assert reader.get(reverse(name, args=[key])).status_code == 200, name
    page = words(reader.get(reverse("schemes")))
    assert "Aide alimentaire" in page and "Règlement des aides" in page
    may = role is Role.DIRECTION
    assert ("Partir de ce modèle" in page) is may
    for name in ("scheme_edit", "scheme_edit_text", "scheme_try", "scheme_vote"):
        assert reader.get(reverse(name, args=[draft.pk])).status_code == (200 if may else 403), name
    if not may:
        assert reader.post(reverse("scheme_start"), {"modele": "eau"}).status_code == 403
        assert reader.post(reverse("scheme_prepare", args=[version.scheme_id])).status_code == 403
        assert reader.post(reverse("scheme_give_up", args=[draft.pk])).status_code == 403
        assert posted(reader, draft).status_code == 403


def test_the_direction_of_another_structure_reads_what_is_voted_and_not_the_draft(cias, client):
    version = voted_of(client)
    draft = next_draft(client, version)
    neighbour = signed_in_client(Role.DIRECTION, make_structure(cias.territory_id))
    assert ">Aide alimentaire</a>" not in words(neighbour.get(reverse("schemes")))
    assert ">Aide alimentaire</a>" in words(neighbour.get(reverse("schemes") + "?de=territoire"))
    sheet = words(neighbour.get(reverse("scheme", args=[version.scheme_id])))
    assert "Reste à vivre" in sheet and "Préparer une nouvelle version" not in sheet
    assert neighbour.get(reverse("scheme_edit", args=[draft.pk])).status_code == 404
    assert neighbour.post(reverse("scheme_prepare", args=[version.scheme_id])).status_code == 403
    stranger = signed_in_client(Role.DIRECTION)
    assert stranger.get(reverse("scheme", args=[version.scheme_id])).status_code == 404


def test_with_nothing_yet_the_direction_is_offered_the_twelve_models(cias, client):
    page = words(client.get(reverse("schemes")))
    assert page.count("<option value=") == 12 and "Aucun dispositif pour l’instant" in page
    assert "Partez d’un des modèles" not in words(signed_in_client(Role.ACCUEIL, cias).get(reverse("schemes")))
    answer = client.post(reverse("scheme_start"), {"modele": "eau"}, follow=True)
    assert answer.status_code == 200 and "Préparer la version 1" in words(answer)
    again = client.post(reverse("scheme_start"), {"modele": "eau"}, follow=True)
    assert "déjà un dispositif" in words(again)
    assert words(client.get(reverse("schemes"))).count("<option value=") == 11


def test_the_list_is_filtered_by_state(client):
    voted_of(client)
    draft_of(client, "eau")
    in_force = words(client.get(reverse("schemes") + "?etat=vigueur"))
    assert "Aide alimentaire</a>" in in_force and "eau</a>" not in in_force
    assert in_force.count('data-label="Dispositif"') == 1
    drafts = words(client.get(reverse("schemes") + "?etat=brouillons"))
    assert drafts.count('data-label="Dispositif"') == 1 and "en préparation" in drafts
    assert "Aucun dispositif dans cet état" in words(client.get(reverse("schemes") + "?etat=avenir"))


def test_the_sheet_says_the_rule_its_versions_and_their_acts(client):
    version = voted_of(client)
    page = words(client.get(reverse("scheme", args=[version.scheme_id])))
    for said in ("Article 1. Objet", "inférieur à 8 €", "Délibération 2026-031", "En vigueur", "Préparer une nouvelle"):
        assert said in page
    assert "Modèle à adapter" not in page


def test_the_pdf_and_the_file_are_downloaded(client):
    version = voted_of(client)
    pdf = client.get(reverse("scheme_pdf", args=[version.pk]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    text = client.get(reverse("scheme_yaml", args=[version.pk]))
    assert "aide-alimentaire-v1.yaml" in text["Content-Disposition"]
    assert yaml.safe_load(text.content)["deliberation"]["reference"] == "2026-031"


def test_a_draft_is_edited_by_form_and_then_runs(client):
    draft = draft_of(client, "energie-impayee")
    answer = posted(client, draft, **{"rows-0-amount": "bill * 90 / 100", "title": "Aide à l’énergie"})
    assert answer.status_code == 302
    kept = content_of(saved(client, draft).document)
    assert kept["title"] == "Aide à l’énergie" and kept["amount"]["rows"][0]["amount"] == "bill * 90 / 100"
    with acting_as(client.hat):
        assert Scheme.objects.get(pk=draft.scheme_id).title == "Aide à l’énergie"


def test_what_the_engine_refuses_comes_back_beside_its_field_with_what_was_typed(client):
    draft = draft_of(client, "energie-impayee")
    answer = posted(client, draft, **{"rows-1-start": "5", "object": "Objet retouché"})
    page = words(answer)
    assert answer.status_code == 422 and "Trou entre 4 et 5" in page
    assert 'aria-describedby="id_rows-1-start_error"' in page and "Objet retouché" in page
    assert saved(client, draft).document == draft.document


def test_one_more_row_is_offered_and_nothing_is_saved_nor_judged(client):
    draft = draft_of(client)
    page = words(posted(client, draft, more="ceilings", title=""))
    assert 'name="ceilings-3-period"' in page and "obligatoire" not in page
    assert saved(client, draft).version == 1


def test_two_authors_see_both_versions_and_nothing_is_lost(client):
    draft = draft_of(client)
    with acting_as(client.hat):
        document = write(content_of(draft.document) | {"title": "Titre de l’autre"})
        change_draft(hat=client.hat, version_id=draft.pk, version=1, document=document)
    answer = posted(client, draft, title="Mon titre")
    page = words(answer)
    assert answer.status_code == 409
    assert (
        '<th scope="row">Intitulé</th><td data-label="Vous">Mon titre</td>' in page and "Titre de l’autre</td>" in page
    )
    assert 'name="title" value="Mon titre"' in page
    draft.version = 2
    assert posted(client, draft, title="Mon titre").status_code == 302
    assert content_of(saved(client, draft).document)["title"] == "Mon titre"


def test_the_text_is_edited_with_errors_that_say_their_line(client):
    draft = draft_of(client)
    address = reverse("scheme_edit_text", args=[draft.pk])
    bad = draft.document.replace("kind: per-person", "kind: au-hasard")
    answer = client.post(address, {"document": bad, "version": 1})
    line = next(n for n, text in enumerate(bad.splitlines(), 1) if "au-hasard" in text)
    assert answer.status_code == 422 and f"Ligne {line}, amount.kind" in words(answer) and "au-hasard" in words(answer)
    good = "# un commentaire gardé\n" + draft.document.replace("maximum: 200", "maximum: 210")
    assert client.post(address, {"document": good, "version": 1}).status_code == 302
    assert saved(client, draft).document == good
    stale = client.post(address, {"document": draft.document, "version": 1})
    assert stale.status_code == 409 and "Montant maximum" in words(stale)


def test_a_version_is_voted_in_two_steps_and_ends_the_one_before(client):
    first = voted_of(client)
    draft = next_draft(client, first)
    address = reverse("scheme_vote", args=[draft.pk])
    start = TODAY + timedelta(days=3)
    act = {
        "version": 1,
        "deliberation": "2026-044",
        "deliberated_on": TODAY.isoformat(),
        "valid_from": start.isoformat(),
    }
    early = client.post(address, act | {"valid_from": (TODAY - timedelta(days=1)).isoformat()})
    assert early.status_code == 422 and "ne vaut pas pour le passé" in words(early)
    short = client.post(address, act | {"deliberation": "7"})
    assert short.status_code == 422 and 'id="id_deliberation_error"' in words(short)
    asked = client.post(address, act)
    assert asked.status_code == 200 and "Voter la version 2" in words(asked) and "<dialog" in words(asked)
    assert saved(client, draft).is_draft
    assert client.post(address, act | {"confirmed": "oui"}).status_code == 302
    assert not saved(client, draft).is_draft and saved(client, first).valid_to == start - timedelta(days=1)
    assert client.get(reverse("scheme_edit", args=[draft.pk])).status_code == 403
    page = words(client.get(reverse("scheme", args=[first.scheme_id])))
    assert "Délibération 2026-044" in page and "Version 2" in page


def test_a_vote_on_a_draft_that_changed_meanwhile_is_not_taken(client):
    draft = draft_of(client)
    act = {"version": 1, "deliberation": "1", "deliberated_on": TODAY.isoformat(), "valid_from": TODAY.isoformat()}
    posted(client, draft, title="Changé entre-temps")
    answer = client.post(reverse("scheme_vote", args=[draft.pk]), act | {"confirmed": "oui"}, follow=True)
    assert "rien n’est voté" in words(answer) and saved(client, draft).is_draft


def test_a_draft_is_given_up(client):
    draft = draft_of(client)
    answer = client.post(reverse("scheme_give_up", args=[draft.pk]), follow=True)
    assert "abandonné" in words(answer)
    with acting_as(client.hat):
        assert not SchemeVersion.objects.filter(pk=draft.pk).exists()


def test_a_number_that_is_nobody_s_answers_as_absent(client):
    for name in ("scheme", "scheme_version", "scheme_edit", "scheme_try", "scheme_vote", "scheme_pdf", "scheme_yaml"):
        assert client.get(reverse(name, args=[client.hat.user_id])).status_code == 404, name
