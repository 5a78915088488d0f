"""The path diagram: latent variables in layers, paths with their standardised estimates.

The layout is layered by the longest path (Sugiyama, Tagawa & Toda 1981), so that every arrow points
to the right; labels take the place along their own arrow where they are farthest from all others.
"""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrowPatch
from numpy.typing import NDArray

from survey.report.figures.style import INK, MUTED, render_figure

__all__ = ["PathArrow", "PathDiagram", "PathNode", "draw_path_diagram", "layer_nodes"]

WIDTH, HEIGHT = 0.2, 0.13  # of an ellipse, in units of the drawing's height
ASPECT = 1.55


@dataclass(frozen=True, slots=True)
class PathNode:
    """A latent variable: its code, the lines of its label, and the printed R2 (empty if exogenous)."""

    code: str
    label: str
    r2: str = ""


@dataclass(frozen=True, slots=True)
class PathArrow:
    """A regression from `source` to `target` with its printed estimate; dashed if not significant."""

    source: str
    target: str
    estimate: str
    significant: bool


@dataclass(frozen=True, slots=True)
class PathDiagram:
    """What is drawn."""

    nodes: tuple[PathNode, ...]
    arrows: tuple[PathArrow, ...]


def layer_nodes(nodes: Sequence[str], arrows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the layer of each node: the length of the longest path that leads to it.

    Raises
    ------
    ValueError
        When the arrows form a circle.

    Examples
    --------
    >>> layer_nodes(["x", "m", "y"], [("x", "m"), ("m", "y"), ("x", "y")])
    {'x': 0, 'm': 1, 'y': 2}
    """
    layers = dict.fromkeys(nodes, 0)
    for _ in range(len(nodes) + 1):
        moved = False
        for source, target in arrows:
            if layers[target] < layers[source] + 1:
                layers[target], moved = layers[source] + 1, True
        if not moved:
            return layers
    raise ValueError("the arrows form a circle")


def draw_path_diagram(diagram: PathDiagram) -> tuple[bytes, bytes]:
    """Draw the diagram.

    Returns
    -------
    svg, png : bytes
    """
    places = _place_nodes(diagram)
    spots = _label_spots(diagram, places)

    def draw(figure: Figure) -> None:
        axes = _bare_axes(figure)
        for arrow, spot in zip(diagram.arrows, spots, strict=True):
            _draw_arrow(axes, arrow, places, spot)
        for node in diagram.nodes:
            _draw_node(axes, node, places[node.code])

    return render_figure(draw, width_cm=16.0, height_cm=16.0 / ASPECT)


def _bare_axes(figure: Figure) -> Axes:
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, ASPECT)
    axes.set_ylim(0, 1)
    axes.set_axis_off()
    return axes


def _place_nodes(diagram: PathDiagram) -> dict[str, NDArray[np.float64]]:
    """Spread layers from left to right; a lone node in a middle layer steps aside, up and down in turn."""
    layers = layer_nodes([n.code for n in diagram.nodes], [(a.source, a.target) for a in diagram.arrows])
    depth = max(layers.values(), default=0)
    places: dict[str, NDArray[np.float64]] = {}
    side = 1
    for layer in range(depth + 1):
        members = [n.code for n in diagram.nodes if layers[n.code] == layer]
        x = ASPECT / 2 if depth == 0 else 0.12 + (ASPECT - 0.24) * layer / depth
        heights = np.linspace(0.9, 0.1, len(members)) if len(members) > 1 else np.array([0.5])
        if len(members) == 1 and 0 < layer < depth:
            heights, side = np.array([0.5 + 0.34 * side]), -side
        for code, y in zip(members, heights, strict=True):
            places[code] = np.array([x, float(y)])
    return places


def _curve(arrow: PathArrow, places: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return 41 points of the straight line between the two ellipses' rims."""
    start, end = places[arrow.source], places[arrow.target]
    direction = end - start
    angle = math.atan2(direction[1] / HEIGHT, direction[0] / WIDTH)
    rim = np.array([WIDTH / 2 * math.cos(angle), HEIGHT / 2 * math.sin(angle)])
    share = np.linspace(0, 1, 41)[:, None]
    return (start + rim) + share * ((end - rim) - (start + rim))


def _label_spots(
    diagram: PathDiagram, places: Mapping[str, NDArray[np.float64]]
) -> list[NDArray[np.float64]]:
    """Choose for each label the point of its arrow that is farthest from labels, nodes and other arrows."""
    curves = [_curve(arrow, places) for arrow in diagram.arrows]
    nodes = np.array([places[node.code] for node in diagram.nodes])
    chosen: list[NDArray[np.float64]] = []
    for index, curve in enumerate(curves):
        candidates = curve[6:35]
        others = np.concatenate([c for j, c in enumerate(curves) if j != index] or [np.full((1, 2), 9.0)])
        room = _distance(candidates, others, 0.035)
        room = np.minimum(room, _distance(candidates, nodes, 0.12))
        if chosen:
            room = np.minimum(room, _distance(candidates, np.array(chosen), 0.09))
        chosen.append(candidates[int(np.argmax(room))])
    return chosen


def _distance(points: NDArray[np.float64], others: NDArray[np.float64], wanted: float) -> NDArray[np.float64]:
    """Return each point's distance to the nearest other, in multiples of what is wanted, at most 1.5."""
    gaps = np.sqrt(((points[:, None, :] - others[None, :, :]) ** 2 * [0.6, 1.0]).sum(axis=2))
    return np.minimum(gaps.min(axis=1) / wanted, 1.5)


def _draw_arrow(
    axes: Axes, arrow: PathArrow, places: Mapping[str, NDArray[np.float64]], spot: NDArray[np.float64]
) -> None:
    curve = _curve(arrow, places)
    color = INK if arrow.significant else MUTED
    axes.add_patch(
        FancyArrowPatch(
            (float(curve[0, 0]), float(curve[0, 1])),
            (float(curve[-1, 0]), float(curve[-1, 1])),
            arrowstyle="-|>",
            mutation_scale=9,
            shrinkA=0,
            shrinkB=0,
            linewidth=1.1 if arrow.significant else 0.8,
            linestyle="-" if arrow.significant else (0, (4, 3)),
            color=color,
            zorder=1,
        )
    )
    axes.text(
        float(spot[0]),
        float(spot[1]),
        arrow.estimate,
        ha="center",
        va="center",
        fontsize=8,
        color=color,
        zorder=2,
        bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"},
    )


def _draw_node(axes: Axes, node: PathNode, place: NDArray[np.float64]) -> None:
    x, y = float(place[0]), float(place[1])
    axes.add_patch(Ellipse((x, y), WIDTH, HEIGHT, facecolor="white", edgecolor=INK, linewidth=1.1, zorder=3))
    label = f"{node.code}\n{node.label}" if node.label else node.code
    axes.text(x, y, label, ha="center", va="center", fontsize=7.5, color=INK, linespacing=1.25, zorder=4)
    if node.r2:
        up = y >= 0.5
        axes.text(
            x,
            y + (HEIGHT / 2 + 0.015) * (1 if up else -1),
            node.r2,
            ha="center",
            va="bottom" if up else "top",
            fontsize=7.5,
            color=INK,
            zorder=4,
        )
