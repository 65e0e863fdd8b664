"""What cannot be true of a person, whoever types it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone


def check_birth_date(birth_date: date | None) -> None:
    """Raises ValidationError on `birth_date` for a birth in the future or before 1900."""
    if birth_date and birth_date > timezone.localdate():
        raise ValidationError({"birth_date": "Cette date est dans le futur. Vérifiez l’année."})
    if birth_date and birth_date.year < 1900:
        raise ValidationError({"birth_date": "Cette date est avant 1900. Vérifiez l’année."})
