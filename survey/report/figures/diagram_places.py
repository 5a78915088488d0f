"""Where the variables of a path diagram stand: in layers, so that arrows point to the right.

Layers are longest paths and their orders are barycentric (Sugiyama, Tagawa & Toda 1981). Indicators stand
outside: left of the first layer, right of the last, above and below the middle ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

from survey.report.characters.widths import text_width
from survey.report.figures.diagram_scene import Box, PathDiagram, PathNode, Point

__all__ = ["ELLIPSE", "Side", "indicator_boxes", "latent_boxes", "layer_nodes", "sides_of"]

Side: TypeAlias = Literal["left", "right", "above", "below"]

ELLIPSE = 2.4  # least width, cm
_EM = 0.275  # of its text
_LETTER = 0.1  # by how much a letter of the sans is wider than one of the serif that `text_width` measures
INDICATOR, ROW = (1.0, 0.42), 0.53
_LINE, _PAD = 0.33, 0.5  # of an ellipse: for each line, and besides
_REACH = 2.0  # from the edge of the drawing to an ellipse, where indicators stand between
_RISE = 1.75  # the same above and below
_GAP = 0.3
_LABELLED = 1.75  # between two ellipses, so that a label has room
_SWEEPS = 4


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


def _columns(diagram: PathDiagram) -> list[list[PathNode]]:
    """Return the nodes by layer, each layer in the order that crosses the fewest arrows by barycentre."""
    pairs = [(a.source, a.target) for a in diagram.arrows]
    layers = layer_nodes([n.code for n in diagram.nodes], pairs)
    columns = [
        [n for n in diagram.nodes if layers[n.code] == layer]
        for layer in range(max(layers.values(), default=0) + 1)
    ]
    for sweep in range(_SWEEPS):
        ranks = {n.code: i / max(len(column) - 1, 1) for column in columns for i, n in enumerate(column)}
        forward = sweep % 2 == 0
        for column in columns[1:] if forward else columns[-2:0:-1]:
            near = {
                n.code: [ranks[s if forward else t] for s, t in pairs if (t if forward else s) == n.code]
                for n in column
            }
            column.sort(
                key=lambda n, near=near: sum(near[n.code]) / len(near[n.code]) if near[n.code] else 0.5
            )
    return columns


def sides_of(diagram: PathDiagram) -> dict[str, Side]:
    """Return where each node's indicators stand; empty when some node has no free side, or all have none."""
    columns = _columns(diagram)
    sides: dict[str, Side] = {}
    lone = 0
    for layer, column in enumerate(columns):
        for place, node in enumerate(column):
            if layer == 0:
                sides[node.code] = "left"
            elif layer == len(columns) - 1:
                sides[node.code] = "right"
            elif len(column) == 1:
                sides[node.code] = "above" if lone % 2 == 0 else "below"
                lone += 1
            elif place in (0, len(column) - 1):
                sides[node.code] = "above" if place == 0 else "below"
    drawn = len(sides) == len(diagram.nodes) and any(n.indicators for n in diagram.nodes)
    return sides if drawn and not diagram.positions else {}


def latent_boxes(diagram: PathDiagram, *, width: float, stretch: float) -> tuple[list[Box], float]:
    """Place the latent variables.

    Parameters
    ----------
    diagram : PathDiagram
    width : float
        Of the drawing, in centimetres.
    stretch : float
        How much higher than it must be the drawing is, to make room for labels.

    Returns
    -------
    boxes : list of Box
    height : float
        Of the drawing.
    """
    columns, sides = _columns(diagram), sides_of(diagram)
    lines = {n.code: _lines(n) for n in diagram.nodes}
    high = _PAD + _LINE * max(map(len, lines.values()), default=1)
    outer = {"left", "right"}
    slots = [[_slot(node, high, sides.get(node.code)) for node in column] for column in columns]
    rise = _RISE if set(sides.values()) - outer else 0.0
    column = max((sum(heights) for heights in slots), default=0.0)
    height = max(column, 2 * rise + 2.6 * high, 5.0) * stretch
    lone = all(len(members) == 1 for members in columns[1:-1])
    wide = max(ELLIPSE, *(_ellipse_for(texts, high) for texts in lines.values()))
    xs = _column_centres(len(columns), width, (_REACH if sides else 0.1) + wide / 2, wide, lone=lone)
    boxes: list[Box] = []
    aside = 0
    for layer, members in enumerate(columns):
        middle = 0 < layer < len(columns) - 1
        ys = _heights(slots[layer], height, high, rise if middle else 0.0)
        if middle and len(members) == 1:
            ys, aside = (
                [rise + high / 2 + 0.05 if aside % 2 == 0 else height - rise - high / 2 - 0.05],
                aside + 1,
            )
        for node, y in zip(members, ys, strict=True):
            x, y = _wanted(diagram.positions.get(node.code), (xs[layer], y), (width, height), (wide, high))
            boxes.append(Box(node.code, "ellipse", x, y, wide, high, lines[node.code]))
    return boxes, height


def _lines(node: PathNode) -> tuple[str, ...]:
    label = tuple(line for line in node.label.split("\n") if line)
    return (node.code, *label, *((node.r2,) if node.r2 else ()))


def _slot(node: PathNode, high: float, side: Side | None) -> float:
    rows = ROW * len(node.indicators) if side in ("left", "right") else 0.0
    return max(high, rows) + _GAP


def _ellipse_for(lines: Sequence[str], high: float) -> float:
    """Return how wide an ellipse of this height is that holds the lines, which it narrows above and below."""
    needed = ELLIPSE
    for place, line in enumerate(lines):
        edge = _LINE * (abs(place - (len(lines) - 1) / 2) + 0.4)
        letters = sum(one.isascii() and one.isalpha() for one in line)
        wide = _EM * (text_width(line) + _LETTER * letters) + 0.15
        needed = max(needed, wide / math.sqrt(1 - (2 * edge / high) ** 2))
    return needed


def _column_centres(count: int, width: float, first: float, wide: float, *, lone: bool) -> list[float]:
    """Spread layers evenly; two lone middle ones, one up and one down, leave room for labels at both ends."""
    if count == 1:
        return [width / 2]
    step = (width - 2 * first) / (count - 1)
    xs = [first + step * layer for layer in range(count)]
    if count == 4 and lone:
        away = min(max(step, wide + _LABELLED), (width - 2 * first) / 2)
        xs[1], xs[2] = first + away, width - first - away
    return xs


def _heights(slots: Sequence[float], height: float, high: float, rise: float) -> list[float]:
    """Spread the members of a layer over the height, each in its own slot; middle ones between the rows."""
    if rise and len(slots) > 1:
        top, bottom = rise + high / 2, height - rise - high / 2
        return [top + (bottom - top) * place / (len(slots) - 1) for place in range(len(slots))]
    spare = (height - sum(slots)) / len(slots)
    ys: list[float] = []
    y = 0.0
    for slot in slots:
        ys.append(y + (slot + spare) / 2)
        y += slot + spare
    return ys


def _wanted(asked: Point | None, found: Point, drawing: Point, ellipse: Point) -> Point:
    """Return the user's place inside the margins of the drawing, or the one found."""
    if asked is None:
        return found
    x, y = (own / 2 + share * (room - own) for share, room, own in zip(asked, drawing, ellipse, strict=True))
    return x, y


def indicator_boxes(node: PathNode, box: Box, side: Side, *, width: float, height: float) -> list[Box]:
    """Place a latent variable's indicators in a row on one side, at the edge of the drawing."""
    wide, tall = INDICATOR
    count = len(node.indicators)
    placed: list[Box] = []
    for index, indicator in enumerate(node.indicators):
        off = index - (count - 1) / 2
        match side:
            case "left" | "right":
                x = wide / 2 + 0.03 if side == "left" else width - wide / 2 - 0.03
                y = box.y + off * ROW
            case "above" | "below":
                first = min(max(box.x, count * (wide + 0.1) / 2), width - count * (wide + 0.1) / 2)
                x = first + off * (wide + 0.1)
                y = tall / 2 + 0.03 if side == "above" else height - tall / 2 - 0.03
        placed.append(Box(indicator.code, "rectangle", x, y, wide, tall, (indicator.code,)))
    return placed
