"""What inlines print, without their looks: the same for every emitter."""

from __future__ import annotations

from survey.report.citations import Citations
from survey.report.document import Cite, Inlines, Number, Ref, Styled
from survey.report.numbering import Numbering

__all__ = ["printed_text"]


def printed_text(inlines: Inlines, numbering: Numbering, citations: Citations) -> str:
    """Return the text of inlines, with the numbers of references and the marks of citations.

    Parameters
    ----------
    inlines : Inlines
    numbering : Numbering
        Of the chapter that they stand in.
    citations : Citations
        Of that chapter.
    """
    found: list[str] = []
    for inline in inlines:
        match inline:
            case str():
                found.append(inline)
            case Number() | Styled():
                found.append(inline.text)
            case Ref():
                found.append(numbering.reference(inline))
            case Cite():
                found.append(printed_text(citations.printed(inline), numbering, citations))
    return "".join(found)
