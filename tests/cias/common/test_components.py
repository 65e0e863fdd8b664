"""Components: what is tied, what is escaped, what is said."""

import datetime
import re

import pytest
from django import forms
from django.contrib.messages.constants import SUCCESS
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import timezone
from django_cotton.compiler_regex import CottonCompiler

from maillage.cias.common.showcase import PersonForm
from maillage.cias.common.templatetags import maillage_ui

NASTY = "\"><script>alert('x')</script>"


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.cias.common.frame_urls"


def render(source, **context):
    return engines["django"].from_string(CottonCompiler().process(source)).template.render(Context(context))


def field(form, name, attributes=""):
    return render(f'<c-field :field="field" {attributes} />', field=form[name])


def typed(**values):
    return PersonForm({"birth_name": "Delattre", "commune": "62309", "readers": "team", **values})


def test_a_label_names_its_control():
    html = field(PersonForm(), "birth_name")
    assert '<label class="form-label" for="id_birth_name">Nom de naissance</label>' in html
    assert 'id="id_birth_name"' in html


def test_help_and_error_are_tied_to_the_control_in_this_order():
    html = field(typed(birth_date="14/05/2999"), "birth_date")
    assert 'aria-describedby="id_birth_date_helptext id_birth_date_error"' in html
    assert 'id="id_birth_date_helptext"' in html and 'id="id_birth_date_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index('_helptext">') < html.index('_error">')


def test_the_help_given_by_the_page_is_tied_too():
    html = field(PersonForm(), "phone", 'help="Pour rappeler."')
    assert 'aria-describedby="id_phone_helptext"' in html and "Pour rappeler." in html


def test_what_was_typed_stays_even_when_it_is_wrong():
    assert 'value="14/05/2999"' in field(typed(birth_date="14/05/2999"), "birth_date")
    assert "Il reste\n deux mots</textarea>" in field(typed(said="Il reste\n deux mots"), "said")
    assert re.search(r'<option value="62309" selected', field(typed(), "commune"))
    assert re.search(r'value="team"[^>]* checked', field(typed(), "readers"))


def test_only_optional_fields_are_marked():
    assert "(facultatif)" in field(PersonForm(), "phone")
    assert "(facultatif)" not in field(PersonForm(), "birth_name")
    assert "(facultatif)" not in field(PersonForm(), "phone", "hide-optional")


def test_radios_are_a_named_group_with_its_error():
    html = field(typed(readers="nobody"), "readers")
    assert re.search(r'<fieldset[^>]*aria-describedby="id_readers_error"', html)
    assert re.search(r"<legend[^>]*>Qui pourra le lire</legend>", html)
    assert html.count('type="radio"') == html.count('<label class="form-check-label"') == 2


def test_the_summary_links_to_each_field_in_error_and_takes_the_focus():
    html = render('<c-error-summary :form="form" />', form=PersonForm({"birth_name": "Delattre"}))
    assert "Il reste 3 choses à corriger." in html
    assert 'tabindex="-1" data-m-focus' in html and 'role="alert"' in html
    for target in ("id_birth_date", "id_commune", "id_readers_0"):
        assert f'href="#{target}"' in html


def test_the_summary_says_nothing_when_nothing_is_wrong():
    assert "m-notice" not in render('<c-error-summary :form="form" />', form=PersonForm())


def test_the_summary_gathers_several_forms_and_formsets():
    formset = forms.formset_factory(PersonForm, extra=1)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"})
    assert maillage_ui.form_errors([typed(birth_date="01/01/1990"), formset]).count == 0
    assert maillage_ui.form_errors([typed(), formset]).count == 1


@pytest.mark.parametrize(
    "source",
    [
        '<c-head :title="text" :sub="text" />',
        '<c-head title="{{ text }}" sub="{{ text }}" />',
        '<c-block :title="text" note="{{ text }}">{{ text }}</c-block>',
        '<c-chip :tone="text">{{ text }}</c-chip>',
        '<c-notice :title="text" :undo="text">{{ text }}</c-notice>',
        '<c-todo-item :title="text" :url="text" :action="text">{{ text }}</c-todo-item>',
        '<c-event :title="text" :by="text" :service="text">{{ text }}</c-event>',
        '<c-holder kind="ccas" :label="text" :url="text" />',
        '<c-suggestion :url="text" :title="text" :detail="text" :icon="text" />',
        '<c-confirm id="a" :title="text" :action="text" :verb="text" :way-out="text">{{ text }}</c-confirm>',
        '<c-search :value="text" />',
        '<c-filters :items="items" />',
        '<c-facts :items="pairs" />',
        '<c-answer :about="text" :answer="text" />',
        '<c-figure :label="text" :value="text" :versus="text" />',
        '<c-table :caption="text"></c-table>',
        '<c-error-summary :form="form" />',
        '<c-field :field="form.birth_name" :label="text" :help="text" />',
    ],
)
def test_what_people_wrote_is_escaped(source):
    html = render(
        source,
        text=NASTY,
        items=[{"label": NASTY, "url": NASTY}],
        pairs=[(NASTY, NASTY)],
        form=PersonForm({"birth_name": NASTY, "commune": NASTY}),
    )
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_a_component_does_not_take_the_variables_of_its_page():
    page = "<c-block>{{ title }}</c-block><c-notice>Texte</c-notice><c-holder />"
    html = render(page, title="Titre de la page", icon="trash", undo="/effacer", kind="cias", label="CIAS")
    assert "<h2" not in html and "<b>" not in html and "<form" not in html
    assert "Personne" in html


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (-4, "late", "En retard de 4\u00a0jours"),
        (-1, "late", "Depuis hier"),
        (0, "today", "Aujourd’hui"),
        (1, "soon", "Demain"),
    ],
)
def test_a_due_date_says_its_state_in_words(days, state, words):
    html = render('<c-due :date="day" />', day=timezone.localdate() + datetime.timedelta(days=days))
    assert f"m-due--{state}" in html and words in html


def test_a_private_note_is_never_printed():
    html = render('<c-event :date="day" title="Note" private="yes">Texte</c-event>', day=datetime.date(2026, 11, 18))
    assert '<li class="m-no-print">' in html


def test_pages_count_link_and_keep_the_filters():
    request = RequestFactory().get("/foyers", {"commune": "62309", "page": "2"})
    page = Paginator(range(1500), 50).page(2)
    html = render('<c-pagination :page="page" of="foyers" />', request=request, page=page)
    assert "51 à 100 sur 1\u202f500 foyers" in html
    assert 'rel="prev" href="?commune=62309&amp;page=1"' in html
    assert 'rel="next" href="?commune=62309&amp;page=3"' in html


def test_a_list_of_one_page_has_no_links_and_an_empty_one_says_nothing():
    assert "<a " not in render('<c-pagination :page="page" />', page=Paginator(range(3), 50).page(1))
    assert "<nav" not in render('<c-pagination :page="page" />', page=Paginator([], 50).page(1))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("undo:/contacts/1/annuler", "/contacts/1/annuler"),
        ("undo://ailleurs.fr/", ""),
        ("undo:javascript:x", ""),
        ("", ""),
    ],
)
def test_undo_stays_on_the_site(tags, expected):
    assert maillage_ui.undo_url(Message(SUCCESS, "Contact noté.", extra_tags=tags)) == expected


def test_undo_is_a_post_and_is_announced():
    html = render('<c-notice tone="done" title="Contact noté." undo="/annuler" />')
    assert 'role="status"' in html and '<form class="d-inline m-no-print" method="post" action="/annuler">' in html


def test_each_kind_of_structure_has_its_edge():
    hat = {"role_label": "Instructeur", "structure_name": "CCAS", "structure_kind": "ccas", "user_name": "M. L."}
    html = render(
        '<c-hat :hat="hat" :others="others" />',
        hat=hat,
        others=[{"pk": "7", "structure": {"name": "CIAS"}, "role_label": "Accueil"}],
    )
    assert "m-hat--ccas" in html
    assert re.search(r'<form method="post" action="/switch_hat/"[^>]*>.*name="position" value="7"', html, re.DOTALL)
