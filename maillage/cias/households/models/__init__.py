"""The tables of a household's file."""

from maillage.cias.households.models.contacts import Contact, FollowUp, Note, PrivateNote
from maillage.cias.households.models.files import Assignment, Household, HouseholdEvent
from maillage.cias.households.models.living import Address, HiddenAddress, Housing, Means
from maillage.cias.households.models.persons import (
    Alias,
    ContactPoint,
    Membership,
    Person,
    PersonLink,
    ProtectionMeasure,
    SearchToken,
)
from maillage.cias.households.models.secrecy import BreakGlass, InformationGiven, Protection, Share

__all__ = [
    "Address",
    "Alias",
    "Assignment",
    "BreakGlass",
    "Contact",
    "ContactPoint",
    "FollowUp",
    "HiddenAddress",
    "Household",
    "HouseholdEvent",
    "Housing",
    "InformationGiven",
    "Means",
    "Membership",
    "Note",
    "Person",
    "PersonLink",
    "PrivateNote",
    "Protection",
    "ProtectionMeasure",
    "SearchToken",
    "Share",
]
