"""The path diagram in print: latent variables in layers, paths with their estimates, indicators outside."""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrowPatch, Rectangle
from matplotlib.path import Path

from survey.report.figures.diagram_layout import lay_out_diagram
from survey.report.figures.diagram_scene import Box, Link, PathDiagram, Scene
from survey.report.figures.diagram_xml import drawio_file, editable_svg
from survey.report.figures.style import INK, MUTED, render_figure

__all__ = ["DrawnDiagram", "draw_path_diagram"]

_POINTS = 72 / 2.54  # to a centimetre
_LOADING = 7.0  # size of the letters


@dataclass(frozen=True, slots=True)
class DrawnDiagram:
    """A diagram for print, and the same for editing: SVG whose text is text, and a draw.io file."""

    svg: bytes
    png: bytes
    editable_svg: bytes
    drawio: bytes
    scene: Scene


def draw_path_diagram(diagram: PathDiagram) -> DrawnDiagram:
    """Draw the diagram.

    Raises
    ------
    ValueError
        When the arrows form a circle.
    """
    scene = lay_out_diagram(diagram)

    def draw(figure: Figure) -> None:
        axes = _bare_axes(figure, scene)
        for link in scene.links:
            _draw_link(axes, link)
        for box in scene.boxes:
            _draw_box(axes, box)

    svg, png = render_figure(draw, width_cm=scene.width, height_cm=scene.height)
    return DrawnDiagram(svg, png, editable_svg(scene), drawio_file(scene), scene)


def _bare_axes(figure: Figure, scene: Scene) -> Axes:
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, scene.width)
    axes.set_ylim(scene.height, 0)
    axes.set_axis_off()
    return axes


def _draw_link(axes: Axes, link: Link) -> None:
    color = INK if link.significant else MUTED
    thick = {"loading": 0.6}.get(link.kind, 2.2 if link.heavy else 1.1 if link.significant else 0.9)
    axes.add_patch(
        FancyArrowPatch(
            path=Path([link.start, link.control, link.end], [Path.MOVETO, Path.CURVE3, Path.CURVE3]),
            arrowstyle="-|>,head_length=0.45,head_width=0.2",
            mutation_scale=6 if link.kind == "loading" else 11,
            shrinkA=0,
            shrinkB=0,
            linewidth=thick,
            linestyle="-" if link.significant else (0, (4, 3)),
            color=color,
            zorder=1,
        )
    )
    axes.text(
        *link.spot,
        link.text,
        ha="center",
        va="center",
        fontsize=_LOADING if link.kind == "loading" else 8,
        linespacing=1.15,
        color=color,
        zorder=2,
        bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"},
    )


def _draw_box(axes: Axes, box: Box) -> None:
    if box.shape == "ellipse":
        patch = Ellipse((box.x, box.y), box.width, box.height)
        size = 7.8
    else:
        patch = Rectangle((box.x - box.width / 2, box.y - box.height / 2), box.width, box.height)
        size = 7.4
    patch.set(facecolor="white", edgecolor=INK, linewidth=1.1 if box.shape == "ellipse" else 0.7, zorder=3)
    axes.add_patch(patch)
    step = 1.2 * size / _POINTS  # one line at a time: together they would stand as high as their letters do
    top = box.y - step * (len(box.lines) - 1) / 2 + 0.35 * size / _POINTS
    for place, line in enumerate(box.lines):
        axes.text(box.x, top + step * place, line, ha="center", fontsize=size, color=INK, zorder=4)
