from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.cias.accounts"
    label = "accounts"
    verbose_name = "comptes"

    def ready(self) -> None:
        from maillage.cias.accounts import providers
        from maillage.cias.common import registry

        registry.navigation.register(providers.people_line)
        registry.todos.register(providers.resets_to_confirm)
        registry.people_names.register(providers.names)
        registry.protection_officers.register(providers.protection_officers)
