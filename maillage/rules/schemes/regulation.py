"""The règlement of a scheme in plain French, from the same file that decides: sections, then HTML or PDF."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from maillage.rules.dates import in_french
from maillage.rules.money import euros, number, percent
from maillage.rules.schemes.amounts import PERIODS as CEILING_PERIODS
from maillage.rules.schemes.compiling import CompiledScheme
from maillage.rules.schemes.expressions import Grid, parse
from maillage.rules.schemes.facts import catalogue
from maillage.rules.schemes.french import French, lower
from maillage.rules.schemes.resource_formula import counted_resources
from maillage.rules.typography import typeset

BODIES = {"cias": "du CIAS", "ccas": "du CCAS", "commune": "de la commune", "epci": "de l’intercommunalité"}
PERIODS = {
    "last-month": "du dernier mois",
    "3-months": "moyennes des trois derniers mois",
    "12-months": "des douze derniers mois, divisées par douze",
}
DIVISORS = {"persons": "le nombre de personnes", "uc": "les unités de consommation", "parts": "le nombre de parts"}
NATURES = {
    "grant": "Aide non remboursable.",
    "loan": "Avance à rembourser, sans intérêt.",
    "monthly-quota": "Valeur par mois.",
}
ROUNDINGS = {"half-up": "au plus près", "down": "par défaut", "up": "par excès"}


@dataclass(frozen=True)
class Section:
    """A numbered article: paragraphs, then an optional list or table."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    table: tuple[tuple[str, str], ...] = ()


def sections(compiled: CompiledScheme) -> list[Section]:
    """Every article of the règlement, in order."""
    return list(_sections(compiled))


def as_text(compiled: CompiledScheme) -> str:
    """The règlement as plain text."""
    lines = [_title(compiled), _deliberation(compiled), ""]
    if compiled.scheme.content.get("model"):
        lines += [MODEL, ""]
    for rank, section in enumerate(sections(compiled), 1):
        lines += [f"Article {rank}. {section.title}", *section.paragraphs]
        lines += [f"  {left} : {right}" for left, right in section.table]
        lines += [f"  - {item}" for item in section.items]
        lines.append("")
    return typeset("\n".join(lines))


def as_html(compiled: CompiledScheme) -> str:
    """The règlement as one accessible HTML page with its own style and nothing to fetch."""
    body = []
    for rank, section in enumerate(sections(compiled), 1):
        body.append(f"<section><h2>Article {rank}. {escape(section.title)}</h2>")
        body += [f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
        if section.table:
            rows = "".join(f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td></tr>' for a, b in section.table)
            body.append(
                f'<table><caption>{escape(section.title)}</caption><thead><tr><th scope="col">Cas</th>'
                f'<th scope="col">Montant</th></tr></thead><tbody>{rows}</tbody></table>'
            )
        if section.items:
            body.append("<ul>" + "".join(f"<li>{escape(item)}</li>" for item in section.items) + "</ul>")
        body.append("</section>")
    model = f'<p class="model">{escape(MODEL)}</p>' if compiled.scheme.content.get("model") else ""
    return typeset(
        f'<!doctype html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>{escape(_title(compiled))}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>{escape(_title(compiled))}</h1>\n"
        f"<p>{escape(_deliberation(compiled))}</p>\n{model}\n{chr(10).join(body)}\n</body>\n</html>\n"
    )


def as_pdf(compiled: CompiledScheme) -> bytes:
    """The règlement as a tagged PDF; nothing is fetched, from disk or network, whatever the file says."""
    from weasyprint import HTML

    pdf: bytes = HTML(string=as_html(compiled), url_fetcher=refuse).write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def refuse(url: str, *_options: Any, **_more: Any) -> Any:
    """The fetcher given to WeasyPrint: the page holds all it needs, so any address in it is an intrusion."""
    from weasyprint.urls import FatalURLFetchingError

    raise FatalURLFetchingError(f"refused: {url}")


MODEL = (
    "Modèle à adapter : les montants, seuils et durées sont des exemples, la délibération citée est fictive. "
    "Ce texte n’a d’effet qu’une fois voté et publié."
)
STYLE = (
    "@page{size:A4;margin:22mm 20mm;@bottom-center{content:counter(page) ' / ' counter(pages);font-size:9pt}}"
    "body{font:11pt/1.5 sans-serif;color:#1b1b1b;max-width:46rem;margin:auto}"
    "h1{font-size:20pt;line-height:1.2}h2{font-size:13pt;margin:1.4em 0 .3em;break-after:avoid}"
    "p{margin:.3em 0}.model{border-left:3pt solid #8a5a00;padding-left:.8em}"
    "table{border-collapse:collapse;margin:.5em 0}caption{text-align:left;font-size:9pt}"
    "th,td{border-bottom:.5pt solid #999;padding:.25em 1.2em .25em 0;text-align:left;vertical-align:top}"
    "tbody th{font-weight:400}"
    "thead th{font-weight:700}"
)


def _title(compiled: CompiledScheme) -> str:
    return f"Règlement : {compiled.scheme.content['title']}"


def _deliberation(compiled: CompiledScheme) -> str:
    scheme = compiled.scheme
    end = f" jusqu’au {in_french(scheme.valid_to)}" if scheme.valid_to else ""
    return (
        f"Version {scheme.version}, applicable aux demandes déposées à partir du {in_french(scheme.valid_from)}{end}. "
        f"Délibération {scheme.content['deliberation']['reference']} du {in_french(scheme.deliberated_on)}."
    )


def _sections(compiled: CompiledScheme) -> Iterator[Section]:
    content = compiled.scheme.content
    french = French(compiled.kinds, lambda name: lower(compiled.label(name)), _choice(compiled))
    yield Section("Objet", (content["object"],))
    yield Section("Public et résidence", (content["public"], content["residence"]["text"]))
    if "resource_formula" in content:
        yield _resources(compiled)
    values = [step for step in compiled.values if step.path[0] == "values"]
    if values:
        yield Section("Calculs", (), tuple(f"{step.label} : {french.say(step.node)}." for step in values))
    yield Section("Conditions", (), tuple(condition.rule for condition in compiled.conditions))
    yield _amount(compiled, french)
    if "non_cumulation" in content:
        yield Section("Non-cumul", (), tuple(clause["text"] for clause in content["non_cumulation"]))
    yield Section("Pièces à fournir", (), tuple(_document(document) for document in content["documents"]))
    yield _decision(compiled)
    yield _payment(compiled)
    control = (content["control"],) if "control" in content else ()
    yield Section("Contrôle et recours", (*control, APPEALS))
    yield Section("Données personnelles et calcul", (ALGORITHM,))
    if "transition" in content:
        yield Section("Entrée en vigueur et transition", (content["transition"]["text"],))


APPEALS = (
    "Toute décision est écrite et motivée. La personne peut demander au CIAS de la revoir, et saisir le tribunal "
    "administratif, dans les deux mois de sa notification. Le silence gardé deux mois sur une demande vaut rejet."
)
ALGORITHM = (
    "Le montant proposé est calculé selon ce barème ; une personne décide. Chacun peut demander le détail du calcul "
    "qui le concerne, consulter ses données et les faire corriger."
)


def _document(document: Mapping[str, str]) -> str:
    return f"{document['name']} ({document['when']})." if "when" in document else f"{document['name']}."


def _choice(compiled: CompiledScheme) -> Callable[[str, str], str]:
    def words(name: str, code: str) -> str:
        fact = compiled.facts.get(name)
        return fact.choices.get(code, code) if fact else code

    return words


def _resources(compiled: CompiledScheme) -> Section:
    document, rule = compiled.scheme.document, compiled.scheme.content["resource_formula"]
    groups = catalogue()
    counted = [lower(groups["resources"][name].label) for name in counted_resources(document, rule)]
    excluded = [lower(groups["resources"][name].label) for name in rule["excluded"]]
    aid = {
        "deducted-from-rent": "L’aide au logement est déduite du loyer ; elle n’est pas comptée comme ressource.",
        "counted-as-resource": "L’aide au logement est comptée comme ressource ; le loyer est pris en entier.",
    }
    household = rule["household"]
    per = DIVISORS[rule["divisor"]] + (f", puis par {number(rule['days'])} jours" if "days" in rule else "")
    counts = [
        f"enfant en garde alternée pour {number(household['shared_custody_child'])}",
        f"enfants majeurs au foyer {_counted(household['adult_children'], 'comptés')}",
        f"personnes hébergées {_counted(household['hosted_persons'], 'comptées')}",
    ]
    below = "montré négatif s’il l’est" if rule["negative"] == "kept" else "ramené à zéro s’il est négatif"
    return Section(
        "Ressources, charges et reste à vivre",
        (
            f"Ressources prises en compte, {PERIODS[rule['period']]} : {', '.join(counted)}.",
            f"Ressources non prises en compte : {', '.join(excluded) or 'aucune'}.",
            aid[rule["housing_aid"]],
            f"Composition : adultes et enfants à charge ; {' ; '.join(counts)}.",
            f"Reste à vivre : ressources moins charges, divisées par {per}. Il est arrondi à la fin, à "
            f"{rule['decimals']} décimales, et {below}.",
            "Charges retenues :",
        ),
        tuple(_charge(item) for item in rule["charges"]),
    )


def _counted(word: str, agreed: str) -> str:
    return agreed if word == "counted" else f"non {agreed}"


def _charge(item: Mapping[str, Any]) -> str:
    label = catalogue()["charges"][item["charge"]].label
    words = {"flat": "forfait de {}", "flat_per_person": "forfait de {} par personne"}
    words |= {"cap": "dans la limite de {}", "cap_per_person": "dans la limite de {} par personne"}
    for key, said in words.items():
        if key in item:
            return f"{label}, {said.format(euros(item[key]))}."
    return f"{label}, au réel."


def _amount(compiled: CompiledScheme, french: French) -> Section:
    rule = compiled.scheme.content["amount"]
    scale = compiled.amounts[0].node
    said = [NATURES[rule["nature"]]] if "nature" in rule else []
    table: tuple[tuple[str, str], ...] = ()
    if isinstance(scale, Grid):
        said.append(f"Le montant dépend de : {french.say(scale.by)}.")
        table = tuple(french.rows(scale))
    elif rule["kind"] == "slice":
        said.append(f"Le montant additionne, tranche par tranche, une part de : {french.say(parse(str(rule['of'])))}.")
        table = tuple(_slice(row) for row in rule["rows"])
    else:
        said.append(f"Montant : {french.say(scale, as_money=True)}.")
    return Section("Montant", tuple(said), tuple(_limits(compiled, french)), table)


def _slice(row: Mapping[str, Any]) -> tuple[str, str]:
    end = f"à {euros(row['to'])}" if "to" in row else "et au-delà"
    return f"De {euros(row['from'])} {end}", percent(row["rate"])


def _limits(compiled: CompiledScheme, french: French) -> Iterator[str]:
    content, rule = compiled.scheme.content, compiled.scheme.content["amount"]
    for step in compiled.amounts:
        if step.limit is not None and step.name.startswith(("amount_limited", "amount_within_maximum")):
            yield f"Au plus : {french.say(step.limit, as_money=True)}."
    for ceiling in content.get("ceilings", []):
        if "amount" in ceiling:
            ccas = "comptées" if ceiling["ccas_aid"] == "counted" else "non comptées"
            period = CEILING_PERIODS[ceiling["period"]]
            yield f"Plafond {period} : {euros(ceiling['amount'])}, aides du CCAS {ccas}."
    unit = "à l’euro" if rule.get("round_to") == "euro" else "au centime"
    yield f"Arrondi {unit}, {ROUNDINGS[rule.get('rounding', 'half-up')]}, à la fin du calcul."
    if "minimum" in rule:
        yield f"En dessous de {euros(rule['minimum'])}, rien n’est versé."
    if "text" in rule:
        yield rule["text"]


def _decision(compiled: CompiledScheme) -> Section:
    holder, discretion = compiled.scheme.content["holder"], compiled.scheme.content["discretion"]
    said = [f"L’aide relève {BODIES[holder['body']]}."]
    said += [f"Instruction : {lower(holder['instructs'])}.", f"Décision : {lower(holder['decides'])}."]
    said += [holder[key] for key in ("calendar", "urgent") if key in holder]
    said.append(discretion["text"])
    return Section("Instruction et décision", tuple(said))


def _payment(compiled: CompiledScheme) -> Section:
    payment = compiled.scheme.content["payment"]
    said = [payment["text"]]
    if "instalments" in payment:
        said.append(f"Remboursement en {payment['instalments']} mensualités au plus.")
    if "use_within_months" in payment:
        said.append(f"À utiliser dans les {payment['use_within_months']} mois de la notification.")
    return Section("Versement", tuple(said))
