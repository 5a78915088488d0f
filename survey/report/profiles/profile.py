"""A style profile: everything about the look of a chapter that a faculty or a journal decides.

Profiles come with the package (``gbt7713-zh``, ``apa7-en``, ``apa7-zh``). A study's
``reports/profiles/NAME.yaml`` overrides the default of the same name, or begins with ``base: NAME`` and
states only what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from survey.errors import Language

__all__ = [
    "CaptionStyle",
    "Fonts",
    "Headings",
    "Labels",
    "NoteWording",
    "NumberStyle",
    "Page",
    "Profile",
    "Rules",
    "Sizes",
]

Side = Literal["left", "center"]


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font families: Latin and East Asian, for text, headings and tables."""

    latin: str
    body: str
    heading_latin: str
    heading: str
    table: str
    caption: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes in points."""

    title: float
    heading_1: float
    heading_2: float
    heading_3: float
    body: float
    caption: float
    table: float
    note: float
    header: float


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet and its margins in centimetres, and the lines on it.

    Parameters
    ----------
    line_spacing, table_line_spacing : float
        Multiples of the font's own line.
    first_line_indent : float
        In widths of one character of the body (two in Chinese).
    paragraph_gap : float
        Points after a paragraph of running text.
    """

    width_cm: float
    height_cm: float
    top_cm: float
    bottom_cm: float
    left_cm: float
    right_cm: float
    line_spacing: float
    table_line_spacing: float
    first_line_indent: float
    paragraph_gap: float


@dataclass(frozen=True, slots=True)
class Headings:
    """How headings are set and numbered; ``{}`` stands for the number."""

    chapter: str
    appendix: str
    align_title: Side
    align_1: Side
    align_2: Side
    bold: bool
    italic_3: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of tables and figures, what stands between name and number, and inside the number.

    `second_table` and `second_figure` open the caption in the other language. `equation` is how a sentence
    names an equation, `equation_mark` what stands beside it, each with ``{}`` for the number.
    """

    table: str
    figure: str
    second_table: str
    second_figure: str
    equation: str
    equation_mark: str
    gap: str
    separator: str
    continued: str


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """Where captions stand and how they are set.

    Parameters
    ----------
    layout : "inline" or "stacked"
        Number and title on one line, or the title in italics on the line below (APA).
    bilingual : bool
        Whether a title in the other language follows, where the table has one.
    """

    table: Literal["above", "below"]
    figure: Literal["above", "below"]
    layout: Literal["inline", "stacked"]
    align: Side
    bold: bool
    title_gap: str
    bilingual: bool


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are printed.

    Parameters
    ----------
    decimals : mapping of str to int
        Digits after the point by the value of `Unit`.
    leading_zero : bool
        Whether a number that cannot exceed one is printed with its zero (0.85) or without (.85).
    thousands : str
        What separates thousands in counts and statistics; empty for nothing.
    absent, untrusted : str
        What stands for a value that could not be computed, and what marks one that is not to be believed.
    interval : str
        Opening, separator and closing of an interval, parted by ``|``.
    """

    decimals: Mapping[str, int]
    leading_zero: bool
    thousands: str
    absent: str
    untrusted: str
    interval: str


@dataclass(frozen=True, slots=True)
class NoteWording:
    """The words that open the notes under a table and its explanation of marks."""

    general: str
    general_italic: bool
    joiner: str
    untrusted: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Thickness of a table's rules in points: top and bottom, under the head, under spanners."""

    outer: float
    header: float
    spanner: float


@dataclass(frozen=True, slots=True)
class Profile:
    """The look of a chapter in one language.

    Parameters
    ----------
    name : str
    language : "zh" or "en"
        The language that the profile is written for.
    citation_style : str
        The name of a style in typst's bibliography engine or of the package's own, or a file ``*.csl``.
    contents : bool
        Whether the chapter opens with a list of its headings.
    word_template : str
        A .docx or .dotx file whose styles and page a Word document takes, relative to the profile's file;
        empty for none.
    """

    name: str
    language: Language
    fonts: Fonts
    sizes: Sizes
    page: Page
    headings: Headings
    labels: Labels
    captions: CaptionStyle
    numbers: NumberStyle
    notes: NoteWording
    rules: Rules
    citation_style: str
    contents: bool
    word_template: str
