"""Loadings and correlations as maps of coloured cells, each with its number, readable in grey."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from survey.report.figures.style import GREYS, INK, render_figure

__all__ = ["HeatMap", "draw_heat_map", "heat_map_width"]

# Brown for minus, green for plus, white for nothing: the size of a number is its darkness, also in grey.
_COLORS = LinearSegmentedColormap.from_list("survey", ["#8c510a", "#ffffff", "#01665e"])
_CELL_CM = 1.25
_ROW_CM = 0.42
_WIDEST, _BESIDE = 15.5, 3.6
_SIGNED = 0.1  # a smaller number is hardly told from white
_MOST_NUMBERS = 30  # with more columns the numbers would not be legible in print


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What is drawn: names of rows and columns, values in [-1, 1] (None: left blank).

    ``gaps`` are the rows before which a thin line sets one group of items apart from the next; ``title``
    stands above where several maps stand side by side.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    gaps: tuple[int, ...] = ()
    title: str = ""


def draw_heat_map(
    charts: Sequence[HeatMap], *, label: str, least: float = 0.0, lower: bool = False, zero: bool = False
) -> tuple[bytes, bytes]:
    """Draw maps of loadings (items by factors) or of correlations, side by side on one scale.

    Parameters
    ----------
    charts : sequence of HeatMap
    label : str
        What the colours stand for.
    least : float
        Numbers smaller than this in size are coloured, but not printed, as tables of loadings leave them out;
        where they are negative and large enough to be seen, their sign is.
    lower : bool
        Of a square map, draw what lies below the diagonal only.
    zero : bool
        Whether numbers have their zero before the point, as the tables of the chapter have.

    Returns
    -------
    svg, png : bytes
    """
    width, room = heat_map_width(charts), _room(charts)
    height = 2.2 + _ROW_CM * max(len(chart.rows) for chart in charts)
    size = 7.5 if room >= 0.75 else 6.0

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(charts), sharey=True, squeeze=False)[0]
        image = None
        for axes, chart in zip(grid, charts, strict=True):
            values = [
                [float("nan") if value is None or (lower and j > i) else value for j, value in enumerate(row)]
                for i, row in enumerate(chart.values)
            ]
            image = axes.imshow(
                values, cmap=_COLORS, vmin=-1.0, vmax=1.0, aspect="auto", interpolation="nearest"
            )
            _label_axes(axes, chart)
            if len(chart.columns) <= _MOST_NUMBERS:
                _print_numbers(axes, values, least, size, zero=zero)
        if image is not None:
            ticks = [-1, -0.5, 0, 0.5, 1]
            bar = figure.colorbar(image, ax=list(grid), fraction=0.03, pad=0.02, ticks=ticks)
            bar.set_label(label)
            bar.outline.set_visible(False)

    return render_figure(draw, width_cm=width, height_cm=height)


def heat_map_width(charts: Sequence[HeatMap]) -> float:
    """Return the width in centimetres at which the maps are drawn."""
    widest = max(len(chart.columns) for chart in charts)
    return _BESIDE + len(charts) * widest * min(_CELL_CM, _room(charts))


def _room(charts: Sequence[HeatMap]) -> float:
    """Return how wide a cell of maps side by side can be."""
    return (_WIDEST - _BESIDE) / (len(charts) * max(len(chart.columns) for chart in charts))


def _label_axes(axes: Axes, chart: HeatMap) -> None:
    upright = max(len(name) for name in chart.columns) > 6
    axes.set_xticks(range(len(chart.columns)), chart.columns, rotation=60 if upright else 0)
    axes.set_yticks(range(len(chart.rows)), chart.rows)
    axes.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    if chart.title:
        axes.set_title(chart.title, fontsize=9.5, color=INK)
    for gap in chart.gaps:
        axes.axhline(gap - 0.5, color=GREYS[1], linewidth=0.8)


def _print_numbers(
    axes: Axes, values: Sequence[Sequence[float]], least: float, size: float, *, zero: bool
) -> None:
    """Print each number as tables do, white on dark cells; of smaller ones the minus, which grey hides."""
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            if value != value or (abs(value) < least and value > -_SIGNED):  # NaN is not equal to itself
                continue
            text = f"{value:.2f}".replace("-", "−")
            text = text if zero else text.replace("0.", ".", 1)
            text = "−" if abs(value) < least else text
            color = "white" if abs(value) > 0.65 else INK
            axes.text(j, i, text, ha="center", va="center", fontsize=size, color=color)
