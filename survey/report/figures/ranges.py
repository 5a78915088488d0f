"""Estimates with their intervals, one line each, groups apart by mark and colour: a plot for lay readers."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from survey.report.figures.style import GREYS, INK, MUTED, SERIES, render_figure

__all__ = ["Range", "draw_ranges"]

_MARKS = ("o", "s", "^", "D")
_LATIN, _HAN = 60, 24  # letters of a label on one line


@dataclass(frozen=True, slots=True)
class Range:
    """One estimate with its interval: the row that it stands in, and the series that it belongs to."""

    row: str
    series: str
    value: float
    lower: float
    upper: float


def draw_ranges(ranges: Sequence[Range], *, x_label: str) -> tuple[bytes, bytes]:
    """Draw estimates and intervals; rows stand in the order in which they first occur, the first on top.

    Parameters
    ----------
    ranges : sequence of Range
    x_label : str

    Returns
    -------
    svg, png : bytes
    """
    rows = list(dict.fromkeys(one.row for one in ranges))
    series = list(dict.fromkeys(one.series for one in ranges))

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for index, name in enumerate(series):
            own = [one for one in ranges if one.series == name]
            apart = 0.26 * (index - (len(series) - 1) / 2)
            places = [len(rows) - 1 - rows.index(one.row) - apart for one in own]
            color = SERIES[index % len(SERIES)]
            axes.hlines(places, [o.lower for o in own], [o.upper for o in own], color=color, linewidth=1.6)
            mark = _MARKS[index % len(_MARKS)]
            axes.plot([o.value for o in own], places, mark, color=color, markersize=5.5, label=name)
        axes.axvline(0.0, color=MUTED, linewidth=0.9, linestyle=":")
        axes.set_yticks(range(len(rows)), [_wrapped(row) for row in reversed(rows)])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=GREYS[-1], linewidth=0.5)
        axes.set_axisbelow(True)
        axes.set_xlabel(x_label, color=INK)
        if len(series) > 1:
            figure.legend(loc="outside upper center", ncols=len(series), frameon=False, fontsize=9)

    return render_figure(draw, width_cm=15.5, height_cm=1.8 + 0.58 * len(rows))


def _wrapped(label: str) -> str:
    width = _HAN if any("\u4e00" <= letter <= "\u9fff" for letter in label) else _LATIN
    return "\n".join(textwrap.wrap(label, width))
