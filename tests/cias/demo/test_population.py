"""The fictional people follow the published figures, and the same day gives the same ones."""

import random
import uuid
from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest

from maillage.cias.common.roles import HUMAN_ROLES
from maillage.cias.demo.files import Filler, Team
from maillage.cias.demo.population import apportion, figures, households
from maillage.cias.demo.staff import LUMBRES
from maillage.cias.households import models as m

LUMBRES_SIREN, TOTAL, TODAY = "246201016", 1500, date(2026, 11, 22)


def drawn(seed=2026):
    return list(households(LUMBRES_SIREN, TOTAL, random.Random(seed), TODAY))


@pytest.mark.parametrize(("weights", "total"), [([1, 1, 1], 10), ([0.2, 5.5, 3], 7), ([0, 0], 4), ([3], 2)])
def test_whole_numbers_add_up_and_stay_near_their_weights(weights, total):
    counts = apportion(weights, total)
    assert sum(counts) == total
    if sum(weights):
        assert all(abs(c - w * total / sum(weights)) < 1 for c, w in zip(counts, weights, strict=True))


def test_households_follow_the_published_number_type_and_tenure_of_each_commune():
    rows = {row["commune"]: row for row in figures(LUMBRES_SIREN)}
    found = drawn()
    assert len(rows) == 36 and len(found) == TOTAL
    published = sum(float(row["households"]) for row in rows.values())
    by_commune = Counter(household.commune for household in found)
    for code, row in rows.items():
        assert abs(by_commune[code] - float(row["households"]) * TOTAL / published) < 1
        mine = [household for household in found if household.commune == code]
        for column, attribute, value in [
            ("hh_one_person", "kind", "one_person"),
            ("hh_single_parent", "kind", "single_parent"),
            ("hh_owner", "tenure", "owner"),
        ]:
            # owners and tenants leave out the few housed free of charge
            whole = row["households"] if attribute == "kind" else float(row["hh_owner"]) + float(row["hh_tenant"])
            share = float(row[column]) / float(whole)
            assert abs(sum(getattr(h, attribute) == value for h in mine) - share * len(mine)) < 1.5, (code, column)


def test_the_same_seed_gives_the_same_people_and_another_gives_others():
    assert drawn() == drawn()
    assert drawn() != drawn(1)


def test_files_are_whole_plausible_and_reachable_at_fictional_numbers_only():
    structure = SimpleNamespace(territory_id=uuid.UUID(int=1), pk=uuid.UUID(int=2))
    agent = uuid.UUID(int=3)
    filler = Filler(structure, Team([agent], [agent], [agent]), random.Random(1), TODAY, {})
    filler.fill(LUMBRES_SIREN, 120)
    rows = filler.rows
    assert len(rows[m.Household]) == 120
    persons = {row.pk for row in rows[m.Person]}
    assert {row.person_id for row in rows[m.Membership]} == persons
    assert all(row.birth_date <= TODAY for row in rows[m.Person])
    assert all(row.value.startswith("+3363998") for row in rows[m.ContactPoint])
    assert len({row.number for row in rows[m.Household]}) == 120
    assert all(row.at.date() <= TODAY for row in rows[m.Contact])


def test_there_is_one_login_for_each_role():
    assert {role for agent in LUMBRES for _, role, _ in agent.hats} == set(HUMAN_ROLES)
