from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "maillage.cias.entitlements"
    label = "entitlements"
    verbose_name = "droits"

    def ready(self) -> None:
        from maillage.cias.entitlements import gathering, scheme_navigation

        gathering.register()
        scheme_navigation.register()
