"""Load and check the declared registry: concepts (what a file gives) and indicators (what is shown)."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from maillage.observatory.errors import ObservatoryError

DATA = Path(__file__).parent / "data"
FORMS = ("ratio", "count", "value", "change", "model")
DIRECTIONS = ("high", "low", "neutral")  # where the need is: a high value, a low value, or neither

THEMES = {
    "population": "Population et vieillissement",
    "households": "Ménages et familles",
    "income": "Revenus et pauvreté",
    "employment": "Emploi et formation",
    "housing": "Logement et énergie",
    "health": "Santé et accès aux soins",
    "childhood": "Enfance",
    "mobility": "Mobilité",
    "digital": "Numérique",
    "isolation": "Isolement",
    "services": "Accès aux services",
    "take_up": "Accès aux droits",
    "activity": "Activité du CIAS",
}


@dataclass(frozen=True)
class Mapping:
    """How one source gives a concept: the sum of `variables`, for years `since`..`until` (included)."""

    source: str
    variables: tuple[str, ...]
    since: int = 0
    until: int = 9999


@dataclass(frozen=True)
class Concept:
    """One quantity. `kind`: count adds up; rate, median and score do not. `field`: who is counted."""

    name: str
    label: str
    kind: str
    field: str
    absent_is_zero: bool
    mappings: tuple[Mapping, ...]


@dataclass(frozen=True)
class Indicator:
    """One indicator. `numerator` and `denominator` are concepts added up; `per` multiplies the ratio (100 for a
    percentage).

    `complement`: one minus the ratio. `published`: a rate the source publishes, used where counts are not imported.
    `of`: for a change, the indicator compared with its previous year.
    """

    name: str
    title: str
    question: str
    theme: str
    form: str
    unit: str
    direction: str
    secrecy: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    per: float
    complement: bool
    published: str
    of: str

    @cached_property
    def formula(self) -> str:
        """The formula in words, from the labels of its concepts."""
        over = " + ".join(concepts()[name].label for name in self.numerator)
        under = " + ".join(concepts()[name].label for name in self.denominator)
        if self.form == "change":
            return f"évolution moyenne par an de « {indicators()[self.of].title} » depuis le millésime précédent"
        if self.form == "model":
            return "régression calée sur les communes qui publient, avec son intervalle"
        if self.form != "ratio":
            return over
        ratio = f"({over}) ÷ ({under})"
        ratio = f"1 − {ratio}" if self.complement else ratio
        return f"{self.per:g} × {ratio}" if self.per != 1 else ratio

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources that give it, embedded figures last."""
        names = self.numerator + self.denominator + ((self.published,) if self.published else ())
        if self.of:
            return indicators()[self.of].sources
        found = {m.source: None for name in names for m in concepts()[name].mappings}
        return tuple(sorted(found, key=lambda source: source.startswith("figures-")))

    @property
    def vintage_rule(self) -> str:
        """Which year is shown."""
        if self.form == "ratio":
            return "dernière année où numérateur et dénominateur sont du même millésime"
        return "dernière année importée"


@cache
def concepts() -> dict[str, Concept]:
    """Every concept, by name. Raises ObservatoryError when the file is not well formed."""
    raw = _load(DATA / "concepts.yaml")
    return {name: _concept(name, entry) for name, entry in raw.items()}


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator, by name, in the order of the themes. Raises ObservatoryError when a declaration does not
    hold."""
    rules = secrecy_rules()
    found: dict[str, Indicator] = {}
    for path in sorted(DATA.glob("*.yaml")):
        if path.stem in ("concepts", "secrecy"):
            continue
        for entry in _load(path):
            indicator = _indicator(entry, path.stem)
            _check(indicator, rules, found)
            found[indicator.name] = indicator
    order = list(THEMES)
    return dict(sorted(found.items(), key=lambda item: order.index(item[1].theme)))


@cache
def secrecy_rules() -> dict[str, str]:
    """French sentence of each secrecy rule."""
    rules: dict[str, str] = _load(DATA / "secrecy.yaml")
    return rules


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _concept(name: str, entry: dict[str, Any]) -> Concept:
    mappings = []
    for source, texts in entry["from"].items():
        for text in [texts] if isinstance(texts, str) else texts:
            expression, _, years = text.partition("@")
            since, _, until = years.strip().partition("..")
            variables = tuple(part.strip() for part in expression.split("+"))
            mappings.append(Mapping(source, variables, int(since or 0), int(until or 9999)))
    kind, absent = entry.get("kind", "count"), entry.get("absent_is_zero", False)
    return Concept(name, entry["label"], kind, entry["field"], absent, tuple(mappings))


def _indicator(entry: dict[str, Any], theme: str) -> Indicator:
    def terms(key: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in re.split(r"\+", entry.get(key, "")) if part.strip())

    form = entry.get("form", "ratio")
    return Indicator(
        entry["id"],
        entry["name"],
        entry["question"],
        entry.get("theme", theme),
        form,
        entry["unit"],
        entry["direction"],
        entry["secrecy"],
        terms("numerator"),
        terms("denominator"),
        float(entry.get("per", 100 if form == "ratio" else 1)),
        entry.get("complement", False),
        entry.get("published", ""),
        entry.get("of", ""),
    )


def _check(indicator: Indicator, rules: dict[str, str], before: dict[str, Indicator]) -> None:
    """A rate is made of counts of one field; what is named exists; nothing is declared twice."""
    names = indicator.numerator + indicator.denominator
    unknown = [name for name in names if name not in concepts()]
    faults = [
        (bool(unknown), f"concept inconnu : {', '.join(unknown)}"),
        (indicator.form not in FORMS, f"forme inconnue : {indicator.form}"),
        (indicator.direction not in DIRECTIONS, f"sens inconnu : {indicator.direction}"),
        (indicator.theme not in THEMES, f"thème inconnu : {indicator.theme}"),
        (indicator.secrecy not in rules, f"règle de secret inconnue : {indicator.secrecy}"),
        (indicator.name in before, "déclaré deux fois"),
        (indicator.form == "ratio" and not indicator.denominator, "un taux a un dénominateur"),
    ]
    if not unknown and indicator.form in ("ratio", "count"):
        kinds = {concepts()[name].kind for name in names}
        fields = {concepts()[name].field for name in names}
        faults.append((kinds != {"count"}, "un taux se calcule d’effectifs, jamais de médianes ni d’autres taux"))
        faults.append((len(fields) > 1, f"deux champs dans un même taux : {', '.join(sorted(fields))}"))
    for wrong, why in faults:
        if wrong:
            raise ObservatoryError(f"Indicateur {indicator.name} : {why}.")
