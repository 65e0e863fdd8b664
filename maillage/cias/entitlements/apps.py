from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "maillage.cias.entitlements"
    label = "entitlements"
    verbose_name = "droits"
