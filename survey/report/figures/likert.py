"""Diverging bars of agreement scales, centred on the middle point, the groups side by side."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey.report.figures.style import INK, render_figure

__all__ = ["LikertBar", "LikertPanel", "draw_likert"]

# From one end to the other; lightness falls to both sides, so that grey prints keep the middle apart.
_DIVERGING = {
    5: ("#8c510a", "#d8b365", "#e6e6e6", "#5ab4ac", "#01665e"),
    6: ("#8c510a", "#d8b365", "#f6e8c3", "#c7eae5", "#5ab4ac", "#01665e"),
    7: ("#8c510a", "#d8b365", "#f6e8c3", "#e6e6e6", "#c7eae5", "#5ab4ac", "#01665e"),
}
_BAR_CM, _GAP, _AROUND_CM = 0.34, 0.45, 2.5
_FEW, _HANDLE = 7, 2.0  # a longer scale's legend is set closer, so that its ends stay on the page


@dataclass(frozen=True, slots=True)
class LikertBar:
    """One item: its code, its construct, and the share of each point of the scale."""

    item: str
    construct: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LikertPanel:
    """The items of one group; an item that the group was not asked is left out."""

    title: str
    bars: tuple[LikertBar, ...]


def draw_likert(panels: Sequence[LikertPanel], points: Sequence[str], *, x_label: str) -> tuple[bytes, bytes]:
    """Draw one panel a group on common axes, one bar an item, constructs set apart by a gap.

    Parameters
    ----------
    panels : sequence of LikertPanel
        Items in the order in which they are read from the top.
    points : sequence of str
        Labels of the scale's points.
    x_label : str

    Returns
    -------
    svg, png : bytes
    """
    constructs = {bar.item: bar.construct for panel in panels for bar in panel.bars}
    places = _places(constructs)
    reach = max(_reach(bar.shares) for panel in panels for bar in panel.bars)

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)[0]
        for axes, panel in zip(grid, panels, strict=True):
            _draw_bars(axes, panel, places, points)
            axes.set_xlabel(x_label)
            axes.set_xlim(-reach, reach)
            if len(panels) > 1:
                axes.set_title(panel.title, fontsize=9.5, color=INK)
        grid[0].set_yticks(list(places.values()), list(places), fontsize=7.5)
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="outside upper center",
            ncols=len(points),
            frameon=False,
            handlelength=_HANDLE if len(points) <= _FEW else _HANDLE / 2,
            columnspacing=_HANDLE if len(points) <= _FEW else _HANDLE / 2,
        )

    height = _AROUND_CM - min(places.values()) * _BAR_CM
    return render_figure(draw, width_cm=15.5, height_cm=height)


def _places(constructs: dict[str, str]) -> dict[str, float]:
    """Return where each item's bar stands, from the top down."""
    y, last, places = 0.0, "", dict[str, float]()
    for item, construct in constructs.items():
        y -= 1.0 + (_GAP if last and construct != last else 0.0)
        places[item], last = y, construct
    return places


def _draw_bars(axes: Axes, panel: LikertPanel, places: dict[str, float], points: Sequence[str]) -> None:
    colors = _colors(len(points))
    heights = [places[bar.item] for bar in panel.bars]
    for k, point in enumerate(points):
        lefts = [_left(bar.shares, k) * 100 for bar in panel.bars]
        widths = [bar.shares[k] * 100 for bar in panel.bars]
        axes.barh(heights, widths, left=lefts, height=0.78, color=colors[k], label=point)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_ylim(min(places.values()) - 0.7, max(places.values()) + 0.7)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")


def _colors(n: int) -> Sequence[str]:
    """Return a diverging colour for each point; between those of seven where the scale is longer or short."""
    if n in _DIVERGING:
        return _DIVERGING[n]
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    ramp = LinearSegmentedColormap.from_list("diverging", _DIVERGING[7])
    return [to_hex(ramp(k / max(n - 1, 1))) for k in range(n)]


def _left(shares: Sequence[float], k: int) -> float:
    """Return where a segment begins when the middle of the scale stands at zero."""
    middle = len(shares) / 2
    whole, half = int(middle), len(shares) % 2
    below = sum(shares[:whole]) + (shares[whole] / 2 if half else 0.0)
    return sum(shares[:k]) - below


def _reach(shares: Sequence[float]) -> float:
    """Return how far a bar goes from the middle, in percent, to the next ten."""
    below = -_left(shares, 0)
    return 10 * (int(max(below, sum(shares) - below) * 100) // 10 + 1)
