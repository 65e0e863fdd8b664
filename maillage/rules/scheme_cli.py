"""`maillage scheme`: check, explain, print and compare local aid schemes."""

import dataclasses
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

import click

from maillage.rules.dates import today
from maillage.rules.inputs import InputError, read_json
from maillage.rules.money import euros
from maillage.rules.schemes.compiling import CompiledScheme, compile_file
from maillage.rules.schemes.errors import SchemeError
from maillage.rules.schemes.examples import examples
from maillage.rules.schemes.situation_facts import facts_of
from maillage.rules.schemes.verdict import explain as explain_one
from maillage.rules.schemes.versions import in_force, load_versions
from maillage.rules.situation import parse
from maillage.rules.situation_errors import SituationError

STATUS = {"eligible": "éligible", "not eligible": "non éligible", "not calculable": "non calculable"}
FILE = click.Path(path_type=Path)


def _refuse(line: str) -> NoReturn:
    click.echo(" ".join(line.split()), err=True)
    sys.exit(2)


def _print_json(value: Any) -> None:
    def plain(found: Any) -> Any:
        if isinstance(found, Decimal):
            return f"{found:.2f}" if found == round(found, 2) else str(found)
        raise TypeError(type(found))

    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def _path(given: Path) -> Path:
    """A file, or the name of a model of the library (`eau`)."""
    model = Path(str(files("maillage.rules.schemes") / "library")) / f"{given}.yaml"
    return model if not given.exists() and given.name == str(given) and model.exists() else given


def _compiled(given: Path) -> CompiledScheme:
    try:
        return compile_file(_path(given))
    except SchemeError as error:
        _refuse(f"maillage scheme : {error}")


@click.group()
def scheme() -> None:
    """Les aides locales : vérifier, expliquer, imprimer, comparer. FICHIER : un YAML, ou un modèle (« eau »)."""


@scheme.command()
@click.argument("file", metavar="FICHIER…", nargs=-1, required=True, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Les faits nécessaires, pour un programme.")
@click.option("--examples", "on_examples", is_flag=True, help="Essaie aussi trois ménages d’exemple.")
def check(file: tuple[Path, ...], as_json: bool, on_examples: bool) -> None:
    """Vérifie des fichiers, ou les versions d’un dossier, et donne les faits nécessaires."""
    try:
        found = [
            compiled
            for given in file
            for compiled in (
                [c for versions in load_versions(given).values() for c in versions]
                if given.is_dir()
                else [compile_file(_path(given))]
            )
        ]
    except SchemeError as error:
        _refuse(f"maillage scheme check : {error}")
    if as_json:
        _print_json([{"scheme": c.scheme.name, "version": c.scheme.version, "facts": _facts(c)} for c in found])
        return
    for compiled in found:
        needed = ", ".join(fact.name for fact in compiled.used_facts)
        click.echo(f"{compiled.scheme.name}, version {compiled.scheme.version} : correct. Faits nécessaires : {needed}")
        for example in examples() if on_examples else ():
            verdict = explain_one(compiled, example.facts)
            told = f", {euros(verdict.amount)}" if verdict.status == "eligible" and verdict.amount is not None else ""
            why = f" ({', '.join(compiled.label(name) for name in verdict.missing)})" if verdict.missing else ""
            click.echo(f"  {example.name} : {STATUS[verdict.status]}{told}{why}. {' '.join(verdict.reasons)}".rstrip())


def _facts(compiled: CompiledScheme) -> list[dict[str, Any]]:
    return [dataclasses.asdict(fact) for fact in compiled.used_facts]


@scheme.command()
@click.argument("file", metavar="FICHIER", type=FILE)
@click.argument("situation", metavar="SITUATION", type=FILE)
@click.option(
    "--filed-on", metavar="AAAA-MM-JJ", help="Date de dépôt : FICHIER peut alors être un dossier de versions."
)
@click.option(
    "--facts", "more", metavar="FAITS", type=FILE, help="Faits à ajouter à une situation (facture…), en JSON."
)
@click.option("--json", "as_json", is_flag=True, help="Le verdict, pour un programme.")
def explain(file: Path, situation: Path, filed_on: str | None, more: Path | None, as_json: bool) -> None:
    """Le verdict sur un ménage, étape par étape.

    SITUATION : un objet JSON de faits, ou une situation de « maillage rights » (« - » : entrée standard).
    """
    source = "entrée standard" if str(situation) == "-" else str(situation)
    try:
        compiled = _version(file, filed_on)
        facts = _object(situation)
        if "persons" in facts:
            facts = facts_of(parse(facts), _date(filed_on) if filed_on else today())
        if more is not None:
            source = str(more)
            facts |= _object(more)
        verdict = explain_one(compiled, facts)
    except UnicodeDecodeError:
        _refuse(f"maillage scheme explain : {source} : UTF-8 attendu")
    except OSError as error:
        _refuse(f"maillage scheme explain : {source} : fichier illisible ({error.strerror})")
    except SituationError as error:
        _refuse(f"maillage scheme explain : {source} : {error}")
    except InputError as error:
        _refuse(f"maillage scheme explain : {'' if error.key == '--filed-on' else f'{source} : '}{error}")
    except SchemeError as error:
        place = "" if error.file else f"{source} : "
        _refuse(f"maillage scheme explain : {place}{error}")
    if as_json:
        _print_json(dataclasses.asdict(verdict))
        return
    for step in verdict.steps:
        click.echo(step)
    for reason in verdict.reasons:
        click.echo(f"Motif : {reason}")


def _object(given: Path) -> dict[str, Any]:
    content = sys.stdin.buffer.read() if str(given) == "-" else given.read_bytes()
    found = read_json(content.decode("utf-8-sig"))
    if not isinstance(found, dict):
        raise InputError("", "objet JSON de faits attendu, entre accolades")
    return found


def _version(given: Path, filed_on: str | None) -> CompiledScheme:
    if not given.is_dir():
        compiled = compile_file(_path(given))
        return in_force([compiled], _date(filed_on)) if filed_on else compiled
    versions = load_versions(given)
    if len(versions) > 1:
        raise SchemeError(f"plusieurs dispositifs ({', '.join(versions)}) : donner un fichier", file=str(given))
    if filed_on is None:
        raise SchemeError("--filed-on est nécessaire pour choisir la version", file=str(given))
    return in_force(next(iter(versions.values())), _date(filed_on))


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise InputError("--filed-on", f"date impossible « {text} » (attendu AAAA-MM-JJ)") from None


@scheme.command()
@click.argument("file", metavar="FICHIER", type=FILE)
@click.option("--format", "kind", type=click.Choice(["text", "html", "pdf"]), default="text", help="text par défaut.")
@click.option("--output", type=FILE, help="Où écrire ; nécessaire pour un PDF.")
def rules(file: Path, kind: str, output: Path | None) -> None:
    """Le règlement en français : texte, HTML ou PDF."""
    from maillage.rules.schemes import regulation

    compiled = _compiled(file)
    if kind == "pdf" and output is None:
        _refuse("maillage scheme rules : --output est nécessaire pour un PDF")
    written = {"text": regulation.as_text, "html": regulation.as_html}.get(kind)
    content = written(compiled).encode() if written else regulation.as_pdf(compiled)
    if output is None:
        click.echo(content.decode(), nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        _refuse(f"maillage scheme rules : {output} : écriture impossible ({error.strerror})")
    click.echo(f"{output} écrit.")


@scheme.command()
@click.argument("present", metavar="A", type=FILE)
@click.argument("new", metavar="B", type=FILE)
@click.option("--population", required=True, type=FILE, help="Ménages, en CSV ou Parquet : une colonne par fait.")
@click.option("--commune", "of_communes", multiple=True, metavar="CODE=FICHIER", help="Règle actuelle d’une commune.")
@click.option("--years", type=click.IntRange(1, 30), default=3, show_default=True, help="Durée de la transition.")
@click.option("--json", "as_json", is_flag=True, help="Les tableaux, pour un programme.")
def compare(
    present: Path, new: Path, population: Path, of_communes: tuple[str, ...], years: int, as_json: bool
) -> None:
    """Gagnants et perdants quand la règle A devient la règle B, et ce que coûtent quatre scénarios."""
    from maillage.rules.schemes.comparing import compare as compare_rules
    from maillage.rules.schemes.comparing_report import as_object, as_text
    from maillage.rules.schemes.population import read_population, shared_facts

    old, later = _compiled(present), _compiled(new)
    others = {}
    for pair in of_communes:
        code, equal, path = pair.partition("=")
        if not (code and equal and path):
            _refuse(f"maillage scheme compare : --commune : CODE=FICHIER attendu, reçu « {pair} »")
        others[code] = _compiled(Path(path))
    try:
        read = read_population(population, shared_facts([old, later, *others.values()]))
        result = compare_rules(old, later, read.population, of_communes=others, weights=read.weights, years=years)
    except SchemeError as error:
        _refuse(f"maillage scheme compare : {error}")
    if as_json:
        _print_json(as_object(result, read.ignored))
    else:
        click.echo(as_text(result, read.ignored))
