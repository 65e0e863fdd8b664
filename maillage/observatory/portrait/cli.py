"""`maillage observatory portrait CODE`: a commune or an EPCI, in words or in JSON."""

from pathlib import Path
from typing import Any

import click

from maillage.observatory.indicators.registry import THEMES
from maillage.observatory.options import decimal, folder_option, json_option, print_json


def shown(row: dict[str, Any]) -> str:
    """A value with its unit; an estimate or a rounded count never goes without its interval."""
    text = decimal(row["value"], row["unit"])
    if row["lower"] is None:
        return text
    made = " estimé" if row["status"] == "estimated" else ""
    return f"{text}{made}, entre {decimal(row['lower'])} et {decimal(row['upper'])}"


@click.command()
@click.argument("code")
@folder_option
@json_option
def portrait(code: str, folder: Path | None, as_json: bool) -> None:
    """Le portrait de CODE : code Insee d’une commune ou SIREN d’un EPCI."""
    from maillage.observatory.opening import observatory
    from maillage.observatory.portrait.assemble import portrait as assemble

    with observatory(folder) as con:
        found = assemble(con, code)
    if as_json:
        print_json(found)
        return
    place = found["territory"]
    click.echo(f"{place['name']} ({place['code']}), {decimal(place['population_cog_2026'])} habitants")
    for theme, title in THEMES.items():
        rows = [row for row in found["indicators"] if row["theme"] == theme]
        click.echo(f"\n{title}")
        for row in rows:
            if row["value"] is None:
                click.echo(f"  {row['name']} : {row['message']}")
                continue
            beside = " ; ".join(
                f"{c['name']} {decimal(c['value'])}" for c in row["comparisons"] if c["value"] is not None
            )
            click.echo(f"  {row['name']} : {shown(row)} ({row['year']})" + (f" – {beside}" if beside else ""))
    needs = found["needs"]
    for key, title in (("strengths", "Appuis"), ("alerts", "Vigilances"), ("changes", "Ce qui a changé")):
        if needs[key]:
            click.echo(f"\n{title}")
        for finding in needs[key]:
            click.echo(f"  {finding['sentence']}")
