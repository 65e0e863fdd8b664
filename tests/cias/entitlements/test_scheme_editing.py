"""The form of a scheme says the whole document, and puts the engine's refusals beside their field."""

import pytest
from django.http import QueryDict

from maillage.cias.entitlements.scheme_documents import compile_text, content_of, models, write
from maillage.cias.entitlements.scheme_editing import SchemeEditor, with_one_more
from maillage.rules.schemes.errors import SchemeError


def typed(content):
    """What a browser posts when it sends the form as it was shown."""
    editor = SchemeEditor(content, 3)
    data = QueryDict(mutable=True)
    for part in editor.all:
        for form in [part.management_form, *part.forms] if hasattr(part, "forms") else [part]:
            for bound in form:
                value = bound.value()
                if value is True:
                    value = "on"
                shown = bound.field.prepare_value(value)
                if value is False or shown is None:
                    continue
                data.setlist(bound.html_name, [str(v) for v in shown] if isinstance(shown, list) else [str(shown)])
    return data


@pytest.mark.parametrize("name", models())
def test_a_model_sent_back_unchanged_says_the_same(name):
    content = content_of(models()[name])
    editor = SchemeEditor(content, 3, typed(content))
    assert editor.is_valid(), [part.errors for part in editor.all]
    assert editor.content() == content
    compile_text(write(editor.content()))


REFUSALS = [
    ("energie-impayee", "rows-1-start", "5", "rows", 1, "start", "Trou entre 4 et 5"),
    ("energie-impayee", "conditions-0-test", "reste_a_vivre <", "conditions", 0, "test", ""),
    ("aide-alimentaire", "ceilings-1-grants", "0", "ceilings", 1, "grants", "trop petit"),
    ("energie-impayee", "non_cumulation-0-withheld", "inconnu", "non_cumulation", 0, "withheld", "boolean"),
    ("secours-urgence", "values-2-formula", "days_covered + zzz", "values", 2, "formula", "zzz"),
    ("aide-alimentaire", "charges-0-mode", "", None, None, "resource_formula__housing_aid", "loyer manque"),
    ("aide-alimentaire", "valid_from", "2026-02-31", None, None, "valid_from", "Date impossible"),
    ("aide-alimentaire", "resource_formula__days", "45", None, None, "resource_formula__days", "trop grand"),
    ("avance-remboursable", "payment__instalments", "", None, None, "payment__form", "instalments"),
    ("aide-alimentaire", "amount__count", "", None, None, "amount__count", "manquant"),
    ("eau", "amount__maximum", "10 +", None, None, "amount__maximum", ""),
]


@pytest.mark.parametrize(("model", "name", "value", "part", "rank", "field", "message"), REFUSALS)
def test_what_the_engine_refuses_is_told_beside_its_field(model, name, value, part, rank, field, message):
    content = content_of(models()[model])
    data = typed(content)
    data[name] = value
    editor = SchemeEditor(content, 3, data)
    assert editor.is_valid()
    with pytest.raises(SchemeError) as refused:
        compile_text(write(editor.content()))
    editor.refuse(refused.value)
    form = editor.form if part is None else editor.sets[part].forms[rank]
    assert message in str(form.errors[field]) and form.data[name] == value
    others = [one for one in editor.all if one is not (editor.form if part is None else editor.sets[part])]
    assert not any(any(one.errors) for one in others)


def test_a_row_left_blank_or_ticked_is_left_out_and_a_row_may_be_added():
    content = content_of(models()["eau"])
    data = typed(content)
    data["documents-0-DELETE"] = "on"
    editor = SchemeEditor(content, 3, data)
    assert editor.is_valid()
    assert editor.content()["documents"] == content["documents"][1:]
    before = len(editor.sets["rows"].forms)
    more = SchemeEditor(content, 3, with_one_more(data, "rows"))
    assert len(more.sets["rows"].forms) == before + 1


@pytest.mark.parametrize("text", ["sept", "-3", "1e5", "1,23456"])
def test_a_number_is_typed_the_french_way_or_refused(text):
    content = content_of(models()["aide-alimentaire"])
    data = typed(content) | {}
    data = typed(content)
    data["resource_formula__days"] = text
    editor = SchemeEditor(content, 3, data)
    assert not editor.is_valid() and "nombre" in str(editor.form.errors["resource_formula__days"])
    data["resource_formula__days"] = "30,42"
    good = SchemeEditor(content, 3, data)
    assert good.is_valid() and str(good.content()["resource_formula"]["days"]) == "30.42"
