"""What is typed about a household. Forms clean; actions act."""

from maillage.cias.households.forms.desk import ContactForm, IdentityForm, OpeningForm
from maillage.cias.households.forms.fields import CommuneField, FrenchDate, PhoneField

__all__ = ["CommuneField", "ContactForm", "FrenchDate", "IdentityForm", "OpeningForm", "PhoneField"]
