"""Flow, forest and diverging bars: what is drawn follows the data, and the bytes repeat."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from matplotlib import image
from matplotlib.figure import Figure

from survey.report.figures.flow import FlowColumn, FlowStep, draw_flow
from survey.report.figures.forest import ForestSeries, draw_forest
from survey.report.figures.likert import LikertBar, LikertPanel, draw_likert
from survey.report.figures.style import MUTED, render_figure

SVG = "{http://www.w3.org/2000/svg}"


def height_of(svg: bytes) -> float:
    """The height in points."""
    return float(ElementTree.fromstring(svg).get("height", "").removesuffix("pt"))


def bars(count: int) -> tuple[LikertBar, ...]:
    return tuple(LikertBar(f"q{k}", "AB"[k % 2], (0.1, 0.2, 0.3, 0.3, 0.1)) for k in range(count))


def test_groups_share_one_figure_of_bars():
    two = [LikertPanel("A", bars(4)), LikertPanel("B", bars(4))]
    one = draw_likert(two[:1], "12345", x_label="%")[0]
    both = draw_likert(two, "12345", x_label="%")[0]
    assert height_of(both) == pytest.approx(height_of(one))
    assert draw_likert(two, "12345", x_label="%")[0] == both


def test_thirty_items_leave_room_for_text_on_the_page():
    panels = [LikertPanel("A", bars(30)), LikertPanel("B", bars(30))]
    assert height_of(draw_likert(panels, "12345", x_label="%")[0]) / 72 * 2.54 < 18


def test_the_legend_of_eleven_points_stays_on_the_picture():
    shares = tuple(0.09 for _ in range(11))
    panels = [LikertPanel("A", (LikertBar("q1", "A", shares),))]
    _, png = draw_likert(panels, [str(point) for point in range(11)], x_label="%")
    pixels = image.imread(io.BytesIO(png), format="png")[..., :3]
    top = pixels[: pixels.shape[0] // 4]
    assert top.min() < 1.0  # the legend is there
    assert top[:, :6].min() == top[:, -6:].min() == 1.0  # and ends before the edges


def test_an_item_that_one_group_was_not_asked_keeps_its_row():
    svg, _ = draw_likert([LikertPanel("A", bars(3)), LikertPanel("B", bars(2))], "12345", x_label="%")
    assert svg.startswith(b"<?xml")


def test_an_interval_over_zero_is_grey():
    clear = draw_forest(["a"], [ForestSeries("g", ((0.3, 0.1, 0.5),))], x_label="b")[0]
    covers = draw_forest(["a"], [ForestSeries("g", ((0.3, -0.1, 0.5),))], x_label="b")[0]
    assert MUTED.encode() not in clear
    assert MUTED.encode() in covers


def test_a_row_without_an_estimate_stays_empty():
    series = [ForestSeries("g", ((0.3, 0.1, 0.5), None)), ForestSeries("h", (None, (0.1, 0.0, 0.2)))]
    svg, png = draw_forest(["a", "b"], series, x_label="b")
    assert (svg, png) == draw_forest(["a", "b"], series, x_label="b")


def test_a_flow_grows_with_its_reasons():
    short = FlowColumn("A", (FlowStep("returned 10", ("out\t1",)), FlowStep("valid 9")))
    long = FlowColumn("B", (FlowStep("returned 10", ("out\t4", "fast\t3", "blank\t1")), FlowStep("valid 6")))
    low, high = draw_flow([short])[0], draw_flow([short, long])[0]
    assert height_of(high) > height_of(low)
    assert draw_flow([short, long])[0] == high


def test_a_column_with_fewer_steps_ends_early():
    svg, _ = draw_flow([FlowColumn("A", (FlowStep("10"), FlowStep("9"))), FlowColumn("B", (FlowStep("8"),))])
    assert svg.startswith(b"<?xml")


def test_a_label_keeps_its_lines_and_shows_what_is_not_text() -> None:
    """The two lines of a label stand below each other: joined, they would cover the arrow that they name."""

    def draw(figure: Figure) -> None:
        figure.text(0.5, 0.5, "first $x$\nsecond\x07")

    svg, _ = render_figure(draw, width_cm=6, height_cm=4)
    lines = re.findall(r"<!-- (.*?) -->", svg.decode("utf-8"))
    assert lines == ["first $x$", "secondU+0007"]
