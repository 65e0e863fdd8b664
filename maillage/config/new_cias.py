"""`maillage create-cias`: the CIAS of any EPCI, and an invitation for its first administrator.

It runs as the owner of the database: only the owner may open a territory, because no hat exists before it does. The
journal names the author « Installation », an account that nobody can sign in to.
"""

from datetime import date, datetime
from typing import Any

import click

from maillage.config.cli import start_django

INSTALLER = "installation@maillage.invalid"


@click.command()
@click.argument("siren")
@click.option("--name", default="", help="Nom du territoire. Par défaut, celui de l’EPCI.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Premier jour de la matrice. Par défaut, aujourd’hui.")
@click.option("--admin", default="", metavar="COURRIEL", help="Invite la première administration technique.")
@click.option("--admin-name", default="", metavar="«\u00a0PRÉNOM NOM\u00a0»", help="Qui elle est.")
@click.option("--site", default="", metavar="ADRESSE", help="Adresse du site, pour le lien : https://cias.exemple.fr")
@click.option("--json", "as_json", is_flag=True, help="Répond en JSON.")
def create_cias(
    siren: str, name: str, since: datetime | None, admin: str, admin_name: str, site: str, as_json: bool
) -> None:
    """Crée le CIAS d’un EPCI de France (numéro SIREN) : territoire, structures, matrice. Peut être relancée."""
    if admin and not (site.startswith(("https://", "http://")) and len(admin_name.split()) > 1):
        raise click.UsageError("--admin demande aussi --site https://… et --admin-name «\u00a0Prénom Nom\u00a0».")
    start_django("owner")
    from django.core.exceptions import ValidationError
    from django.db import ProgrammingError

    from maillage.cias.common.permissions import Refused
    from maillage.cias.directory.seeds import SeedError
    from maillage.cias.territory.errors import TerritoryError

    try:
        result = create(siren, name, since.date() if since else None, admin, admin_name, site)
    except (TerritoryError, SeedError, Refused) as error:
        raise click.ClickException(str(error)) from None
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None
    except ProgrammingError:
        raise click.ClickException(
            "La base n’est pas à jour : lancez d’abord «\u00a0maillage migrate\u00a0»."
        ) from None
    if as_json:
        import json

        click.echo(json.dumps(result, ensure_ascii=False))
        return
    added = ", ".join(f"{count} {LABELS[what]}" for what, count in result["added"].items())
    click.echo(f"{result['cias']} : {added or 'tout était déjà là, rien n’a changé'}.")
    if result["invited"]:
        click.echo(f"Invitation envoyée à {result['invited']}.")


LABELS = {
    "structures": "structures",
    "competences": "besoins",
    "holders": "lignes de la matrice",
    "other_help": "autres aides",
    "sites": "lieux",
    "services": "services",
    "conventions": "conventions",
}


def create(siren: str, name: str, since: date | None, admin: str, admin_name: str, site: str) -> dict[str, Any]:
    """Everything, or nothing. The message leaves when all is written."""
    from django.db import transaction
    from django.utils import timezone

    from maillage.cias.accounts.actions.invitations import invite
    from maillage.cias.accounts.models import User
    from maillage.cias.common.hats import Hat, acting_as
    from maillage.cias.common.roles import Role
    from maillage.cias.directory.actions.creation import create_cias as create_directory

    with transaction.atomic():
        installer = User.objects.filter(email=INSTALLER).first() or User.objects.create_user(
            INSTALLER, None, first_name="Installation", last_name="", is_active=False
        )
        made = create_directory(epci_siren=siren, name=name, opened_on=since, user_id=installer.pk)
        if admin:
            first, _, last = " ".join(admin_name.split()).partition(" ")
            with acting_as(Hat(made.territory.pk, made.cias.pk, Role.ADMIN_TECHNIQUE, installer.pk)) as hat:
                invite(
                    hat=hat,
                    structure=made.cias,
                    email=admin,
                    first_name=first,
                    last_name=last,
                    role=Role.ADMIN_TECHNIQUE,
                    valid_from=timezone.localdate(),
                    site=site.rstrip("/"),
                )
    return {
        "territory": str(made.territory.pk),
        "name": made.territory.name,
        "cias": made.cias.name,
        "added": made.counts,
        "invited": admin,
    }
