"""The scree plot with parallel analysis (Horn 1965): observed eigenvalues above those of random data."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from survey.report.figures.style import GREYS, INK, MUTED, SERIES, render_figure

__all__ = ["ScreePanel", "draw_scree"]


@dataclass(frozen=True, slots=True)
class ScreePanel:
    """One group: observed eigenvalues and the percentile of random ones, with their lower one if known."""

    title: str
    observed: tuple[float, ...]
    reference: tuple[float, ...]
    suggestion: int
    lower: tuple[float, ...] | None = None


def draw_scree(
    panels: Sequence[ScreePanel], *, x_label: str, y_label: str, observed: str, reference: str
) -> tuple[bytes, bytes]:
    """Draw one panel a group.

    Returns
    -------
    svg, png : bytes
    """

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axes, panel in zip(grid, panels, strict=True):
            places = range(1, len(panel.observed) + 1)
            axes.plot(
                places, panel.observed, "o-", color=SERIES[0], markersize=3.5, linewidth=1.1, label=observed
            )
            axes.plot(
                places, panel.reference, "s--", color=MUTED, markersize=2.5, linewidth=1.0, label=reference
            )
            if panel.lower is not None:
                axes.fill_between(places, panel.lower, panel.reference, color=GREYS[-1], linewidth=0)
            axes.axvline(panel.suggestion + 0.5, color=INK, linewidth=0.8, linestyle=":")
            axes.set_xlabel(x_label)
            axes.set_title(panel.title, fontsize=9.5, color=INK)
            axes.grid(axis="y", color=GREYS[-1], linewidth=0.5)
            axes.set_axisbelow(True)
            axes.set_ylim(bottom=0)
        grid[0].set_ylabel(y_label)
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)

    return render_figure(draw, width_cm=15.5 if len(panels) > 1 else 11.0, height_cm=8.0)
