"""Diverging bars of agreement scales, centred on the middle point."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey.report.figures.style import INK, render_figure

__all__ = ["LikertBar", "draw_likert"]

# From one end to the other; lightness falls to both sides, so that grey prints keep the middle apart.
_DIVERGING = {
    5: ("#8c510a", "#d8b365", "#e6e6e6", "#5ab4ac", "#01665e"),
    6: ("#8c510a", "#d8b365", "#f6e8c3", "#c7eae5", "#5ab4ac", "#01665e"),
    7: ("#8c510a", "#d8b365", "#f6e8c3", "#e6e6e6", "#c7eae5", "#5ab4ac", "#01665e"),
}


@dataclass(frozen=True, slots=True)
class LikertBar:
    """One item: its code, its construct, and the share of each point of the scale."""

    item: str
    construct: str
    shares: tuple[float, ...]


def draw_likert(bars: Sequence[LikertBar], points: Sequence[str], *, x_label: str) -> tuple[bytes, bytes]:
    """Draw one bar an item, constructs set apart by a gap.

    Parameters
    ----------
    bars : sequence of LikertBar
        In the order in which they are read from the top.
    points : sequence of str
        Labels of the scale's points.
    x_label : str

    Returns
    -------
    svg, png : bytes
    """
    gaps = sum(a.construct != b.construct for a, b in itertools.pairwise(bars))
    height = 2.2 + 0.42 * len(bars) + 0.25 * gaps

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        _draw_bars(axes, bars, points)
        axes.set_xlabel(x_label)
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(points), frameon=False)

    return render_figure(draw, width_cm=15.5, height_cm=height)


def _draw_bars(axes: Axes, bars: Sequence[LikertBar], points: Sequence[str]) -> None:
    colors = _DIVERGING.get(len(points), _DIVERGING[7][: len(points)])
    y, places, last = 0.0, list[float](), bars[0].construct
    for bar in bars:
        y -= 1.6 if bar.construct != last else 1.0
        last = bar.construct
        places.append(y)
    for k, point in enumerate(points):
        lefts = [_left(bar.shares, k) * 100 for bar in bars]
        widths = [bar.shares[k] * 100 for bar in bars]
        axes.barh(places, widths, left=lefts, height=0.78, color=colors[k], label=point)
    axes.set_yticks(places, [bar.item for bar in bars])
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_ylim(min(places) - 0.7, max(places) + 0.7)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")


def _left(shares: Sequence[float], k: int) -> float:
    """Return where a segment begins when the middle of the scale stands at zero."""
    middle = len(shares) / 2
    whole, half = int(middle), len(shares) % 2
    below = sum(shares[:whole]) + (shares[whole] / 2 if half else 0.0)
    return sum(shares[:k]) - below
