"""A path diagram for editing: SVG whose text is text, and the XML of draw.io (diagrams.net)."""

from __future__ import annotations

import html
from collections.abc import Sequence
from xml.etree import ElementTree

from survey.report.characters.visible import visible
from survey.report.figures.diagram_routes import label_size
from survey.report.figures.diagram_scene import Box, Link, Scene
from survey.report.figures.style import INK, MUTED

__all__ = ["drawio_file", "editable_svg"]

_PX = 40  # to a centimetre in draw.io and in the SVG's own units
_FONTS = "Times New Roman, SimSun, Songti SC, Noto Serif CJK SC, serif"


def editable_svg(scene: Scene) -> bytes:
    """Return the diagram as SVG with its text as text, in groups that a drawing program can take apart."""
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{scene.width:g}cm",
            "height": f"{scene.height:.2f}cm",
            "viewBox": f"0 0 {_u(scene.width)} {_u(scene.height)}",
            "font-family": _FONTS,
        },
    )
    for name, color in (("arrow", INK), ("arrow-muted", MUTED)):
        marker = {"id": name, "viewBox": "0 0 10 8", "refX": "10", "refY": "4", "orient": "auto"}
        marker |= {"markerWidth": "10", "markerHeight": "8", "markerUnits": "userSpaceOnUse"}
        made = ElementTree.SubElement(ElementTree.SubElement(root, "defs"), "marker", marker)
        ElementTree.SubElement(made, "path", {"d": "M0 0 L10 4 L0 8 Z", "fill": color})
    for link in scene.links:
        _svg_link(root, link)
    for box in scene.boxes:
        _svg_box(root, box)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _svg_link(root: ElementTree.Element, link: Link) -> None:
    group = ElementTree.SubElement(root, "g", {"id": f"{link.source}-{link.target}"})
    (x0, y0), (x1, y1), (x2, y2) = link.start, link.control, link.end
    color = INK if link.significant else MUTED
    look = {
        "d": f"M{_u(x0)} {_u(y0)} Q{_u(x1)} {_u(y1)} {_u(x2)} {_u(y2)}",
        "fill": "none",
        "stroke": color,
        "stroke-width": "1" if link.kind == "loading" else "3" if link.heavy else "1.6",
        "marker-end": "url(#arrow)" if link.significant else "url(#arrow-muted)",
    }
    ElementTree.SubElement(group, "path", look if link.significant else look | {"stroke-dasharray": "6 4"})
    wide, tall = label_size(link.text)
    x, y = link.spot
    if link.kind == "loading":
        wide, tall = wide * 0.8, tall * 0.8
    back = {"x": _u(x - wide / 2), "y": _u(y - tall / 2), "width": _u(wide), "height": _u(tall)}
    ElementTree.SubElement(group, "rect", back | {"fill": "#ffffff"})
    _svg_text(group, link.text.split("\n"), (x, y), 9.2 if link.kind == "loading" else 11.3, color)


def _svg_box(root: ElementTree.Element, box: Box) -> None:
    group = ElementTree.SubElement(root, "g", {"id": box.code})
    look = {"fill": "#ffffff", "stroke": INK, "stroke-width": "1.6"}
    if box.shape == "ellipse":
        place = {"cx": _u(box.x), "cy": _u(box.y), "rx": _u(box.width / 2), "ry": _u(box.height / 2)}
    else:
        place = {"x": _u(box.x - box.width / 2), "y": _u(box.y - box.height / 2)}
        place |= {"width": _u(box.width), "height": _u(box.height)}
        look["stroke-width"] = "1"
    ElementTree.SubElement(group, "ellipse" if box.shape == "ellipse" else "rect", place | look)
    _svg_text(group, list(box.lines), (box.x, box.y), 11.0 if box.shape == "ellipse" else 10.0, INK)


def _svg_text(
    group: ElementTree.Element, lines: list[str], centre: tuple[float, float], size: float, color: str
) -> None:
    x, y = centre
    step = size * 1.2
    top = y * _PX - step * (len(lines) - 1) / 2 + size * 0.35
    look = {"text-anchor": "middle", "font-size": f"{size:g}", "fill": color}
    text = ElementTree.SubElement(group, "text", look)
    for place, line in enumerate(lines):
        at = {"x": _u(x), "y": f"{top + step * place:.1f}"}
        ElementTree.SubElement(text, "tspan", at).text = visible(line)


def drawio_file(scene: Scene) -> bytes:
    """Return the diagram as a draw.io file: shapes that can be moved, and arrows that stay joined to them."""
    root = ElementTree.Element("mxfile", {"host": "survey", "type": "device"})
    page = ElementTree.SubElement(root, "diagram", {"id": "paths", "name": "paths"})
    size = {"pageWidth": _u(scene.width), "pageHeight": _u(scene.height), "page": "1", "math": "0"}
    model = ElementTree.SubElement(page, "mxGraphModel", {"grid": "1", "gridSize": "10", **size})
    cells = ElementTree.SubElement(model, "root")
    ElementTree.SubElement(cells, "mxCell", {"id": "0"})
    ElementTree.SubElement(cells, "mxCell", {"id": "1", "parent": "0"})
    for box in scene.boxes:
        _drawio_box(cells, box)
    for link in scene.links:
        _drawio_link(cells, link)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _drawio_box(cells: ElementTree.Element, box: Box) -> None:
    shape = "ellipse;" if box.shape == "ellipse" else ""
    value = _drawio_label(box.lines)
    look = f"{shape}whiteSpace=wrap;html=1;strokeColor={INK};fillColor=#FFFFFF;fontSize=11;"
    cell = ElementTree.SubElement(
        cells, "mxCell", {"id": f"n-{box.code}", "value": value, "style": look, "vertex": "1", "parent": "1"}
    )
    place = {"x": _u(box.x - box.width / 2), "y": _u(box.y - box.height / 2)}
    place |= {"width": _u(box.width), "height": _u(box.height), "as": "geometry"}
    ElementTree.SubElement(cell, "mxGeometry", place)


def _drawio_link(cells: ElementTree.Element, link: Link) -> None:
    color = INK if link.significant else MUTED
    look = f"html=1;rounded=0;endArrow=block;endFill=1;strokeColor={color};fontColor={color};fontSize=11;"
    look += "strokeWidth=2.5;" if link.heavy else ""
    look += "" if link.significant else "dashed=1;"
    straight = link.kind == "loading" or _is_straight(link)
    look += "" if straight else "curved=1;"
    about = {"id": f"e-{link.source}-{link.target}", "value": _drawio_label(link.text.split("\n"))}
    about |= {"style": look + "labelBackgroundColor=#FFFFFF;", "edge": "1", "parent": "1"}
    about |= {"source": f"n-{link.source}", "target": f"n-{link.target}"}
    cell = ElementTree.SubElement(cells, "mxCell", about)
    place = {"x": f"{2 * link.share - 1:.3f}", "relative": "1", "as": "geometry"}
    geometry = ElementTree.SubElement(cell, "mxGeometry", place)
    if not straight:
        points = ElementTree.SubElement(geometry, "Array", {"as": "points"})
        x, y = link.at(0.5)
        ElementTree.SubElement(points, "mxPoint", {"x": _u(x), "y": _u(y)})


def _drawio_label(lines: Sequence[str]) -> str:
    return "<br>".join(html.escape(visible(line)) for line in lines)


def _is_straight(link: Link) -> bool:
    middle = tuple((a + b) / 2 for a, b in zip(link.start, link.end, strict=True))
    return max(abs(a - b) for a, b in zip(middle, link.control, strict=True)) < 1e-9


def _u(centimetres: float) -> str:
    return f"{centimetres * _PX:.1f}"
