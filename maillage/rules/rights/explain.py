"""The steps of a calculation in French."""

from maillage.rules.engine.screening import Values
from maillage.rules.rights.right import COUNT, EUROS_A_YEAR, LEVEL, MET, MONTH, Right, Step
from maillage.rules.verdicts import to_cent

NO_BREAK, THIN = "\u00a0", "\u202f"


def reasons(right: Right, on: str, values: Values, amount: float | None) -> tuple[str, ...]:
    """One line per step that says something, and the result."""
    lines = []
    for step in right.steps:
        period = step.period(on)
        if step.if_positive and values.total(step.variable, period) <= 0:
            continue
        lines.append(f"{step.text}{NO_BREAK}: {_said(step, values, period)}.")
    if amount is not None:
        per = "par an" if right.amount_period != MONTH else "par mois"
        lines.append(
            f"Résultat{NO_BREAK}: {euros(amount)} {per}." if amount > 0 else f"Résultat{NO_BREAK}: aucun droit."
        )
    return tuple(lines)


def euros(amount: float) -> str:
    """1368.55 -> « 1 368,55 € »."""
    text = f"{to_cent(amount):,.2f}".replace(",", THIN).replace(".", ",")
    return f"{text}{NO_BREAK}€"


def _said(step: Step, values: Values, period: str) -> str:
    if step.unit == MET:
        return "oui" if values.any(step.variable, period) else "non"
    total = values.total(step.variable, period)
    if step.unit == COUNT:
        return f"{total:g}".replace(".", ",")
    if step.unit == LEVEL:
        return f"{total:g}" if total > 0 else "aucun"
    if step.unit == "rate":
        return f"{total * 100:g}".replace(".", ",") + f"{NO_BREAK}%"
    return euros(total) + (" par an" if step.unit == EUROS_A_YEAR else "")
