"""What would drift apart if nobody looked: models and policies, addresses and rights, templates and their users."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import get_resolver

from maillage.cias.common.policies import CLOSED_TO_APP, all_exemptions, all_rules

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "maillage"
#: of third parties: they are asked for by name from their own code
THEIRS = ("account/", "allauth/", "mfa/", "usersessions/", "django/", "cotton/", "400", "403", "404", "429", "500")


def our_models():
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("maillage.cias.")]


def patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, f"{prefix}{pattern.pattern}")
        else:
            yield f"{prefix}{pattern.pattern}", pattern.callback


def test_a_table_of_a_territory_is_under_a_policy_that_a_resource_governs():
    """Only the seals and their heads are exempt: the site has no right on them at all."""
    governed = {rule.table for rule in all_rules() if rule.resource is not None}
    personal = {
        model._meta.db_table
        for model in our_models()
        if any(field.column == "territory_id" for field in model._meta.concrete_fields)
    }
    assert personal - governed <= set(CLOSED_TO_APP)
    assert personal


def test_every_exemption_says_why():
    assert [table for table, why in all_exemptions().items() if len(why) < 10] == []


@pytest.mark.django_db
def test_the_tests_run_as_a_role_that_policies_bind():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,"
            " EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False, False)


def test_every_address_of_ours_declares_who_may_open_it():
    undeclared = [
        address
        for address, view in patterns(get_resolver())
        if getattr(view, "__module__", "").startswith("maillage.") and not hasattr(view, "declared_access")
    ]
    assert not undeclared


def test_names_of_models_and_fields_are_lower_case_as_in_a_sentence():
    shouted = [
        f"{model._meta.label} « {words} »"
        for model in our_models()
        for words in [model._meta.verbose_name, *(str(getattr(f, "verbose_name", "x")) for f in model._meta.fields)]
        if words and words[0].isupper() and not re.match(r"[A-ZÉ]{2,}", words) and words != "ID"
    ]
    assert not shouted


def test_every_template_is_used():
    sources = [path.read_text() for path in PACKAGE.rglob("*.py")] + [p.read_text() for p in PACKAGE.rglob("*.html")]
    text = "\n".join(sources)
    names = {str(path).rpartition("/templates/")[2] for path in PACKAGE.rglob("templates/**/*.html")}
    unused = [name for name in sorted(names) if not name.startswith(THEIRS) and f'"{name}"' not in text]
    composed = set(re.findall(r'f"(\w+/)\{\w+\}\.html"', text))  # render(request, f"households/{template}.html")
    assert [n for n in unused if not (n.startswith(tuple(composed)) and f'"{Path(n).stem}"' in text)] == []


def test_every_component_is_used_or_documented():
    text = "\n".join(p.read_text() for p in PACKAGE.rglob("*.html")) + (ROOT / "docs/components.md").read_text()
    names = {path.stem.replace("_", "-") for path in PACKAGE.rglob("templates/cotton/*.html")}
    assert [name for name in sorted(names) if f"c-{name}" not in text] == []
