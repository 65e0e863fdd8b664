"""Worlds for the tests of households: structures, hats and files in every situation."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from maillage.cias.accounts.models import User
from maillage.cias.common.hats import Hat, acting_as
from maillage.cias.common.permission_table import Situation
from maillage.cias.common.roles import Role
from maillage.cias.directory.models import Convention, Structure, Team
from maillage.cias.households import models as m
from maillage.cias.households.actions.files import Identity, create_person, index_person, open_household
from maillage.cias.households.permissions import SHAREABLE

TODAY = date.today


def make_structure(territory_id, kind="cias", name=None):
    row = Structure(territory_id=territory_id, kind=kind, name=name or f"Structure {uuid.uuid4()}")
    with acting_as(Hat(territory_id, None, Role.ADMIN_TECHNIQUE, None)):
        row.save(force_insert=True)
    return row


def make_convention(structure, partner):
    """A convention in force, kept by `structure`."""
    row = Convention(
        territory_id=structure.territory_id,
        structure=structure,
        partner=partner,
        name="Convention",
        purpose="accompagner ensemble",
        starts_on=timezone.localdate() - timedelta(days=30),
        gdpr_clause="joint",
    )
    with acting_as(Hat(structure.territory_id, structure.pk, Role.DIRECTION, make_user().pk)):
        row.save(force_insert=True)
    return row


def make_user(first_name="Camille", last_name="Dubois"):
    return User.objects.create_user(f"{uuid.uuid4()}@cias.example", "x", first_name=first_name, last_name=last_name)


def make_hat(structure, role=Role.TRAVAILLEUR_SOCIAL, user=None, teams=()):
    user = user or make_user()
    return Hat(structure.territory_id, structure.pk, role, user.pk, tuple(team.pk for team in teams))


def make_person(hat, birth_name="Delattre", first_names="Inès", birth_date=date(1992, 5, 14), **fields):
    with acting_as(hat):
        return create_person(
            hat=hat, identity=Identity(birth_name=birth_name, first_names=first_names, birth_date=birth_date, **fields)
        )


def make_household(hat, person=None, **fields):
    person = person or make_person(hat)
    with acting_as(hat):
        return open_household(hat=hat, reference=person, commune_code="62397", **fields)


@dataclass
class World:
    """One file per situation as seen by `user` at `structure`, plus those that nobody there may see.

    `rows[table][situation]` is a row of every table of a file; « own » rows are written by `user`.
    """

    territory_id: uuid.UUID = field(default_factory=uuid.uuid4)
    rows: dict = field(default_factory=dict)
    hidden: dict = field(default_factory=dict)

    def __post_init__(self):
        self.structure = make_structure(self.territory_id)
        self.other = make_structure(self.territory_id, "ccas")
        self.abroad = make_structure(uuid.uuid4())
        self.user, self.colleague = make_user(), make_user()
        with acting_as(Hat(self.territory_id, self.structure.pk, Role.DIRECTION, self.colleague.pk)):
            self.team = Team(territory_id=self.territory_id, structure=self.structure, name="Insertion")
            self.team.save(force_insert=True)
        for situation in Situation:
            self._file(situation)
        self._outside("foreign", self.other)
        self._outside("abroad", self.abroad)
        self._outside("protected", self.structure, is_protected=True, readers=[self.colleague.pk])

    def hat(self, role):
        return Hat(self.territory_id, self.structure.pk, role, self.user.pk, (self.team.pk,))

    def _file(self, situation):
        structure = self.other if situation is Situation.SHARED else self.structure
        author = self.user if situation is Situation.OWN else self.colleague
        traits = {
            Situation.OWN: {"referents": [self.user.pk]},
            Situation.TEAM: {"teams": [self.team.pk]},
            Situation.SHARED: {"shared_to": [self.structure.pk]},
            Situation.PROTECTED: {"is_protected": True, "readers": [self.user.pk, self.colleague.pk]},
            Situation.CLOSED: {"closed_on": timezone.localdate()},
        }.get(situation, {})
        for table, row in self._fill(structure, author, traits, shared=situation is Situation.SHARED).items():
            self.rows.setdefault(table, {})[situation] = row

    def _outside(self, why, structure, **traits):
        author = make_user()
        if traits:
            traits["readers"] = [author.pk]
        for table, row in self._fill(structure, author, traits).items():
            self.hidden.setdefault(table, {})[why] = row

    def _fill(self, structure, author, traits, shared=False):
        """A file with one row in every table, written by a social worker, then put in its state by the direction."""
        hat = Hat(structure.territory_id, structure.pk, Role.TRAVAILLEUR_SOCIAL, author.pk)
        person = make_person(hat, birth_name=f"Nom{uuid.uuid4().hex[:6]}")
        household = make_household(hat, person)
        today = timezone.localdate()
        base = {"territory_id": structure.territory_id, "structure_id": structure.pk}
        file = base | {"household": household}
        rows = {"household": household, "person": person}
        with acting_as(hat):
            rows["membership"] = household.memberships.get()
            rows["event"] = household.events.get()
            rows["address"] = m.Address.objects.create(**file, valid_from=today, commune_code="62397")
            rows["hidden_address"] = m.HiddenAddress.objects.create(
                **file, valid_from=today, commune_code="62397", reason="violences"
            )
            rows["housing"] = m.Housing.objects.create(**file, valid_from=today, kind="owner")
            rows["means"] = m.Means.objects.create(
                **file, valid_from=today, nature="resource", kind="wage", monthly=900, declared_on=today
            )
            rows["measure"] = m.ProtectionMeasure.objects.create(
                **base, person=person, kind="tutelle", valid_from=today
            )
            rows["phone"] = m.ContactPoint.objects.create(**base, person=person, kind="mobile", value="+33639980001")
            rows["contact"] = contact = m.Contact.objects.create(
                **file, author=author, at=timezone.now(), theme="energy", summary="Facture"
            )
            rows["note"] = m.Note.objects.create(**file, contact=contact, author=author, text="texte")
            rows["private_note"] = m.PrivateNote.objects.create(**file, contact=contact, author=author, text="à moi")
            rows["assignment"] = m.Assignment.objects.create(**file, user=author, function="Référent", valid_from=today)
            if shared:
                convention = make_convention(structure, self.structure)
                rows["share"] = m.Share.objects.create(
                    **file,
                    to_structure=self.structure,
                    convention=convention,
                    purpose="suivi",
                    resources=list(SHAREABLE),
                    valid_from=today - timedelta(days=1),
                    valid_to=today + timedelta(days=30),
                    person_informed_on=today,
                    author=author,
                )
        direction = Hat(structure.territory_id, structure.pk, Role.DIRECTION, make_user().pk)
        if traits.get("is_protected"):  # whoever protects a file stays among its readers
            traits = traits | {"readers": [*traits["readers"], direction.user_id]}
        with acting_as(direction):
            m.Household.objects.filter(pk=household.pk).update(opened_by=author, **traits)
            if traits.get("is_protected"):
                m.Person.objects.filter(pk=person.pk).update(is_protected=True, readers=traits["readers"])
                m.Membership.objects.filter(pk=rows["membership"].pk).update(is_protected=True)
                person.is_protected = True
                index_person(person)
        return rows
