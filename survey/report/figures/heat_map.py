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

__all__ = ["HeatMap", "draw_heat_map"]

# Brown for minus, green for plus, white for nothing: the size of a number is its darkness, also in grey.
_COLORS = LinearSegmentedColormap.from_list("survey", ["#8c510a", "#ffffff", "#01665e"])
_CELL_CM = 1.25
_ROW_CM = 0.52
_MOST_NUMBERS = 30  # with more columns the numbers would not be legible in print


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What is drawn: names of rows and columns, values in [-1, 1] (None: left blank).

    ``gaps`` are the rows before which a thin line sets one group of items apart from the next.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    gaps: tuple[int, ...] = ()


def draw_heat_map(
    chart: HeatMap, *, label: str, least: float = 0.0, lower: bool = False
) -> tuple[bytes, bytes]:
    """Draw a map of loadings (items by factors) or of correlations.

    Parameters
    ----------
    chart : HeatMap
    label : str
        What the colours stand for.
    least : float
        Numbers smaller than this in size are coloured, but not printed, as tables of loadings leave them out.
    lower : bool
        Of a square map, draw what lies below the diagonal only.

    Returns
    -------
    svg, png : bytes
    """
    width = min(4.5 + _CELL_CM * len(chart.columns), 16.0)
    height = 2.2 + _ROW_CM * len(chart.rows)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values = [
            [float("nan") if value is None or (lower and j > i) else value for j, value in enumerate(row)]
            for i, row in enumerate(chart.values)
        ]
        image = axes.imshow(values, cmap=_COLORS, vmin=-1.0, vmax=1.0, aspect="auto")
        _label_axes(axes, chart)
        if len(chart.columns) <= _MOST_NUMBERS:
            _print_numbers(axes, values, least)
        bar = figure.colorbar(image, ax=axes, fraction=0.04, pad=0.02, ticks=[-1, -0.5, 0, 0.5, 1])
        bar.set_label(label)
        bar.outline.set_visible(False)

    return render_figure(draw, width_cm=width, height_cm=height)


def _label_axes(axes: Axes, chart: HeatMap) -> None:
    upright = max(len(name) for name in chart.columns) > 6
    axes.set_xticks(range(len(chart.columns)), chart.columns, rotation=60 if upright else 0)
    axes.set_yticks(range(len(chart.rows)), chart.rows)
    axes.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for gap in chart.gaps:
        axes.axhline(gap - 0.5, color=GREYS[1], linewidth=0.8)


def _print_numbers(axes: Axes, values: Sequence[Sequence[float]], least: float) -> None:
    """Print each number as tables do, without the zero before the point, white on dark cells."""
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            if value != value or abs(value) < least:  # NaN is not equal to itself
                continue
            text = f"{value:.2f}".replace("0.", ".", 1).replace("-", "−")
            color = "white" if abs(value) > 0.65 else INK
            axes.text(j, i, text, ha="center", va="center", fontsize=7.5, color=color)
