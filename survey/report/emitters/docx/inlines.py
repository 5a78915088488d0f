"""Inlines as runs: text, numbers, character styles, citations, and references as Word fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from survey.errors import Language
from survey.report.document import Cite, Inline, Inlines, Number, Ref, Styled
from survey.report.emitters.docx.xml import tag, text_of, val
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering
from survey.report.printing.printed_text import NBSP, bound, printed_text

__all__ = ["InlineWriter", "bookmarked", "field", "run"]

_STYLES = {
    "bold": "<w:b/><w:bCs/>",
    "italic": "<w:i/><w:iCs/>",
    "superscript": val("w:vertAlign", "superscript"),
    "subscript": val("w:vertAlign", "subscript"),
}
# Marks that Word would take from the Latin font unless it is told that they belong to Chinese text.
_EAST_ASIAN_MARKS = re.compile("([\u2018\u2019\u201c\u201d\u2026]+)")
# A relation stays on the line of its numbers.
_RELATION = re.compile(r"(^| )([=<>≤≥≈]) ")


@dataclass(frozen=True, slots=True)
class InlineWriter:
    """Everything that runs need to know about their chapter.

    Parameters
    ----------
    numbering : Numbering
    citations : Citations
    bookmarks : mapping of str to str
        Names of the captions' bookmarks by key of table or figure.
    language : "zh" or "en"
    """

    numbering: Numbering
    citations: Citations
    bookmarks: Mapping[str, str]
    language: Language

    def runs(self, inlines: Inlines, base: str = "") -> str:
        """Return runs; `base` holds run properties that all of them share."""
        return "".join(self._run(inline, base) for inline in bound(inlines))

    def text(self, inlines: Inlines) -> str:
        """Return what inlines print, without their looks."""
        return printed_text(inlines, self.numbering, self.citations)

    def _run(self, inline: Inline, base: str) -> str:
        match inline:
            case str():
                return self._text(inline, base)
            case Number():
                return self._text(inline.text, base)
            case Styled():
                own = _STYLES[inline.style]
                return self._text(inline.text, own if own in base else _joined(base, own))
            case Ref():
                number = self.numbering.captions[inline.target]
                if number.kind == "equation":  # the bookmark is around its digits
                    before, _, after = number.label.partition("{}")
                    digits = field(f"REF {self.bookmarks[inline.target]} \\h", number.digits, base)
                    return run(before, base) + digits + run(after, base)
                printed = self.numbering.reference(inline)
                return field(f"REF {self.bookmarks[inline.target]} \\h", printed, base)
            case Cite():
                return self.runs(self.citations.printed(inline), base)

    def _text(self, text: str, base: str) -> str:
        if self.language != "zh":
            return run(_RELATION.sub(lambda m: f"{m[1] and NBSP}{m[2]}{NBSP}", text), base)
        # Chinese lines are justified to the last character: what must not break leaves holes, so that a line
        # may end behind a relation, but does not begin with one.
        pieces = _EAST_ASIAN_MARKS.split(_RELATION.sub(lambda m: f"{m[1] and NBSP}{m[2]} ", text))
        hint = tag("w:rFonts", {"w:hint": "eastAsia"})
        return "".join(
            run(piece, hint + base if place % 2 else base) for place, piece in enumerate(pieces) if piece
        )


def run(text: str, properties: str = "", *, whole: bool = False) -> str:
    """Return one run of text; a `whole` one has no line end at its hyphens, as 表4-19 must not part."""
    if not text:
        return ""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    pieces = text.split("-") if whole else [text]
    shown = (f'<w:t xml:space="preserve">{text_of(piece)}</w:t>' if piece else "" for piece in pieces)
    return f"<w:r>{look}{'<w:noBreakHyphen/>'.join(shown)}</w:r>"


def field(instruction: str, cached: str, properties: str = "") -> str:
    """Return a field with the result that it has before Word updates it."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""

    def mark(kind: str) -> str:
        return f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r>{look}<w:instrText xml:space="preserve"> {text_of(instruction)} </w:instrText></w:r>'
    return mark("begin") + code + mark("separate") + run(cached, properties, whole=True) + mark("end")


def bookmarked(name: str, number: int, content: str) -> str:
    """Return content between the two ends of a bookmark."""
    start = tag("w:bookmarkStart", {"w:id": number, "w:name": name})
    return start + content + tag("w:bookmarkEnd", {"w:id": number})


def _joined(base: str, own: str) -> str:
    """Join run properties in the schema's order: bold and italic stand before vertical alignment."""
    if "w:vertAlign" in own or not base:
        return base + own
    if own == _STYLES["italic"] and base.startswith(_STYLES["bold"]):
        return _STYLES["bold"] + own + base.removeprefix(_STYLES["bold"])
    return own + base
