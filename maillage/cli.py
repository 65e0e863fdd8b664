"""The `maillage` command: each capability brings its own group, imported only when it is asked for."""

import importlib
import sys

import click

#: command -> module that defines it under the same name (dashes become underscores)
COMMANDS = {
    "calc": "maillage.rules.calc_cli",
    "rights": "maillage.rules.rights_cli",
    "scheme": "maillage.rules.scheme_cli",
    "observatory": "maillage.observatory.cli",
    "serve": "maillage.config.cli",
    "migrate": "maillage.config.cli",
    "demo": "maillage.config.cli",
    "worker": "maillage.config.worker",
    "check": "maillage.config.checks",
    "backup": "maillage.config.dump",
    "restore": "maillage.config.dump",
    "create-cias": "maillage.config.new_cias",
    "manage": "maillage.config.cli",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run: `maillage --help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[name])
        return getattr(module, name.replace("-", "_"))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes"):
            formatter.write_text("  ".join(self.list_commands(ctx)))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="maillage")
def main() -> None:
    """Maillage, le système d'information d'un CIAS. `maillage COMMANDE --help` explique chaque commande."""


if __name__ == "__main__":
    sys.exit(main())
