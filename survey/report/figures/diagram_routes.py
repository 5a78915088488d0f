"""How arrows run and where their labels sit: round boxes, apart from each other, no label on another.

Arrows are straight where they can be, and bent where a box stands in their way. Labels sit on their own
arrow; places are improved in turn until none touches a box or another label.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.report.figures.diagram_scene import Box, Link, PathArrow, Point

__all__ = ["label_size", "place_labels", "rim_point", "route_arrows"]

_BENDS = (0.0, 0.7, -0.7, 1.4, -1.4, 2.2, -2.2, 3.2, -3.2)
_SHARES = np.linspace(0.1, 0.9, 49)
_CHARACTER, _LINE = 0.165, 0.33  # of a label's text, cm
_AIR = 0.06
_ROUNDS = 12
_SPARSE = 3  # of a curve's points, how many are enough to keep others away
_HARD, _CROSSED = 100.0, 0.35

Array = NDArray[np.float64]


def label_size(text: str) -> tuple[float, float]:
    """Return width and height of a label in centimetres; a line for each group.

    Examples
    --------
    >>> label_size("0.21") < label_size("0.214***")
    True
    """
    lines = text.split("\n")
    return _CHARACTER * max(map(len, lines)) + 0.08, _LINE * len(lines)


def rim_point(box: Box, towards: Point) -> Point:
    """Return the point of a box's rim in the direction of another point."""
    dx, dy = towards[0] - box.x, towards[1] - box.y
    if box.shape == "ellipse":
        size = math.hypot(dx / (box.width / 2), dy / (box.height / 2)) or 1.0
    else:
        size = max(abs(dx) / (box.width / 2), abs(dy) / (box.height / 2)) or 1.0
    return box.x + dx / size, box.y + dy / size


def route_arrows(
    arrows: Sequence[PathArrow], boxes: Mapping[str, Box], loadings: Sequence[Link] = ()
) -> list[Link]:
    """Run every arrow from rim to rim, bent only as far as it must be to keep clear of boxes and arrows."""
    drawn = [_points(link)[::_SPARSE] for link in loadings]
    links = [_link(arrow, boxes, 0.0) for arrow in arrows]
    for _ in range(2):
        for index, arrow in enumerate(arrows):
            others = [_points(link)[::_SPARSE] for place, link in enumerate(links) if place != index]
            near = np.concatenate([*others, *drawn]) if others or drawn else np.empty((0, 2))
            tried = [_link(arrow, boxes, bend) for bend in _BENDS]
            costs = [
                _route_cost(link, arrow, boxes, near) + 0.25 * abs(bend)
                for link, bend in zip(tried, _BENDS, strict=True)
            ]
            links[index] = tried[int(np.argmin(costs))]
    return links


def _link(arrow: PathArrow, boxes: Mapping[str, Box], bend: float) -> Link:
    start, end = boxes[arrow.source], boxes[arrow.target]
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy) or 1.0
    control = ((start.x + end.x) / 2 - bend * dy / length, (start.y + end.y) / 2 + bend * dx / length)
    first, last = rim_point(start, control), rim_point(end, control)
    if bend == 0.0:
        control = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
    return Link(
        arrow.source, arrow.target, first, control, last, arrow.estimate, 0.5, "path",
        arrow.significant, arrow.heavy,
    )  # fmt: skip


def _points(link: Link) -> Array:
    """Return points along a curve, close enough that no label can stand between two of them."""
    share = np.linspace(0.0, 1.0, 61)[:, None]
    ends = (np.asarray(point, dtype=np.float64) for point in (link.start, link.control, link.end))
    a, b, c = ends
    return (1 - share) ** 2 * a + 2 * share * (1 - share) * b + share**2 * c


def _route_cost(link: Link, arrow: PathArrow, boxes: Mapping[str, Box], near: Array) -> float:
    """Count what a curve runs through or too close by."""
    points = _points(link)
    cost = 0.0
    for code, box in boxes.items():
        if code not in (arrow.source, arrow.target):
            away = np.abs(points - (box.x, box.y)) / (box.width / 2 + 0.15, box.height / 2 + 0.15)
            cost += 2.0 * int((away.max(axis=1) < 1).sum())
    if near.size:
        gaps = np.abs(points[4:-4:2, None, :] - near[None, :, :]).max(axis=2).min(axis=1)
        cost += 0.24 * int((gaps < 0.16).sum())
    return cost


def place_labels(
    links: Sequence[Link], boxes: Sequence[Box], loadings: Sequence[Link] = ()
) -> tuple[list[Link], bool]:
    """Choose where each label sits on its arrow, clear of what stands already.

    Returns
    -------
    links : list of Link
    clear : bool
        Whether no label touches a box or another label.
    """
    if not links:
        return [], True
    sizes = np.array([label_size(link.text) for link in links]) / 2 + _AIR
    spots = np.stack([np.array([link.at(float(share)) for share in _SHARES]) for link in links])
    taken = [*boxes, *(_label_box(link) for link in loadings)]
    curves = [_points(link) for link in (*links, *loadings)]
    fixed = np.stack(
        [_fixed_cost(index, curves, spots[index], sizes[index], taken) for index in range(len(links))]
    )
    chosen = np.argmin(fixed, axis=1)
    for _ in range(_ROUNDS):
        before = chosen.copy()
        for index in range(len(links)):
            chosen[index] = int(np.argmin(fixed[index] + _on_labels(index, spots, sizes, chosen)))
        if (before == chosen).all():
            break
    worst = max(float((fixed[i] + _on_labels(i, spots, sizes, chosen))[chosen[i]]) for i in range(len(links)))
    placed = [
        replace(link, share=float(_SHARES[place])) for link, place in zip(links, chosen.tolist(), strict=True)
    ]
    return placed, worst < _HARD


def _label_box(link: Link) -> Box:
    """Return the room of a label that has its place already."""
    (x, y), (wide, tall) = link.spot, label_size(link.text)
    return Box(link.target, "rectangle", x, y, wide * 0.8, tall * 0.8, ())


def _fixed_cost(
    index: int, curves: Sequence[Array], spots: Array, half: Array, boxes: Sequence[Box]
) -> Array:
    """Return what a label would cover at each of its places besides other labels; the middle is preferred."""
    cost = 0.6 * np.abs(_SHARES - 0.5)
    for box in boxes:
        room = np.array([box.width / 2, box.height / 2]) + half
        cost = cost + _HARD * (np.abs(spots - (box.x, box.y)) < room).all(axis=1)
    for place, curve in enumerate(curves):
        if place != index:
            inside = (np.abs(spots[:, None, :] - curve[None, :, :]) < half).all(axis=2)
            cost = cost + _CROSSED * inside.sum(axis=1)
    return cost


def _on_labels(index: int, spots: Array, sizes: Array, chosen: NDArray[np.intp]) -> Array:
    others = np.array([place for place in range(len(chosen)) if place != index], dtype=int)
    if not others.size:
        return np.zeros(len(_SHARES))
    centres = spots[others, chosen[others]]
    gaps = np.abs(spots[index][:, None, :] - centres[None, :, :])
    return _HARD * (gaps < sizes[index] + sizes[others]).all(axis=2).sum(axis=1)
