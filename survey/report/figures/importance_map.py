"""The importance-performance map (Ringle & Sarstedt 2016) with bootstrap intervals on both axes."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey.report.figures.style import GREYS, INK, MUTED, SERIES, render_figure

__all__ = ["MapPoint", "draw_importance_map"]

MARKS = ("o", "s", "^", "D")


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One construct in one panel: importance and performance, each with its interval."""

    panel: str
    label: str
    importance: float
    importance_interval: tuple[float, float]
    performance: float
    performance_interval: tuple[float, float]


def draw_importance_map(points: Sequence[MapPoint], *, x_label: str, y_label: str) -> tuple[bytes, bytes]:
    """Draw one panel a group, on common axes.

    Parameters
    ----------
    points : sequence of MapPoint
    x_label, y_label : str
        Importance and performance in words, with their unit.

    Returns
    -------
    svg, png : bytes
    """
    panels = list(dict.fromkeys(point.panel for point in points))

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)[0]
        for axes, panel in zip(grid, panels, strict=True):
            _draw_panel(axes, panel, [point for point in points if point.panel == panel])
            axes.set_xlabel(x_label)
        grid[0].set_ylabel(y_label)
        handles, labels = grid[0].get_legend_handles_labels()
        columns = len(labels) if sum(map(len, labels)) < 60 else 1
        figure.legend(handles, labels, loc="outside lower center", ncols=columns, frameon=False, fontsize=8.5)

    return render_figure(draw, width_cm=15.5, height_cm=9.0)


def _draw_panel(axes: Axes, title: str, points: Sequence[MapPoint]) -> None:
    for index, point in enumerate(points):
        color, mark = SERIES[index % len(SERIES)], MARKS[index % len(MARKS)]
        x, y = point.importance, point.performance
        axes.plot(point.importance_interval, [y, y], color=color, linewidth=1.0)
        axes.plot([x, x], point.performance_interval, color=color, linewidth=1.0)
        axes.plot([x], [y], mark, color=color, markersize=6, label=point.label)
    axes.set_title(title, fontsize=9.5, color=INK)
    axes.axvline(0.0, color=MUTED, linewidth=0.8, linestyle=":")
    axes.grid(color=GREYS[-1], linewidth=0.5)
    axes.set_axisbelow(True)
