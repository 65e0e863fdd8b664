from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "maillage.cias.territory"
    label = "territory"
    verbose_name = "territoire"
