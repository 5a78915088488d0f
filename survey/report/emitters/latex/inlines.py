"""Inlines as LaTeX; references and captions are numbered by LaTeX's counters."""

from __future__ import annotations

from dataclasses import dataclass

from survey.report.characters.covered import Characters
from survey.report.document import Cite, Inline, Inlines, Number, Ref, Styled
from survey.report.emitters.latex.escape import escape
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering
from survey.report.printing.printed_text import printed_text

__all__ = ["InlineWriter", "label"]

_STYLES = {
    "bold": "\\textbf",
    "italic": "\\textit",
    "superscript": "\\textsuperscript",
    "subscript": "\\textsubscript",
}


def label(key: str) -> str:
    """Return a key as the name of a label.

    Examples
    --------
    >>> label("table.sem_fit")
    'table:sem-fit'
    """
    return "".join(one if one.isascii() and one.isalnum() else ":" if one == "." else "-" for one in key)


@dataclass(frozen=True, slots=True)
class InlineWriter:
    """What text needs to know about its chapter."""

    numbering: Numbering
    citations: Citations
    characters: Characters

    def write(self, inlines: Inlines) -> str:
        """Return inlines as LaTeX."""
        return "".join(self._one(inline) for inline in inlines)

    def text(self, text: str) -> str:
        """Return a text with what fonts lack as code points."""
        return escape(self.characters.shown(text))

    def plain(self, inlines: Inlines) -> str:
        """Return what inlines print, without their looks."""
        return printed_text(inlines, self.numbering, self.citations)

    def _one(self, inline: Inline) -> str:
        match inline:
            case str():
                return self.text(inline)
            case Number():
                return self.text(inline.text)
            case Styled():
                return f"{_STYLES[inline.style]}{{{self.text(inline.text)}}}"
            case Ref():
                number = self.numbering.captions[inline.target]
                if number.kind == "equation":
                    before, _, after = number.label.partition("{}")
                    count = f"\\ref{{{label(inline.target)}}}"
                    return f"{self.text(before).replace(' ', '~')}{count}{self.text(after)}"
                gap = "~" if number.gap else ""
                return f"{self.text(number.label)}{gap}\\ref{{{label(inline.target)}}}"
            case Cite():
                printed = self.write(self.citations.printed(inline))
                return f"\\hyperlink{{work:{label(inline.keys[0])}}}{{{printed}}}"
