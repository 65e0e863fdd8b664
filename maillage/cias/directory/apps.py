from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "maillage.cias.directory"
    label = "directory"
    verbose_name = "annuaire"

    def ready(self) -> None:
        from maillage.cias.directory.gathering import register

        register()
