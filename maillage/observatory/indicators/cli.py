"""`maillage observatory indicators`: the declared registry, readable by a person or a program."""

import click

from maillage.observatory.indicators.registry import THEMES, secrecy_rules
from maillage.observatory.indicators.registry import indicators as registry
from maillage.observatory.options import json_option, print_json


@click.command()
@click.option("--theme", type=click.Choice(list(THEMES)), help="Un seul thème.")
@json_option
def indicators(theme: str | None, as_json: bool) -> None:
    """Lister les indicateurs : question, formule, unité, source, règle de secret, millésime."""
    chosen = [i for i in registry().values() if theme in (None, i.theme)]
    if as_json:
        print_json([
            {
                "id": i.name, "name": i.title, "question": i.question, "theme": i.theme, "unit": i.unit, "form": i.form,
                "direction": i.direction, "formula": i.formula, "numerator": i.numerator, "denominator": i.denominator,
                "sources": i.sources, "secrecy": secrecy_rules()[i.secrecy], "vintage": i.vintage_rule,
            }
            for i in chosen
        ])  # fmt: skip
        return
    for name, title in THEMES.items():
        rows = [i for i in chosen if i.theme == name]
        if rows:
            click.echo(f"\n{title}")
        for i in rows:
            click.echo(f"  {i.name:26} {i.title}. {i.question}")
    click.echo(f"\n{len(chosen)} indicateurs.")
