from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.cias.accounts"
    label = "accounts"
    verbose_name = "comptes"
