"""What a chart is here: an SVG with a title and a description, the table it shows, where the figures come from."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import altair as alt
import vl_convert

INK, GRID = "#1f2a28", "#dddddd"
SEQUENTIAL = ("#f3ead0", "#cfdcb4", "#92bda0", "#4b9082", "#175a5a")
HIDDEN = "#e0e0e1"  # replaced by a hatch: a value that is not published is not a light value
BAR, HERE, OTHER = "#5f9f8d", "#1d5c4c", "#b9cfc6"

#: colour given to Vega → class of the site's stylesheet, which then decides (the attribute remains for print and
# export)
CLASSES = {
    **{colour: f"m-q{rank}" for rank, colour in enumerate(SEQUENTIAL, 1)},
    HIDDEN: "m-q0",
    BAR: "m-bar",
    HERE: "m-bar m-bar--here",
    OTHER: "m-bar m-bar--other",
}
HATCH = (
    '<defs><pattern id="m-hachure" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#f4f4f4"/><line x1="0" y1="0" x2="0" y2="6" stroke="#9a9a9a" '
    'stroke-width="2"/></pattern></defs>'
)


@dataclass(frozen=True)
class Chart:
    """An SVG, and the same figures as a table: `columns` and `rows` of text, ready to be shown or downloaded."""

    title: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str

    def as_csv(self) -> str:
        """The table as CSV (';', decimal comma as shown), its source on the last line."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([[_inert(cell) for cell in row] for row in self.rows])
        writer.writerow([self.source])
        return out.getvalue()


def data_of(values: list[Any]) -> Any:
    """Rows, or GeoJSON features, as Vega data carried by the chart itself."""
    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is prefixed; a negative number is not one."""
    return f"'{cell}" if cell[:1] in "=+@\t\r" or (cell[:1] == "-" and not cell[1:2].isdigit()) else cell


def render(chart: Any, title: str) -> str:
    """SVG of an Altair chart: no style attribute, no script; colours as classes; the title readable by a screen
    reader."""
    spec = chart.configure_view(stroke=None).configure(
        background="transparent",
        font="sans-serif",
        axis=alt.AxisConfig(
            labelFontSize=13, titleFontSize=13, labelColor=INK, titleColor=INK, gridColor=GRID, domainColor=GRID
        ),
        locale=alt.Locale(number={"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]}),
    )
    svg = vl_convert.vegalite_to_svg(spec.to_dict())
    svg = re.sub(r'(<(?:path|rect|circle)\b[^>]*?) fill="(#[0-9a-f]{6})"', _with_class, svg)
    svg = svg.replace(f'fill="{HIDDEN}"', 'fill="url(#m-hachure)"')
    head, _, rest = svg.partition(">")
    head = re.sub(r' class="[^"]*"', "", head)
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)
    return (
        f'{head} class="m-chart" role="img" '
        f'aria-label="{escape(title, {chr(34): "&quot;"})}"><title>{escape(title)}</title>{HATCH}{rest}'
    )


def _with_class(found: re.Match[str]) -> str:
    start, colour = found[1], found[2]
    name = CLASSES.get(colour)
    if not name:
        return found[0]
    bare = re.sub(r' class="[^"]*"', "", start)
    return f'{bare} class="{name}" fill="{colour}"'
