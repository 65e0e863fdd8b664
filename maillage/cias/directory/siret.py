"""The key of a SIRET."""

from django.core.exceptions import ValidationError

_LA_POSTE = "356000000"


def validate_siret(value: str) -> None:
    """Raises `ValidationError` unless `value` is 14 digits whose Luhn key is right.

    The post offices are the known exception: the sum of their digits is a multiple of 5.
    """
    if len(value) != 14 or not value.isascii() or not value.isdigit():
        raise ValidationError("Un SIRET a 14 chiffres, sans espace. Vérifiez la saisie.")
    digits = [int(digit) for digit in value]
    doubled = sum(sum(divmod(digit * 2, 10)) for digit in digits[0::2])
    right = (doubled + sum(digits[1::2])) % 10 == 0
    if not right and not (value.startswith(_LA_POSTE) and sum(digits) % 5 == 0):
        raise ValidationError("La clé de ce SIRET est fausse\u00a0: un chiffre est sans doute mal saisi.")
