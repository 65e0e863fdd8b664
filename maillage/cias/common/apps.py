from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "maillage.cias.common"
    label = "common"
    verbose_name = "socle"

    def ready(self) -> None:
        from maillage.cias.common import lookups  # noqa: F401
