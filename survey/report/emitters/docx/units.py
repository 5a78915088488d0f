"""Word's units: twentieths of a point, half points, eighths of a point, and English metric units."""

from __future__ import annotations

__all__ = ["eighths", "emu", "half_points", "twips", "twips_of_points"]


def twips(cm: float) -> int:
    """Return centimetres as twentieths of a point.

    Examples
    --------
    >>> twips(2.54)
    1440
    """
    return round(cm / 2.54 * 1440)


def twips_of_points(points: float) -> int:
    """Return points as twentieths of a point."""
    return round(points * 20)


def half_points(points: float) -> int:
    """Return a font's size in half points."""
    return round(points * 2)


def eighths(points: float) -> int:
    """Return a rule's thickness in eighths of a point."""
    return round(points * 8)


def emu(cm: float) -> int:
    """Return centimetres in English metric units, which drawings are measured in."""
    return round(cm * 360000)
