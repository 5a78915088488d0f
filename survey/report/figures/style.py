"""The look of every figure: fonts of the package, colours that survive grey, bytes that repeat.

Figures are made on the object interface of matplotlib: no pyplot, no global state. Text is drawn as
outlines, so that a figure prints the same where the fonts are absent.
"""

# matplotlib's own types leave its keyword arguments open, so its methods are partly unknown.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text as MplText
from matplotlib.ticker import FuncFormatter

from survey.report.characters.covered import Characters
from survey.report.fonts import font_paths

__all__ = ["GREYS", "INK", "MUTED", "SERIES", "render_figure"]

INK = "#1a1a1a"
MUTED = "#767676"
GREYS = ("#4d4d4d", "#8c8c8c", "#bfbfbf", "#e3e3e3")
# Okabe & Ito (2008), in an order whose lightness falls steadily, so that grey prints stay apart.
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")

_CENTIMETRES = 2.54
_RESOLUTION = 300
_RC = {
    "font.size": 9.0,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "figure.constrained_layout.use": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.fonttype": "path",
    "svg.hashsalt": "survey",
    "text.parse_math": False,  # labels are people's words
}


@cache
def _families() -> tuple[str, ...]:
    """Make the package's fonts known to matplotlib once; return their families."""
    families: dict[str, None] = {}
    for path in font_paths():
        font_manager.fontManager.addfont(str(path))
        families[font_manager.FontProperties(fname=str(path)).get_name()] = None
    sans = [family for family in families if "Sans" in family]
    return tuple(sans + [family for family in families if family not in sans])


def _settings() -> dict[Any, Any]:
    return {**_RC, "font.family": list(_families())}


def render_figure(
    draw: Callable[[Figure], None], *, width_cm: float, height_cm: float
) -> tuple[bytes, bytes]:
    """Draw a figure in the house style and return it as SVG and as PNG at 300 dpi.

    Parameters
    ----------
    draw : callable
        Draws on the empty figure that it is given; the same drawing gives the same bytes.
    width_cm, height_cm : float
        The size in print.

    Returns
    -------
    svg, png : bytes
    """
    svg, png = io.BytesIO(), io.BytesIO()
    with mpl.rc_context(_settings()):
        figure = Figure(figsize=(width_cm / _CENTIMETRES, height_cm / _CENTIMETRES), layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure)
        _show_as_text(figure)
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        # Both pictures have the layout that was found for the first; with any engine it would be looked for.
        figure.set_layout_engine(None)
        figure.savefig(png, format="png", dpi=_RESOLUTION, metadata={"Software": None})
    return svg.getvalue(), png.getvalue()


def _show_as_text(figure: Figure) -> None:
    """Print what the fonts lack, control characters and overrides of direction as their code points."""
    shown = partial(_shown_lines, Characters())
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        labels: Any = axis.get_major_formatter()
        if isinstance(labels, FuncFormatter):  # names at fixed places
            axis.set_major_formatter(FuncFormatter(partial(_shown_label, labels, shown)))
    for text in figure.findobj(MplText):
        text.set_text(shown(text.get_text()))


def _shown_lines(characters: Characters, text: str) -> str:
    return "\n".join(characters.shown(line) for line in text.split("\n"))


def _shown_label(labels: FuncFormatter, shown: Callable[[str], str], at: float, place: int) -> str:
    return shown(labels(at, place))
