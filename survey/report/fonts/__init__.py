"""The fonts that the outputs are set in, and the characters that they can show.

``Survey Sans SC`` (regular, bold) and ``Survey Serif SC`` are subsets of Noto Sans CJK SC and Noto Serif
CJK SC; ``Survey Symbols`` and ``Survey Symbols Serif``, subsets of DejaVu, stand behind them for the Latin
letters, subscripts and operators that they lack. ``tools/subset_fonts.py`` makes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

__all__ = ["FAMILIES", "covered_code_points", "font_path", "font_paths", "font_stack", "uncovered"]

_FOLDER = Path(__file__).parent
_FILES = {
    "Survey Sans SC": "SurveySansSC-Regular.otf",
    "Survey Serif SC": "SurveySerifSC-Regular.otf",
    "Survey Symbols": "SurveySymbols-Regular.ttf",
    "Survey Symbols Serif": "SurveySymbolsSerif-Regular.ttf",
}
_BOLD_FILES = {"Survey Sans SC": "SurveySansSC-Bold.otf", "Survey Symbols": "SurveySymbols-Bold.ttf"}
_STACKS = {
    "Survey Sans SC": ("Survey Sans SC", "Survey Symbols"),
    "Survey Serif SC": ("Survey Serif SC", "Survey Symbols Serif", "Survey Symbols"),
}

FAMILIES: tuple[str, ...] = tuple(_STACKS)
"""The families to set text in; each has its own stack of families behind it."""


def font_paths() -> tuple[Path, ...]:
    """Return every font file of the package, in a fixed order.

    Examples
    --------
    >>> [path.name for path in font_paths()][:2]
    ['SurveySansSC-Regular.otf', 'SurveySerifSC-Regular.otf']
    """
    return tuple(_FOLDER / name for name in (*_FILES.values(), *_BOLD_FILES.values()))


def font_path(family: str, *, bold: bool = False) -> Path:
    """Return the file of one family; a family without a bold face has its regular one.

    Raises
    ------
    KeyError
        When the package has no such family.
    """
    regular = _FILES[family]
    return _FOLDER / (_BOLD_FILES.get(family, regular) if bold else regular)


def font_stack(family: str) -> tuple[str, ...]:
    """Return the family and those behind it, in the order in which a renderer should try them.

    Raises
    ------
    KeyError
        When `family` is not one of `FAMILIES`.

    Examples
    --------
    >>> font_stack("Survey Sans SC")
    ('Survey Sans SC', 'Survey Symbols')
    """
    return _STACKS[family]


@cache
def covered_code_points(family: str) -> frozenset[int]:
    """Return every code point that the stack of a family can show, from the fonts' own character maps.

    Raises
    ------
    KeyError
        When `family` is not one of `FAMILIES`.

    Examples
    --------
    >>> all(ord(character) in covered_code_points("Survey Serif SC") for character in "喆堃珺玥χ≤Ł")
    True
    """
    covered: set[int] = set()
    for name in font_stack(family):
        covered |= _character_map(font_path(name))
    return frozenset(covered)


def uncovered(text: Iterable[str], family: str) -> tuple[str, ...]:
    """Return the characters of a text that a family cannot show, each once, in the order of the text.

    Line ends and tabs need no glyph.

    Examples
    --------
    >>> uncovered("均值\\U0001f600\\n", "Survey Sans SC") == ("\\U0001f600",)
    True
    """
    covered = covered_code_points(family)
    characters = (character for part in text for character in part)
    missing = (one for one in characters if ord(one) not in covered and one not in "\n\r\t")
    return tuple(dict.fromkeys(missing))


@cache
def _character_map(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
