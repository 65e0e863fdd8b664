"""`maillage observatory …`: import the official files, then ask for portraits, indicators, access, siting."""

import importlib

import click

from maillage.observatory.errors import ObservatoryError

#: command → module:attribute, imported only when the command is run
COMMANDS = {
    "import": "maillage.observatory.commands:import_",
    "sources": "maillage.observatory.commands:sources",
    "fetch": "maillage.observatory.fetch.cli:fetch",
    "portrait": "maillage.observatory.portrait.cli:portrait",
    "indicators": "maillage.observatory.indicators.cli:indicators",
    "site": "maillage.observatory.siting.cli:site",
    "access": "maillage.observatory.access.cli:access",
    "population": "maillage.observatory.population.cli:population",
}


class ObservatoryGroup(click.Group):
    """Loads a command when it is asked for; says an ObservatoryError in one line, with a non-zero exit."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes"):
            formatter.write_text("  ".join(self.list_commands(ctx)))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ObservatoryError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=ObservatoryGroup, context_settings={"help_option_names": ["-h", "--help"]})
def observatory() -> None:
    """L’observatoire du territoire : données publiques, portrait, indicateurs, accès, implantation."""
