"""From the questionnaires distributed to those analysed: a column for each group, exclusions beside it."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from survey.report.figures.style import GREYS, INK, render_figure

__all__ = ["FlowColumn", "FlowStep", "draw_flow"]

_LINE, _PAD, _GAP, _TITLE = 0.42, 0.3, 0.55, 0.75
_WIDTH, _MAIN = 15.6, 0.45  # of the drawing (cm); of a column's width, the boxes on the way


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A number of questionnaires on the way, and what left between this step and the next (lines of text)."""

    text: str
    leaving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowColumn:
    """One group's way from the first step to the last."""

    title: str
    steps: tuple[FlowStep, ...]


def draw_flow(columns: Sequence[FlowColumn]) -> tuple[bytes, bytes]:
    """Draw the columns side by side, equal steps at equal heights.

    Returns
    -------
    svg, png : bytes
    """
    steps = max(len(column.steps) for column in columns)
    gaps = [
        max((_gap(column, place) for column in columns if place < len(column.steps)), default=_GAP)
        for place in range(steps)
    ]
    box = _LINE + _PAD
    title = _TITLE if any(column.title for column in columns) else 0.1
    tops = [title + place * box + sum(gaps[:place]) for place in range(steps)]
    height = tops[-1] + box + 0.1
    width = _WIDTH if len(columns) > 1 else _WIDTH * 0.62

    def draw(figure: Figure) -> None:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        wide = width / len(columns)
        for index, column in enumerate(columns):
            _draw_column(axes, column, index * wide, wide, tops, gaps)

    return render_figure(draw, width_cm=width, height_cm=height)


def _gap(column: FlowColumn, place: int) -> float:
    lines = len(column.steps[place].leaving)
    return _GAP if lines == 0 else lines * _LINE + _PAD + 0.3


def _draw_column(
    axes: Axes, column: FlowColumn, left: float, wide: float, tops: Sequence[float], gaps: Sequence[float]
) -> None:
    main, box = wide * _MAIN, _LINE + _PAD
    middle = left + 0.1 + main / 2
    axes.text(middle, _TITLE / 2, column.title, ha="center", va="center", fontsize=9.5, color=INK)
    for place, step in enumerate(column.steps):
        top = tops[place]
        _box(axes, (left + 0.1, top, main, box), (step.text,), center=True)
        if place + 1 == len(column.steps):
            continue
        _arrow(axes, (middle, top + box), (middle, tops[place + 1]))
        if step.leaving:
            high = len(step.leaving) * _LINE + _PAD
            y = top + box + gaps[place] / 2
            side = left + 0.1 + main + 0.35
            _arrow(axes, (middle, y), (side, y))
            _box(axes, (side, y - high / 2, left + wide - side - 0.1, high), step.leaving, center=False)


def _box(axes: Axes, place: tuple[float, float, float, float], lines: Sequence[str], *, center: bool) -> None:
    x, y, wide, high = place
    face = "white" if center else GREYS[-1] + "66"
    axes.add_patch(Rectangle((x, y), wide, high, facecolor=face, edgecolor=INK, linewidth=0.9))
    for index, line in enumerate(lines):
        at = y + _PAD / 2 + _LINE * (index + 0.5)
        if center:
            axes.text(x + wide / 2, at, line, ha="center", va="center", fontsize=8.5, color=INK)
            continue
        label, _, count = line.rpartition("\t")
        axes.text(x + 0.15, at, label, ha="left", va="center", fontsize=7.5, color=INK)
        axes.text(x + wide - 0.15, at, count, ha="right", va="center", fontsize=7.5, color=INK)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=8, shrinkA=0, shrinkB=0, linewidth=0.9, color=INK
        )
    )
