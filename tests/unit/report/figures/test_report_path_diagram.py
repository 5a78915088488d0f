"""Path diagrams: nothing lies on anything else, what is not significant is dashed, files can be edited."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from survey.report.figures.diagram_layout import lay_out_diagram
from survey.report.figures.diagram_places import layer_nodes, sides_of
from survey.report.figures.diagram_routes import label_size
from survey.report.figures.diagram_scene import (
    Box,
    Link,
    PathArrow,
    PathDiagram,
    PathIndicator,
    PathNode,
    Scene,
)
from survey.report.figures.diagram_xml import drawio_file, editable_svg
from survey.report.figures.path_diagram import draw_path_diagram

ITEMS = {"IA": 5, "TT": 4, "RA": 4, "FV": 4, "RMS": 4, "PLM": 5, "LR": 4}
PATHS = {"RMS": ("IA", "TT", "RA", "FV"), "PLM": ("IA", "TT", "RA", "FV", "RMS")}
PATHS["LR"] = ("IA", "TT", "RA", "FV", "RMS", "PLM")
SVG = "{http://www.w3.org/2000/svg}"


def model(*, indicators: bool, lines: int = 1, positions=None) -> PathDiagram:
    """The branch study's model: four causes, two mediators in series, one outcome, all fifteen paths."""
    nodes = tuple(
        PathNode(
            code,
            "风险管理\n不到位",
            "R² = 0.456 / 0.423" if lines > 1 else "R² = 0.456",
            tuple(PathIndicator(f"{code}{k + 1}", "0.712") for k in range(count)) if indicators else (),
        )
        for code, count in ITEMS.items()
    )
    arrows = tuple(
        PathArrow(cause, outcome, "\n".join(["0.214***"] * lines), cause != "FV", heavy=cause == "TT")
        for outcome, causes in PATHS.items()
        for cause in causes
    )
    return PathDiagram(nodes, arrows, positions or {})


def label_box(link: Link) -> Box:
    (x, y), (wide, tall) = link.spot, label_size(link.text)
    return Box(link.text, "rectangle", x, y, wide, tall, ())


def meet(one: Box, other: Box) -> bool:
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2
        and abs(one.y - other.y) < (one.height + other.height) / 2
    )


def assert_apart(scene: Scene) -> None:
    labels = [label_box(link) for link in scene.links if link.kind == "path"]
    assert not [pair for pair in combinations(labels, 2) if meet(*pair)]
    assert not [(a, b) for a in labels for b in scene.boxes if meet(a, b)]
    assert not [pair for pair in combinations(scene.boxes, 2) if meet(*pair)]
    for box in scene.boxes:
        assert box.width / 2 <= box.x <= scene.width - box.width / 2
        assert box.height / 2 <= box.y <= scene.height - box.height / 2


@pytest.mark.parametrize("indicators", [True, False])
@pytest.mark.parametrize("lines", [1, 2])
def test_labels_and_variables_are_apart(indicators, lines):
    scene = lay_out_diagram(model(indicators=indicators, lines=lines))
    assert scene.clear
    assert_apart(scene)
    assert scene.height < 16  # with its caption it fits a page


def test_indicators_stand_outside():
    scene = lay_out_diagram(model(indicators=True))
    boxes = {box.code: box for box in scene.boxes}
    assert boxes["IA1"].x < boxes["IA"].x
    assert boxes["LR4"].x > boxes["LR"].x
    assert boxes["RMS1"].y < boxes["RMS"].y
    assert boxes["PLM5"].y > boxes["PLM"].y
    assert sum(link.kind == "loading" for link in scene.links) == sum(ITEMS.values())


def test_a_variable_inside_leaves_no_room_for_indicators():
    nodes = tuple(PathNode(code, indicators=(PathIndicator(f"{code}1", ".7"),)) for code in "xabcy")
    arrows = tuple(PathArrow("x", m, ".2", True) for m in "abc")
    arrows += tuple(PathArrow(m, "y", ".2", True) for m in "abc")
    diagram = PathDiagram(nodes, arrows)
    assert sides_of(diagram) == {}
    assert {box.code for box in lay_out_diagram(diagram).boxes} == set("xabcy")


def test_the_user_may_place_variables():
    scene = lay_out_diagram(model(indicators=True, positions={"IA": (0.0, 1.0), "LR": (1.0, 0.0)}))
    boxes = {box.code: box for box in scene.boxes}
    assert boxes["IA"].x == pytest.approx(boxes["IA"].width / 2)
    assert boxes["IA"].y == pytest.approx(scene.height - boxes["IA"].height / 2)
    assert boxes["LR"].y == pytest.approx(boxes["LR"].height / 2)
    assert "IA1" not in boxes


def test_a_circle_has_no_layers():
    with pytest.raises(ValueError, match="circle"):
        layer_nodes(["a", "b"], [("a", "b"), ("b", "a")])


def test_the_svg_for_editing_has_its_text_as_text():
    root = ElementTree.fromstring(editable_svg(lay_out_diagram(model(indicators=True))))
    texts = [one.text for one in root.iter(f"{SVG}tspan")]
    assert texts.count("0.214***") == 15
    assert {"IA", "IA1", "R² = 0.456", "0.712"} <= set(texts)
    dashed = [one for one in root.iter(f"{SVG}path") if one.get("stroke-dasharray")]
    assert len(dashed) == 3  # the paths of FV


def test_the_drawio_file_keeps_arrows_joined():
    root = ElementTree.fromstring(drawio_file(lay_out_diagram(model(indicators=True))))
    cells = {cell.get("id"): cell for cell in root.iter("mxCell")}
    edges = [cell for cell in cells.values() if cell.get("edge")]
    assert len(edges) == 15 + sum(ITEMS.values())
    assert all(edge.get("source") in cells and edge.get("target") in cells for edge in edges)
    assert cells["n-RMS"].get("value") == "RMS<br>风险管理<br>不到位<br>R² = 0.456"
    assert "dashed=1" in (cells["e-FV-LR"].get("style") or "")


def test_names_with_markup_stay_text():
    nodes = (PathNode("a<b", "x&y"), PathNode("c"))
    scene = lay_out_diagram(PathDiagram(nodes, (PathArrow("a<b", "c", "<i>", True),)))
    assert "a<b" in [one.text for one in ElementTree.fromstring(editable_svg(scene)).iter(f"{SVG}tspan")]
    values = [cell.get("value") for cell in ElementTree.fromstring(drawio_file(scene)).iter("mxCell")]
    assert "a&lt;b<br>x&amp;y" in values  # draw.io reads values as HTML
    assert "&lt;i&gt;" in values


def test_the_same_diagram_gives_the_same_bytes():
    diagram = PathDiagram((PathNode("x"), PathNode("y")), (PathArrow("x", "y", "0.1", False),))
    drawn = draw_path_diagram(diagram)
    assert drawn == draw_path_diagram(diagram)
    assert drawn.png.startswith(b"\x89PNG")
    assert re.search(rb"stroke-dasharray", drawn.svg)


def test_labels_of_arrows_are_text_that_shows():
    link = Link("A", "B", (0, 0), (1, 0), (2, 0), "0.21\x07\n<b>", 0.5)
    cells = ElementTree.fromstring(drawio_file(Scene(4, 4, (), (link,)))).iter("mxCell")
    assert [cell.get("value") for cell in cells if cell.get("edge")] == ["0.21U+0007<br>&lt;b&gt;"]
