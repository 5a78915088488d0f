"""What inlines print, without their looks: the same for every emitter."""

from __future__ import annotations

from collections.abc import Iterator

from survey.report.document import Cite, Inline, Inlines, Number, Ref, Styled
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering

__all__ = ["NBSP", "bound", "printed_text"]

NBSP = "\u00a0"
_RELATIONS = tuple("=<>≤≥≈")
_NAMES = ("Hedges’ ", "Hedges' ")


def bound(inlines: Inlines) -> Iterator[Inline]:
    """Go through inlines, bound where no line may end.

    That is between a symbol and its relation, a name and its symbol, and the limits of an interval.

    Examples
    --------
    >>> limits = (Number("a.b.low", ".01"), ", ", Number("a.b.high", ".04"))
    >>> [one for one in bound(("and ", Number("a.b.pvalue", "< .001"), *limits)) if isinstance(one, str)]
    ['and\\xa0', ',\\xa0']
    """
    for before, one, after in zip(("", *inlines), inlines, (*inlines[1:], ""), strict=False):
        if isinstance(one, str) and one.endswith(" ") and _belongs(before, one, after):
            yield one.removesuffix(" ") + NBSP
        else:
            yield one


def _belongs(before: Inline, one: str, after: Inline) -> bool:
    if isinstance(after, Number):
        return after.text.startswith(_RELATIONS) or (one == ", " and isinstance(before, Number))
    return isinstance(after, Styled) and one.endswith(_NAMES)


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
