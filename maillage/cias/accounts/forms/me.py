"""Forms of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from maillage.cias.accounts.enums import Link
from maillage.cias.accounts.models import Relative, User


class RelativeForm(forms.ModelForm):
    class Meta:
        model = Relative
        fields = ("link", "first_name", "last_name", "birth_date")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["link"].choices = [("", "Choisir…"), *Link.choices]
        self.fields["birth_date"].widget = forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric"})
        self.fields["birth_date"].help_text = "Pour ne pas confondre deux personnes. Exemple : 14/05/1992"
        for name in ("first_name", "last_name", "birth_date"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class FirstPasswordForm(forms.Form):
    """The password of a new account, checked against what the invitation says of the person."""

    password1 = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Douze caractères au moins. Trois ou quatre mots sans lien entre eux font un bon mot de passe.",
    )
    password2 = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", "Les deux saisies diffèrent.")
        return data
