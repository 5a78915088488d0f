"""A path diagram in words (what is joined to what) and as a drawing (where everything stands, in cm).

The drawing is plain geometry, y pointing down: print, the editable SVG and the draw.io file are written
from the same scene.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

__all__ = ["Box", "Link", "PathArrow", "PathDiagram", "PathIndicator", "PathNode", "Point", "Scene"]

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PathIndicator:
    """An observed variable of a latent one, with its printed loading."""

    code: str
    loading: str


@dataclass(frozen=True, slots=True)
class PathNode:
    """A latent variable: its code, its label in lines, its printed R2 (or nothing), its indicators."""

    code: str
    label: str = ""
    r2: str = ""
    indicators: tuple[PathIndicator, ...] = ()


@dataclass(frozen=True, slots=True)
class PathArrow:
    """A regression from `source` to `target` with its printed estimate (a line for each group).

    Parameters
    ----------
    significant : bool
        Dashed and grey where it is not.
    heavy : bool
        Drawn thick: the path differs between groups.
    """

    source: str
    target: str
    estimate: str
    significant: bool
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class PathDiagram:
    """What is drawn.

    Parameters
    ----------
    positions : mapping of str to (float, float)
        Where the user wants a latent variable: shares of the width from the left and of the height from the
        top. Those that are not named find their own places.
    """

    nodes: tuple[PathNode, ...]
    arrows: tuple[PathArrow, ...]
    positions: Mapping[str, Point] = field(default_factory=lambda: MappingProxyType[str, Point]({}))


@dataclass(frozen=True, slots=True)
class Box:
    """An ellipse (latent) or a rectangle (observed) about its centre, with its lines of text."""

    code: str
    shape: Literal["ellipse", "rectangle"]
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow: a quadratic curve from `start` to `end`, and the label that sits at `share` of its way."""

    source: str
    target: str
    start: Point
    control: Point
    end: Point
    text: str
    share: float
    kind: Literal["path", "loading"] = "path"
    significant: bool = True
    heavy: bool = False

    def at(self, share: float) -> Point:
        """Return the point of the curve at a share of its way.

        Examples
        --------
        >>> Link("a", "b", (0, 0), (1, 0), (2, 0), "", 0.5).at(0.25)
        (0.5, 0.0)
        """
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        x, y = (a * self.start[k] + b * self.control[k] + c * self.end[k] for k in (0, 1))
        return x, y

    @property
    def spot(self) -> Point:
        """Where the label's centre is."""
        return self.at(self.share)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything of a drawing in its place; `clear` says that no label touches another or a box."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    clear: bool = True
