"""Maps of loadings and correlations: valid files, the same bytes each time, numbers where they belong."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from survey.report.figures.heat_map import HeatMap, draw_heat_map
from survey.report.figures.scree import ScreePanel, draw_scree

LOADINGS = HeatMap(
    ("a1", "a2", "信任1"),
    ("F1", "F2"),
    ((0.81, 0.05), (0.72, -0.12), (None, 0.66)),
    gaps=(2,),
)


def test_loadings_are_drawn_and_the_bytes_repeat() -> None:
    svg, png = draw_heat_map([LOADINGS], label="Loading", least=0.1)
    again = draw_heat_map([LOADINGS], label="Loading", least=0.1)
    assert (svg, png) == again
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert png.startswith(b"\x89PNG")


def test_small_numbers_are_not_printed() -> None:
    every, _ = draw_heat_map([LOADINGS], label="Loading")
    some, _ = draw_heat_map([LOADINGS], label="Loading", least=0.3)
    assert len(some) < len(every)


def test_a_negative_number_too_small_to_be_printed_keeps_its_sign_for_grey() -> None:
    drawn = [
        draw_heat_map([HeatMap(("a",), ("F",), ((value,),))], label="L", least=0.3)[0].count(b"<use")
        for value in (0.12, -0.12, -0.05)
    ]
    assert drawn[1] == drawn[0] + 1
    assert drawn[2] == drawn[0]


def test_the_upper_triangle_can_be_left_out() -> None:
    square = HeatMap(("a", "b"), ("a", "b"), ((1.0, 0.4), (0.4, 1.0)))
    assert draw_heat_map([square], label="r")[0] != draw_heat_map([square], label="r", lower=True)[0]


def test_the_scree_plot_may_show_the_interval_of_random_eigenvalues() -> None:
    plain = ScreePanel("A", (2.0, 0.6, 0.4), (1.2, 1.1, 0.9), 1)
    band = ScreePanel("A", (2.0, 0.6, 0.4), (1.2, 1.1, 0.9), 1, lower=(1.0, 0.9, 0.8))
    names = {"x_label": "x", "y_label": "y", "observed": "o", "reference": "r"}
    assert draw_scree([plain], **names)[0] != draw_scree([band], **names)[0]
