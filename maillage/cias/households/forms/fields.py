"""Fields that people fill without thinking of their format: a date, a commune, a telephone number."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from maillage.cias.territory.errors import TerritoryError
from maillage.cias.territory.models import Commune


class FrenchDate(forms.DateField):
    """A date typed 14/05/1992, 14 05 1992 or 14-05-92's long form; quicker on a keyboard than a calendar."""

    def __init__(self, **options: Any):
        options.setdefault("help_text", "Jour, mois, année. Exemple\u00a0: 14/05/1992")
        options.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"])
        options.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"}))
        options.setdefault(
            "error_messages", {"invalid": "Cette date n’existe pas. Écrivez jour, mois, année\u00a0: 14/05/1992."}
        )
        super().__init__(**options)


class CommuneField(forms.CharField):
    """A commune of France typed by name, postcode or Insee code; accents do not count. Cleans to a Commune."""

    def __init__(self, **options: Any):
        options.setdefault("label", "Commune")
        super().__init__(max_length=80, **options)

    def clean(self, value: Any) -> Commune | None:
        text = super().clean(value)
        if not text:
            return None
        name, _, code = text.rpartition("(")
        if code.rstrip(")").isalnum() and name:  # « Esquerdes (62309) », as proposed
            text = code.rstrip(")")
        try:
            return Commune.objects.resolve(text)
        except TerritoryError:
            pass
        found = list(Commune.objects.search(text)[:6])
        exact = [c for c in found if c.name.casefold() == text.casefold()]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if found:
            names = ", ".join(f"{c.name} ({c.code})" for c in found[:5])
            raise ValidationError(f"Plusieurs communes répondent à ce nom\u00a0: {names}. Précisez le code.")
        raise ValidationError(
            f"«\u00a0{text}\u00a0» n’est pas une commune connue. Vérifiez l’orthographe ou le code postal."
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} ({value.code})" if isinstance(value, Commune) else value


class PhoneField(forms.CharField):
    """A telephone number; cleans to E.164, French by default."""

    def __init__(self, **options: Any):
        options.setdefault("label", "Téléphone")
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel"}))
        super().__init__(max_length=24, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, "FR")
        except phonenumbers.NumberParseException:
            raise ValidationError("Ce numéro n’est pas lisible. Exemple\u00a0: 06 39 98 41 07.") from None
        if not phonenumbers.is_possible_number(number):
            raise ValidationError("Ce numéro n’a pas le bon nombre de chiffres. Exemple\u00a0: 06 39 98 41 07.")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class AmountField(forms.DecimalField):
    """Euros typed as one writes them: 1 462,50 € or 1462.5."""

    def __init__(self, **options: Any):
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        options.setdefault("error_messages", {"invalid": "Écrivez un montant en euros. Exemple\u00a0: 462,50"})
        super().__init__(max_digits=9, decimal_places=2, min_value=0, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.replace("€", "").split()).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if value not in (None, "") else value
