"""Votes and quorum: qualified majority of the councils, definition of the intérêt communautaire, board."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from maillage.rules.dates import in_french
from maillage.rules.explanation import Outcome, Steps
from maillage.rules.inputs import Count, InputError, Name, PositiveCount
from maillage.rules.money import at_least, number

Majority = Literal["two-thirds-of-councils", "half-of-councils"]
#: rules of vote that carry no date in the input: the one in force today in the parameter file
PERMANENT = date(2026, 1, 1)


@dataclass(frozen=True)
class Commune:
    """A commune and the opinion of its council (after three months of silence the caller counts it favourable)."""

    code: Name
    population: Count
    favourable: bool


@dataclass(frozen=True)
class QualifiedMajority:
    """`rule` is the majority reached, even when `blocked_by` (the commune above the veto share) opposes it."""

    passes: bool
    rule: Majority | None
    blocked_by: Name | None
    favourable_councils: Count
    favourable_population: Count


@dataclass(frozen=True)
class Vote:
    """Whether a vote passes, and the number of votes it needed."""

    passes: bool
    needed: Count


@dataclass(frozen=True)
class Quorum:
    """Whether the quorum is reached, and the number of members who must attend."""

    reached: bool
    needed: Count


def qualified_majority(communes: list[Commune]) -> Outcome[QualifiedMajority]:
    """Qualified majority of CGCT L5211-5 II: exact fractions, `>` one half and `>=` two thirds of the population."""
    steps = Steps()
    seen: set[str] = set()
    for rank, commune in enumerate(communes):
        if commune.code in seen:
            raise InputError(f"communes[{rank}].code", f"commune {commune.code} donnée deux fois")
        seen.add(commune.code)
    shares = steps.parameter("governance.council_majority", PERMANENT)
    two_thirds, half = shares["two_thirds"], shares["half"]
    total = sum(c.population for c in communes)
    councils = sum(c.favourable for c in communes)
    population = sum(c.population for c in communes if c.favourable)
    steps.say(
        f"{councils} conseils favorables sur {len(communes)}, pour {number(population)} habitants sur {number(total)}."
    )
    rule: Majority | None = None
    if councils >= two_thirds * len(communes) and population > half * total:
        rule = "two-thirds-of-councils"
        steps.say("Deux tiers des conseils, et plus de la moitié de la population : majorité atteinte.")
    elif councils >= half * len(communes) and population >= two_thirds * total:
        rule = "half-of-councils"
        steps.say("La moitié des conseils, et au moins deux tiers de la population : majorité atteinte.")
    else:
        steps.say(
            f"Ni deux tiers des conseils ({at_least(two_thirds, len(communes))}) avec plus de la moitié de la "
            f"population, ni la moitié des conseils ({at_least(half, len(communes))}) avec deux tiers "
            f"({number(at_least(two_thirds, total))} habitants) : majorité non atteinte."
        )
    blocked_by = _veto(communes, shares["veto_share"] * total, steps)
    return steps.outcome(
        QualifiedMajority(rule is not None and blocked_by is None, rule, blocked_by, councils, population)
    )


def _veto(communes: list[Commune], threshold: Fraction, steps: Steps) -> str | None:
    largest = max(c.population for c in communes)
    if largest <= threshold:
        steps.say("Aucune commune ne dépasse le quart de la population : pas d’accord indispensable.")
        return None
    for commune in communes:
        if commune.population == largest and not commune.favourable:
            steps.say(f"La commune {commune.code} dépasse le quart de la population et n’est pas favorable : rejeté.")
            return commune.code
    steps.say("La commune la plus peuplée dépasse le quart de la population ; son conseil est favorable.")
    return None


def community_interest_vote(
    seats: PositiveCount, votes_for: Count, on: date, votes_against: Count | None = None
) -> Outcome[Vote]:
    """Two thirds of the members, then (since 29 December 2019) of the votes cast, without abstentions."""
    steps = Steps()
    share = steps.parameter("governance.community_interest_share", on)
    base = steps.parameter("governance.community_interest_base", on)
    if votes_for + (votes_against or 0) > seats:
        key = "votes_for" if votes_for > seats else "votes_against"
        raise InputError(key, f"plus de voix que de sièges ({seats})")
    if base == "seats":
        voters = seats
        steps.say(f"Le {in_french(on)}, la base est le nombre de membres : {seats}.")
    elif votes_against is None:
        raise InputError("votes_against", "clé manquante : depuis le 29 décembre 2019 on compte les suffrages exprimés")
    else:
        voters = votes_for + votes_against
        steps.say(f"Suffrages exprimés, sans les abstentions : {votes_for} + {votes_against} = {voters}.")
    needed = max(at_least(share, voters), 1)
    passes = votes_for >= needed
    steps.say(f"Il faut {needed} voix ; {votes_for} pour : {'adopté' if passes else 'rejeté'}.")
    return steps.outcome(Vote(passes, needed))


def quorum(members: PositiveCount, present: Count, proxies: Count) -> Outcome[Quorum]:
    """Majority of the members in office, attending in person: proxies do not count (CASF R123-17)."""
    steps = Steps()
    if present > members:
        raise InputError("present", f"plus de présents que de membres ({members})")
    if proxies > members - present:
        raise InputError("proxies", f"plus de pouvoirs que de membres absents ({members - present})")
    needed = members // 2 + 1
    reached = present >= needed
    steps.say(f"Plus de la moitié de {members} membres en exercice : {needed} présents (CASF art. R123-17).")
    ignored = f" Les {proxies} pouvoirs ne comptent pas." if proxies else ""
    steps.say(f"{present} présents : quorum {'atteint' if reached else 'non atteint'}.{ignored}")
    return steps.outcome(Quorum(reached, needed))
