"""Inlines as HTML; a number carries its key."""

from __future__ import annotations

from dataclasses import dataclass

from survey.report.characters.covered import Characters
from survey.report.document import Cite, Inline, Inlines, Number, Ref, Styled
from survey.report.emitters.html.markup import Markup, element, join, text
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering
from survey.report.printing.printed_text import printed_text

__all__ = ["InlineWriter", "anchor"]

_STYLES = {"bold": "strong", "italic": "em", "superscript": "sup", "subscript": "sub"}


def anchor(key: str) -> str:
    """Return the id of a table, figure or cited work.

    Examples
    --------
    >>> anchor("table.sem_fit")
    'table-sem_fit'
    """
    return "".join(c if c.isalnum() or c in "_-" else "-" for c in key)


@dataclass(frozen=True, slots=True)
class InlineWriter:
    """What text needs to know about its chapter."""

    numbering: Numbering
    citations: Citations
    characters: Characters

    def write(self, inlines: Inlines) -> Markup:
        """Return inlines as HTML."""
        return join(self._one(inline) for inline in inlines)

    def text(self, content: str) -> Markup:
        """Return a text with the characters that the fonts can show."""
        return text(self.characters.shown(content))

    def plain(self, inlines: Inlines) -> str:
        """Return what inlines print, without their looks."""
        return printed_text(inlines, self.numbering, self.citations)

    def _one(self, inline: Inline) -> Markup:
        match inline:
            case str():
                return self.text(inline)
            case Number():
                return element("span", self.text(inline.text), class_="n", data_key=inline.key)
            case Styled():
                return element(_STYLES[inline.style], self.text(inline.text))
            case Ref():
                printed = self.text(self.numbering.reference(inline))
                return element("a", printed, href=f"#{anchor(inline.target)}", class_="ref")
            case Cite():
                printed = self.write(self.citations.printed(inline))
                return element("a", printed, href=f"#ref-{anchor(inline.keys[0])}", class_="cite")
