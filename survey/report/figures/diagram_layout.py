"""From what a path diagram joins to where everything of it stands."""

from __future__ import annotations

from dataclasses import replace

from survey.report.figures.diagram_places import Side, indicator_boxes, latent_boxes, sides_of
from survey.report.figures.diagram_routes import place_labels, rim_point, route_arrows
from survey.report.figures.diagram_scene import Box, Link, PathDiagram, PathNode, Scene

__all__ = ["lay_out_diagram"]

_WIDTH = 16.0
_STRETCHES = (1.0, 1.15, 1.35, 1.6, 2.0)
_INSIDE = 1.35  # how far a drawing with indicators grows before it does without them


def lay_out_diagram(diagram: PathDiagram, *, width: float = _WIDTH) -> Scene:
    """Lay a path diagram out; it grows, or leaves its indicators out, until no label touches anything.

    Parameters
    ----------
    diagram : PathDiagram
    width : float
        In centimetres.

    Returns
    -------
    Scene
        The same diagram gives the same scene. ``clear`` is false where even the highest drawing has labels
        that touch.

    Raises
    ------
    ValueError
        When the arrows form a circle.

    Examples
    --------
    >>> from survey.report.figures.diagram_scene import PathArrow
    >>> nodes = tuple(PathNode(code) for code in ("x", "m", "y"))
    >>> arrows = (PathArrow("x", "m", ".30***", True), PathArrow("m", "y", ".10", False))
    >>> lay_out_diagram(PathDiagram(nodes, arrows)).clear
    True
    """
    drawn = bool(sides_of(diagram))
    scene = _scene(diagram, width, _STRETCHES[0])
    for stretch in _STRETCHES[1:]:
        if scene.clear or (drawn and stretch > _INSIDE):
            break
        scene = _scene(diagram, width, stretch)
    if scene.clear or not drawn:
        return scene
    bare = tuple(replace(node, indicators=()) for node in diagram.nodes)
    return lay_out_diagram(replace(diagram, nodes=bare), width=width)


def _scene(diagram: PathDiagram, width: float, stretch: float) -> Scene:
    latent, height = latent_boxes(diagram, width=width, stretch=stretch)
    by_code = {box.code: box for box in latent}
    observed: list[Box] = []
    loadings: list[Link] = []
    for code, side in sides_of(diagram).items():
        node = next(one for one in diagram.nodes if one.code == code)
        placed = indicator_boxes(node, by_code[code], side, width=width, height=height)
        observed += placed
        loadings += _loadings(node, by_code[code], placed, side)
    routed = route_arrows(diagram.arrows, by_code, loadings)
    links, clear = place_labels(routed, [*latent, *observed], loadings)
    return Scene(width, height, (*latent, *observed), (*loadings, *links), clear)


def _loadings(node: PathNode, latent: Box, placed: list[Box], side: Side) -> list[Link]:
    """Return the arrows from a latent variable to its indicators, whose labels stand in line beside these."""
    links: list[Link] = []
    for indicator, box in zip(node.indicators, placed, strict=True):
        match side:
            case "left":
                end = (box.x + box.width / 2, box.y)
            case "right":
                end = (box.x - box.width / 2, box.y)
            case "above":
                end = (box.x, box.y + box.height / 2)
            case "below":
                end = (box.x, box.y - box.height / 2)
        start = rim_point(latent, end)
        control = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        axis, room = (0, 0.5) if side in ("left", "right") else (1, 0.3)
        length = abs(end[axis] - start[axis]) or 1.0
        share = 1.0 - min(room / length, 0.5)
        links.append(Link(latent.code, box.code, start, control, end, indicator.loading, share, "loading"))
    return links
