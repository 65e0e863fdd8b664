"""A map of communes in five classes at most; a suppressed value is hatched, never white."""

import copy
import math
from typing import Any

import altair as alt
import numpy as np

from maillage.observatory.charts.chart import HIDDEN, SEQUENTIAL, Chart, data_of, render
from maillage.observatory.charts.read import Series
from maillage.observatory.errors import ObservatoryError
from maillage.observatory.options import decimal


def choropleth(figures: Series, contours: dict[str, Any], width: int = 720) -> Chart:
    """`contours`: a GeoJSON FeatureCollection whose features carry `properties.code` (INSEE), in degrees.

    Raises ObservatoryError when a commune of the territory has no contour (they are named).
    """
    wanted = {point.code: point for point in figures.points}
    shapes = {f["properties"].get("code"): f for f in contours.get("features", [])}
    missing = [point.name for code, point in wanted.items() if code not in shapes]
    if missing:
        raise ObservatoryError(f"Contours absents pour {len(missing)} commune(s) : {', '.join(missing[:5])}.")
    limits = class_limits([point.value for point in figures.known if point.value is not None])
    latitude = _middle_latitude([shapes[code] for code in wanted])
    features = []
    for code, point in wanted.items():
        shape = {"type": "Feature", "geometry": _flattened(shapes[code]["geometry"], latitude)}
        rank = None if point.value is None else int(np.searchsorted(limits, point.value, side="right"))
        text = f"{point.name} : {point.shown(figures.indicator.unit)}"
        features.append(
            {
                **shape,
                "properties": {"name": text, "colour": HIDDEN if rank is None else SEQUENTIAL[rank + _shift(limits)]},
            }
        )
    known = figures.known
    title = (
        f"{figures.indicator.title} : de {decimal(known[0].value, figures.indicator.unit)} à {known[0].name} "
        f"à {decimal(known[-1].value, figures.indicator.unit)} à {known[-1].name}"
    )
    drawn = (
        alt.Chart(data_of(features))
        .mark_geoshape(stroke="#ffffff", strokeWidth=1)
        .encode(color=alt.Color("properties.colour:N", scale=None), description="properties.name:N")
        .project(type="identity", reflectY=True)
        .properties(width=width, height=round(width * 0.85))
    )
    rows = tuple(
        (p.name, p.shown(figures.indicator.unit), _class_name(p.value, limits))
        for p in sorted(wanted.values(), key=lambda p: p.name)
    )
    return Chart(
        title,
        render(drawn, title),
        ("Commune", figures.indicator.title, "Classe"),
        rows,
        f"{figures.source}. Contours fournis.",
    )


def class_limits(values: list[float]) -> list[float]:
    """Inner limits of at most five classes of equal numbers; equal values share a class, so limits may be fewer."""
    if len(set(values)) < 2:
        return []
    count = min(5, len(set(values)))
    return sorted(set(np.quantile(values, np.linspace(0, 1, count + 1)[1:-1]).tolist()))


def _shift(limits: list[float]) -> int:
    """With fewer classes, the middle of the scale is used."""
    return (len(SEQUENTIAL) - len(limits) - 1) // 2


def _class_name(value: float | None, limits: list[float]) -> str:
    if value is None:
        return "hachuré"
    return f"{int(np.searchsorted(limits, value, side='right')) + 1} sur {len(limits) + 1}"


def _middle_latitude(shapes: list[dict[str, Any]]) -> float:
    latitudes = [y for shape in shapes for ring in _rings(shape["geometry"]) for _, y, *_ in ring]
    return (min(latitudes) + max(latitudes)) / 2


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def _flattened(geometry: dict[str, Any], latitude: float) -> dict[str, Any]:
    """Equirectangular at the territory's latitude: degrees east shrink by its cosine, so that shapes keep their
    look."""
    flat = copy.deepcopy(geometry)
    shrink = math.cos(math.radians(latitude))
    for ring in _rings(flat):
        for position in ring:
            position[0] *= shrink
    return flat
