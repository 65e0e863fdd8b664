"""Template tags behind the components of `templates/cotton/`.

They do what a template cannot: dress a form control with the right class and ties, gather the errors of a form,
write an icon of the sprite, keep the filters of a list from page to page. Dates and amounts are in `maillage_text`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField, widgets
from django.forms.utils import flatatt
from django.template.context import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

register = template.Library()

UNDO = "undo:"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of `static/maillage/icons.svg`; silent for screen readers unless it has a `label`."""
    href = f"{static('maillage/icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="m-icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="m-icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def as_html(attributes: Any) -> SafeString:
    """The attributes a component does not name, escaped (the library's own `{{ attrs }}` trusts them)."""
    return flatatt({key: value for key, value in attributes.attrs_dict().items() if value not in (None, False)})


# Forms ------------------------------------------------------------------------------------------------------------


@register.filter
def control_kind(field: BoundField) -> str:
    """`choices` (radios, checkboxes), `check` (one box) or `input`: which of the three layouts a field takes."""
    widget = field.field.widget
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, widgets.CheckboxInput) else "input"


@register.simple_tag
def described_by(field: BoundField, help_text: str = "") -> str:
    """Ids of the help and of the error of a field, those that Django itself uses."""
    ties = [f"{field.auto_id}_helptext"] if help_text else []
    return " ".join([*ties, f"{field.auto_id}_error"] if field.errors else ties)


@register.simple_tag
def control(field: BoundField, help_text: str = "") -> SafeString:
    """The control of a bound field in our classes, tied to its help and error, with what was typed.

    Browsers do not suggest what was typed about somebody else: `autocomplete` is off unless the widget says otherwise.
    """
    widget = field.field.widget
    if isinstance(widget, widgets.Select):
        css = "form-select"
    elif isinstance(widget, widgets.CheckboxInput):
        css = "form-check-input"
    else:
        css = "form-control"
    own = widget.attrs.get("class", "")
    invalid = "is-invalid" if field.errors else ""
    attrs: dict[str, Any] = {"class": " ".join(part for part in (css, own, invalid) if part)}
    if ties := described_by(field, help_text):
        attrs["aria-describedby"] = ties
    if isinstance(widget, widgets.Input | widgets.Textarea) and css == "form-control":
        attrs["autocomplete"] = widget.attrs.get("autocomplete", "off")
    return field.as_widget(attrs=attrs)


@register.filter
def anchor(field: BoundField) -> str:
    """Id of the first thing of a field that can take the focus."""
    return field.id_for_label or f"{field.auto_id}_0"


@dataclass(frozen=True)
class FormErrors:
    """What a summary of errors shows: errors of the whole, and pairs of a field with its first error."""

    general: list[str]
    fields: list[tuple[BoundField, str]]

    @property
    def count(self) -> int:
        return len(self.general) + len(self.fields)


def _forms_of(subject: Any) -> Iterator[BaseForm]:
    if isinstance(subject, BaseForm):
        yield subject
    elif isinstance(subject, BaseFormSet):
        yield from subject.forms
    elif isinstance(subject, Iterable) and not isinstance(subject, str):
        for part in subject:
            yield from _forms_of(part)


def _own_errors(subject: Any) -> list[str]:
    if isinstance(subject, BaseFormSet):
        return [str(error) for error in subject.non_form_errors()] if subject.is_bound else []
    if isinstance(subject, Iterable) and not isinstance(subject, str | BaseForm):
        return [error for part in subject for error in _own_errors(part)]
    return []


@register.simple_tag
def form_errors(subject: Any) -> FormErrors:
    """Errors of a form, a formset, or a list of them."""
    general, fields = _own_errors(subject), []
    for form in _forms_of(subject):
        general += [str(error) for error in form.non_field_errors()]
        fields += [(form[name], str(errors[0])) for name, errors in form.errors.items() if name in form.fields]
    return FormErrors(general, fields)


# Lists and messages -----------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int, parameter: str = "page") -> str:
    """Address of another page of a list, its filters kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return f"?{parameter}={number}"
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def gathered(context: Context, block: Any) -> SafeString:
    """A block that another app brings to this page (`registry.Block`), in the context of the page."""
    template_of_block = get_template(block.template).template  # type: ignore[attr-defined]
    with context.push(**block.context):
        html: SafeString = template_of_block.render(context)
    return html


@register.filter
def undo_url(message: Any) -> str:
    """Where « Annuler » posts, from `extra_tags="undo:/path"`; empty unless it is a path of this site."""
    for tag in (message.extra_tags or "").split():
        path = tag.removeprefix(UNDO)
        if tag.startswith(UNDO + "/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
            return path
    return ""


@register.filter
def first_line(message: Any) -> str:
    """First line of a message, shown in bold when others follow."""
    return str(message).partition("\n")[0]


@register.filter
def other_lines(message: Any) -> str:
    return str(message).partition("\n")[2]
