"""Inlines as typst calls, and their plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from survey.report.characters.covered import Characters
from survey.report.characters.digits import parted_digits
from survey.report.document import Cite, Inline, Inlines, Number, Ref, Styled
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering
from survey.report.printing.printed_text import NBSP, bound, printed_text
from survey.report.typst_source import Code, call, content, string

__all__ = ["InlineWriter"]

# A relation stays on the line of its numbers.
_RELATION = re.compile(r"(^| )([=<>≤≥≈]) ")
# A word that no line of a narrow column holds may be broken, but within no code point, and within no number
# that a column may have to hold.
_BREAK = "\u200b"
_CODES = re.compile(r"(?<=[0-9A-F]{4})(?=U\+[0-9A-F]{4})")
_ENDLESS = re.compile(r"[^\s/\u200b\u2010-\u2014\u2e80-\uffef-]{25,}")
_PIECE = re.compile(r".{12,20}?(?:(?<![\d.,+])|(?![\d.,%]))(?=.{4})")
_STYLES = {"bold": "bf", "italic": "it", "superscript": "su", "subscript": "sb"}


@dataclass(frozen=True, slots=True)
class InlineWriter:
    """What text needs to know about its chapter.

    Parameters
    ----------
    anchors : mapping of str to str
        Names of labels by key of table, figure or cited work.
    """

    numbering: Numbering
    citations: Citations
    characters: Characters
    anchors: Mapping[str, str]

    def content(self, inlines: Inlines) -> Code:
        """Return inlines as one piece of content."""
        kept = tuple(bound(inlines))
        after = (*kept[1:], "")[: len(kept)]
        return content(
            part
            for inline, following in zip(kept, after, strict=True)
            for part in (*self.parts(inline), *_gap(inline, following))
        )

    def optional(self, inlines: Inlines) -> Code:
        """Return inlines as content, or none when there are none."""
        return self.content(inlines) if inlines else Code("none")

    def text(self, text: str) -> Code:
        """Return a text as a literal that the fonts can show."""
        shown = _CODES.sub(_BREAK, self.characters.shown(text))
        shown = _ENDLESS.sub(lambda m: _PIECE.sub(rf"\g<0>{_BREAK}", m[0]), shown)
        shown = parted_digits(shown, _BREAK)
        return string(_RELATION.sub(lambda m: f"{m[1] and NBSP}{m[2]}{NBSP}", shown))

    def parts(self, inline: Inline) -> tuple[Code, ...]:
        """Return one inline."""
        match inline:
            case str():
                return (self.text(inline),) if inline else ()
            case Number():
                return (self.text(inline.text),)
            case Styled():
                return (call(_STYLES[inline.style], self.text(inline.text)),)
            case Ref():
                printed = self.text(self.numbering.reference(inline))
                return (call("whole", string(self.anchors[inline.target]), printed),)
            case Cite():
                printed = self.citations.printed(inline)
                return (call("go", string(self.anchors[inline.keys[0]]), self.content(printed)),)

    def plain(self, inlines: Inlines) -> str:
        """Return what inlines print, without their looks."""
        return printed_text(inlines, self.numbering, self.citations)


def _gap(inline: Inline, following: Inline) -> tuple[Code, ...]:
    """Return the gap of a reference and a Chinese word, or what keeps the parts of a ratio on one line."""
    if isinstance(inline, str) and inline.endswith("/") and isinstance(following, Styled):
        return (Code("sym.wj"),)
    # typst puts no gap after what is kept whole
    chinese = isinstance(following, str) and re.match(r"[\u4e00-\u9fff]", following)
    return (Code("h(0.25em, weak: true)"),) if isinstance(inline, Ref) and chinese else ()
