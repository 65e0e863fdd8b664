"""A scatter of communes: two indicators, one point per commune that has both."""

import altair as alt
import numpy as np

from maillage.observatory.charts.chart import BAR, HERE, Chart, data_of, render
from maillage.observatory.charts.read import Series
from maillage.observatory.errors import ObservatoryError


def scatter(across: Series, up: Series, here: str | None = None, width: int = 720) -> Chart:
    """`across` and `up`: the two indicators. The title says how many communes and their rank correlation."""
    other = {p.code: p for p in up.points}
    pairs = [
        (p, other[p.code])
        for p in across.points
        if p.value is not None and other.get(p.code) and other[p.code].value is not None
    ]
    if len(pairs) < 3:
        raise ObservatoryError(
            f"{across.indicator.title} et {up.indicator.title} : {len(pairs)} commune(s) seulement ont les deux "
            "valeurs."
        )
    values = [
        {
            "name": a.name,
            "x": a.value,
            "y": b.value,
            "colour": HERE if a.code == here else BAR,
            "text": f"{a.name} : {a.shown(across.indicator.unit)} ; {b.shown(up.indicator.unit)}",
        }
        for a, b in pairs
    ]
    ranks = np.corrcoef(_ranks([v["x"] for v in values]), _ranks([v["y"] for v in values]))[0, 1]  # type: ignore[misc]
    link = (
        "vont de pair" if ranks > 0.5 else "vont en sens contraire" if ranks < -0.5 else "ne vont pas nettement de pair"
    )
    title = (
        f"{across.indicator.title} et {up.indicator.title.lower()} {link} ({len(pairs)} communes, "
        f"corrélation des rangs {ranks:.2f})"
    ).replace(".", ",")
    drawn = (
        alt.Chart(data_of(values))
        .mark_circle(size=80, opacity=1)
        .encode(
            x=alt.X("x:Q", title=f"{across.indicator.title} ({across.indicator.unit})", scale=alt.Scale(zero=False)),
            y=alt.Y("y:Q", title=f"{up.indicator.title} ({up.indicator.unit})", scale=alt.Scale(zero=False)),
            color=alt.Color("colour:N", scale=None),
            description="text:N",
        )
        .properties(width=width - 100, height=round(width * 0.55))
    )
    rows = tuple((a.name, a.shown(across.indicator.unit), b.shown(up.indicator.unit)) for a, b in pairs)
    source = f"{across.source} ({across.year}) ; {up.source} ({up.year})"
    return Chart(title, render(drawn, title), ("Commune", across.indicator.title, up.indicator.title), rows, source)


def _ranks(values: list[float | None]) -> list[float]:
    """Mean ranks, ties shared."""
    array = np.array(values, dtype=float)
    return [float((array < value).sum() + ((array == value).sum() + 1) / 2) for value in array]
