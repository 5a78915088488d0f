"""What is missing: each item's share in the order of the questionnaire, and below it the patterns."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey.report.figures.style import GREYS, INK, SERIES, render_figure

__all__ = ["MissingMap", "draw_missing_map"]


@dataclass(frozen=True, slots=True)
class MissingMap:
    """What is drawn.

    Parameters
    ----------
    items : tuple of str
        In the order of the questionnaire.
    blank, cannot_judge : tuple of float
        Shares by item; `cannot_judge` is empty where nobody could answer so.
    patterns : tuple of (int, tuple of str)
        How many rows miss which items; the most frequent first, without the complete rows.
    """

    items: tuple[str, ...]
    blank: tuple[float, ...]
    cannot_judge: tuple[float, ...]
    patterns: tuple[tuple[int, tuple[str, ...]], ...]


def draw_missing_map(
    chart: MissingMap, *, share: str, rows: str, blank: str, cannot_judge: str
) -> tuple[bytes, bytes]:
    """Draw shares above and patterns below, over the same items.

    Parameters
    ----------
    chart : MissingMap
    share, rows : str
        Labels of the two vertical axes: shares in per cent, and the number of rows of each pattern.
    blank, cannot_judge : str
        What the two parts of a bar are called.

    Returns
    -------
    svg, png : bytes
    """
    depth = 0.6 + 0.3 * len(chart.patterns)

    def draw(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3.2, depth])
        places = range(len(chart.items))
        base = [100 * value for value in chart.blank]
        upper.bar(places, base, width=0.7, color=SERIES[0], label=blank)
        if chart.cannot_judge:
            judged = [100 * value for value in chart.cannot_judge]
            upper.bar(places, judged, width=0.7, bottom=base, color=GREYS[2], label=cannot_judge)
        upper.set_ylabel(share)
        upper.grid(axis="y", color=GREYS[-1], linewidth=0.5)
        upper.set_axisbelow(True)
        _draw_patterns(lower, chart.items, chart.patterns)
        lower.set_ylabel(rows)
        handles, labels = upper.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=2, frameon=False)

    return render_figure(draw, width_cm=15.5, height_cm=4.6 + depth)


def _draw_patterns(axes: Axes, items: Sequence[str], patterns: Sequence[tuple[int, tuple[str, ...]]]) -> None:
    """Mark what each pattern misses; its number of rows stands beside it."""
    for row, (_, missing) in enumerate(patterns):
        columns = [items.index(item) for item in missing]
        axes.scatter(columns, [row] * len(columns), marker="s", s=14, color=INK)
    axes.set_yticks(range(len(patterns)), [str(count) for count, _ in patterns])
    axes.set_ylim(len(patterns) - 0.5, -0.5)
    axes.set_xticks(range(len(items)), items, rotation=90, fontsize=7.5)
    axes.grid(color=GREYS[-1], linewidth=0.4)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
