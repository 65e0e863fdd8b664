from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "maillage.cias.households"
    label = "households"
    verbose_name = "foyers"

    def ready(self) -> None:
        from maillage.cias.households.gathering import register

        register()
