from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "maillage.cias.audit"
    label = "audit"
    verbose_name = "journal"

    def ready(self) -> None:
        from maillage.cias.audit.navigation import journal_line
        from maillage.cias.common import registry

        registry.navigation.register(journal_line)
