"""Estimates with their intervals, a row for each and a mark for each group (a forest plot)."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey.report.figures.style import GREYS, INK, MUTED, SERIES, render_figure

__all__ = ["ForestSeries", "draw_forest"]

_MARKS = ("o", "s", "^", "D")
_ROW_CM, _AROUND_CM = 0.5, 2.3


@dataclass(frozen=True, slots=True)
class ForestSeries:
    """One group: an estimate and its interval for each row; None where there is none to show."""

    label: str
    points: tuple[tuple[float, float, float] | None, ...]


def draw_forest(rows: Sequence[str], series: Sequence[ForestSeries], *, x_label: str) -> tuple[bytes, bytes]:
    """Draw estimates about the line of zero.

    Parameters
    ----------
    rows : sequence of str
        What is estimated, from the top down.
    series : sequence of ForestSeries
        Each with a point (estimate, lower, upper) for each row; an interval over zero has an open mark.
    x_label : str

    Returns
    -------
    svg, png : bytes
    """
    high = _ROW_CM * max(1.0, 0.55 * len(series)) * len(rows) + _AROUND_CM

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for index, one in enumerate(series):
            _draw_series(axes, one, index, len(series))
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks([-float(place) for place in range(len(rows))], rows, fontsize=8)
        axes.set_ylim(-len(rows) + 0.4, 0.6)
        axes.set_xlabel(x_label)
        axes.grid(axis="x", color=GREYS[-1], linewidth=0.5)
        for place in range(1, len(rows)):
            axes.axhline(0.5 - place, color=GREYS[-1], linewidth=0.4)
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        if len(series) > 1:
            figure.legend(
                *axes.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
            )

    return render_figure(draw, width_cm=14.0, height_cm=high)


def _draw_series(axes: Axes, series: ForestSeries, index: int, count: int) -> None:
    color, mark = SERIES[index % len(SERIES)], _MARKS[index % len(_MARKS)]
    off = 0.0 if count == 1 else 0.36 * (0.5 - index / (count - 1))
    axes.plot([], [], mark, color=color, markersize=5, label=series.label)
    for place, point in enumerate(series.points):
        if point is None:
            continue
        estimate, low, high = point
        y = off - place
        covers = low <= 0.0 <= high
        axes.plot([low, high], [y, y], color=MUTED if covers else color, linewidth=1.2)
        fill = "white" if covers else color
        axes.plot([estimate], [y], mark, color=color, markersize=5, markerfacecolor=fill)
