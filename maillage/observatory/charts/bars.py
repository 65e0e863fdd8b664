"""Ranked bars: one indicator over the communes of a territory, from zero; intervals where values are estimated."""

import altair as alt

from maillage.observatory.charts.chart import BAR, HERE, INK, Chart, data_of, render
from maillage.observatory.charts.read import Series
from maillage.observatory.options import decimal


def ranked_bars(figures: Series, here: str | None = None, width: int = 720) -> Chart:
    """`here`: INSEE code of the commune to bring out. Communes without a value are in the table, not in the bars."""
    unit = figures.indicator.unit
    known = figures.known[::-1]
    values = [
        {
            "name": p.name,
            "value": p.value,
            "lower": p.lower,
            "upper": p.upper,
            "colour": HERE if p.code == here else BAR,
            "text": p.shown(unit),
        }
        for p in known
    ]
    half = known[len(known) // 2]
    title = (
        f"{figures.indicator.title} : la moitié des {len(known)} communes connues dépasse "
        f"{decimal(half.value, unit)} ou l’atteint"
    )
    base = alt.Chart(data_of(values)).encode(y=alt.Y("name:N", sort=None, title=None))
    bars = base.mark_bar().encode(
        x=alt.X("value:Q", title=f"{figures.indicator.title} ({unit})", scale=alt.Scale(zero=True)),
        color=alt.Color("colour:N", scale=None),
        description="text:N",
    )
    layers = [bars]
    if any(p.lower is not None for p in known):
        layers.append(base.mark_rule(color=INK, strokeWidth=2).encode(x="lower:Q", x2="upper:Q"))
    drawn = alt.layer(*layers).properties(width=width - 200, height=20 * len(known))
    rows = [(p.name, p.shown(unit)) for p in known] + [
        (p.name, p.shown(unit)) for p in figures.points if p.value is None
    ]
    return Chart(
        title,
        render(drawn, title),
        ("Commune", figures.indicator.title),
        tuple(rows),
        f"{figures.source}, {figures.year}",
    )
