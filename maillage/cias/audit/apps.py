from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "maillage.cias.audit"
    label = "audit"
    verbose_name = "journal"
