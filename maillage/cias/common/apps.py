from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "maillage.cias.common"
    label = "common"
    verbose_name = "socle"
