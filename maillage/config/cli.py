"""Commands that run the site: serve, migrate, demo, create-cias, manage."""

import os
import sys

import click

SETTINGS = "DJANGO_SETTINGS_MODULE"


def start_django(role: str = "app") -> None:
    """Set Django up under one role of the database, for the life of the process."""
    import django

    from maillage.config.database import DatabaseSettingError, is_embedded
    from maillage.config.embedded import EmbeddedServerError

    os.environ["MAILLAGE_DATABASE_ROLE"] = role
    os.environ.setdefault(SETTINGS, "maillage.config.settings." + ("demo" if is_embedded() else "prod"))
    try:
        django.setup()
    except (DatabaseSettingError, EmbeddedServerError) as error:
        raise click.ClickException(str(error)) from None


def run_manage(*arguments: str, role: str = "app") -> None:
    start_django(role)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["maillage manage", *arguments])


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.option("--role", default="app", type=click.Choice(["app", "owner"]), help="Rôle de la base.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(role: str, arguments: tuple[str, ...]) -> None:
    """Les commandes de Django (makemigrations, shell…)."""
    run_manage(*arguments, role=role)


@click.command()
def migrate() -> None:
    """Met la base à jour : tables, droits, politiques de lecture, données de référence."""
    start_django("owner")
    from maillage.config.migration import migrate_everything

    migrate_everything(say=click.echo)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=4, show_default=True)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Sert le site."""
    start_django()  # fails here, in one line, rather than in a worker
    _gunicorn(host, port, workers, threads)


def _gunicorn(host: str, port: int, workers: int, threads: int) -> None:
    command = ["gunicorn", "maillage.config.wsgi:application", "--bind", f"{host}:{port}", "--workers", str(workers)]
    command += ["--worker-class", "gthread", "--threads", str(threads), "--access-logfile", "/dev/null"]
    command += ["--max-requests", "20000", "--max-requests-jitter", "2000", "--no-control-socket"]
    os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--reset", is_flag=True, help="Repart d’une base vide.")
@click.option("--no-serve", is_flag=True, help="Prépare tout sans servir le site.")
def demo(port: int, reset: bool, no_serve: bool) -> None:
    """Prépare la démonstration du Pays de Lumbres, personnes fictives, et la sert sur 127.0.0.1."""
    from maillage.config.database import is_embedded

    if not is_embedded():
        raise click.ClickException(
            "DATABASE_URL est défini : la démonstration n’écrit que dans la base embarquée. Retirez la variable."
        )
    if reset:
        from maillage.config.embedded import forget

        forget()
    start_django("owner")
    from maillage.cias.demo.loading import is_loaded, load
    from maillage.cias.demo.staff import LUMBRES, PASSWORD, PONTIVY
    from maillage.config.migration import migrate_everything

    migrate_everything(say=click.echo)
    if not is_loaded():
        click.echo("Chargement des deux territoires de démonstration (une demi-minute environ)…")
        load(say=click.echo)
    click.echo(f"\nComptes de démonstration, mot de passe « {PASSWORD} » :")
    for agent in (*LUMBRES, *PONTIVY):
        hats = " ; ".join(title or role.label for _, role, title in agent.hats)
        click.echo(f"  {agent.login:<34} {agent.first_name} {agent.last_name}, {hats}")
    click.echo("Le code du second facteur s’affiche sur la page de connexion de la démonstration.")
    if not no_serve:
        click.echo(f"\nLe site : http://127.0.0.1:{port}/  (Ctrl+C pour arrêter)")
        os.environ["MAILLAGE_DATABASE_ROLE"] = "app"
        _gunicorn("127.0.0.1", port, workers=2, threads=4)
