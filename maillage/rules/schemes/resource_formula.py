"""The resource formula: every parameter of a reste à vivre (period, what counts, charges, persons, divisor, rounding).

Housing aid is counted once, in one of two consistent ways: deducted from the rent, or counted as a resource.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from maillage.rules.parameters import value_on
from maillage.rules.schemes.document import Document
from maillage.rules.schemes.expressions import Rounded, parse
from maillage.rules.schemes.facts import PERIODS, catalogue
from maillage.rules.schemes.loading import Scheme
from maillage.rules.schemes.parts import Path_, Step

DIVISORS = {"persons": "persons", "uc": "units", "parts": "parts"}
WORDS = {"persons": "par personne", "uc": "par unité de consommation", "parts": "par part"}
AT: Path_ = ("resource_formula",)


def resource_steps(scheme: Scheme) -> list[Step]:
    """The values that the resource formula defines, or none when the scheme has no such formula."""
    rule = scheme.content.get("resource_formula")
    return list(_steps(scheme, rule)) if rule else []


def counted_resources(document: Document, rule: Mapping[str, Any]) -> list[str]:
    """Resources counted: all those of the catalogue but the excluded ones."""
    resources = catalogue()["resources"]
    for rank, name in enumerate(rule["excluded"]):
        if name not in resources:
            raise document.error((*AT, "excluded", rank), f"ressource inconnue « {name} »")
    excluded = set(rule["excluded"])
    if rule["housing_aid"] == "deducted-from-rent":
        return [name for name in resources if name not in excluded | {"housing_aid"}]
    if "housing_aid" in excluded:
        raise document.error((*AT, "housing_aid"), "l’aide au logement est à la fois comptée et exclue")
    return [name for name in resources if name not in excluded]


def charge_formulas(document: Document, rule: Mapping[str, Any]) -> list[str]:
    """One formula for each charge, net of housing aid for the rent when it is deducted."""
    charges, written, seen = catalogue()["charges"], [], set()
    deducted = rule["housing_aid"] == "deducted-from-rent"
    for rank, item in enumerate(rule["charges"]):
        name, at = item["charge"], (*AT, "charges", rank)
        if name not in charges or name in seen:
            why = "charge donnée deux fois" if name in seen else "charge inconnue"
            raise document.error((*at, "charge"), f"{why} « {name} »")
        seen.add(name)
        if len(item) > 2:
            raise document.error(at, "un seul choix : flat, flat_per_person, cap ou cap_per_person")
        real = "max(rent - housing_aid, 0)" if name == "rent" and deducted else name
        if "flat" in item:
            written.append(str(item["flat"]))
        elif "flat_per_person" in item:
            written.append(f"{item['flat_per_person']} * persons")
        elif "cap" in item:
            written.append(f"min({real}, {item['cap']})")
        elif "cap_per_person" in item:
            written.append(f"min({real}, {item['cap_per_person']} * persons)")
        else:
            written.append(real)
        if name == "rent" and deducted and ("flat" in item or "flat_per_person" in item):
            raise document.error(at, "l’aide au logement est déduite du loyer, qui ne peut pas être un forfait")
    if deducted and "rent" not in seen:
        raise document.error((*AT, "housing_aid"), "l’aide au logement est déduite du loyer, mais le loyer manque")
    return written


def _steps(scheme: Scheme, rule: Mapping[str, Any]) -> Iterator[Step]:
    document = scheme.document
    suffix, months = PERIODS[rule["period"]]
    total = " + ".join(name + suffix for name in counted_resources(document, rule)) or "0"
    yield _step("resources", "Ressources du mois", total if months == 1 else f"({total}) / {months}")
    yield _step("charges", "Charges du mois", " + ".join(charge_formulas(document, rule)) or "0")
    yield _step("balance", "Solde du mois", "resources - charges")
    yield from _sizes(scheme, rule)
    days, divisor = rule.get("days"), rule["divisor"]
    if divisor == "parts" and "parts" not in rule:
        raise document.error((*AT, "parts"), "champ manquant : le diviseur est en parts")
    per = f"balance / {DIVISORS[divisor]}" + (f" / {days}" if days else "")
    rounded = Rounded(parse(per), rule["decimals"])
    name = f"Reste à vivre {'par jour et ' if days else 'par mois et '}{WORDS[divisor]}"
    if rule["negative"] == "kept":
        yield Step("reste_a_vivre", name, rounded, AT, always_shown=True)
    else:
        yield Step("reste_a_vivre", name, parse(f"max(round({per}, {rule['decimals']}), 0)"), AT, always_shown=True)


def _step(name: str, label: str, formula: str) -> Step:
    return Step(name, label, parse(formula), AT)


def _sizes(scheme: Scheme, rule: Mapping[str, Any]) -> Iterator[Step]:
    household = rule["household"]
    share = household["shared_custody_child"]
    others = [name for name in ("adult_children", "hosted_persons") if household[name] == "counted"]
    more = "".join(f" + {name}" for name in others)
    yield _step("persons", "Personnes comptées", f"adults + children + {share} * shared_children{more}")
    weights = value_on("units.insee", scheme.valid_from).value
    older = f"adults + children - children_under_14 + {share} * (shared_children - shared_children_under_14){more}"
    younger = f"children_under_14 + {share} * shared_children_under_14"
    yield _step(
        "units",
        "Unités de consommation",
        f"{weights['first']} + {weights['from_14']} * max({older} - 1, 0) + {weights['under_14']} * ({younger})",
    )
    parts = rule.get("parts")
    if parts:
        number = f"(children + {share} * shared_children)"
        ranks = " + ".join(
            f"{parts[key]} * min(max({number} - {rank}, 0), 1)"
            for rank, key in enumerate(("first_child", "second_child", "third_child"))
        )
        yield _step(
            "parts",
            "Parts",
            f"({parts['couple']} if adults >= 2 else {parts['single']}) + {ranks} + {parts['next_child']} * "
            f"max({number} - 3, 0) + {parts['disabled_child']} * disabled_children",
        )
