from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "maillage.cias.demo"
    label = "demo"
    verbose_name = "démonstration"
