"""A formula as Office Math (OMML), which Word opens in its equation editor."""

from __future__ import annotations

from survey.report.document.formula import Fenced, Formula, Fraction, Part, Scripts, Sum, Symbol
from survey.report.emitters.docx.xml import tag, text_of

__all__ = ["formula_xml"]

_FACE = tag("w:rPr", {}, tag("w:rFonts", {"w:ascii": "Cambria Math", "w:hAnsi": "Cambria Math"}))


def formula_xml(formula: Formula) -> str:
    """Return a formula as ``m:oMath``."""
    return tag("m:oMath", {}, _written(formula))


def _written(formula: Formula) -> str:
    return "".join(map(_part, formula))


def _part(part: Part) -> str:
    match part:
        case Symbol():
            name = tag("m:nor") if part.text.isalpha() else tag("m:sty", {"m:val": "p"})
            look = "" if part.variable else tag("m:rPr", {}, name)
            return tag("m:r", {}, look, _FACE, tag("m:t", {}, text_of(part.text)))
        case Scripts(base=base, below=below, above=above):
            name = "m:sSubSup" if below and above else "m:sSub" if below else "m:sSup"
            scripts = [tag("m:sub", {}, _written(below))] if below else []
            scripts += [tag("m:sup", {}, _written(above))] if above else []
            return tag(name, {}, tag("m:e", {}, _written(base)), *scripts)
        case Fraction(top=top, bottom=bottom):
            return tag("m:f", {}, tag("m:num", {}, _written(top)), tag("m:den", {}, _written(bottom)))
        case Sum(start=start, end=end, body=body):
            look = tag("m:naryPr", {}, tag("m:chr", {"m:val": "∑"}), tag("m:limLoc", {"m:val": "undOvr"}))
            limits = tag("m:sub", {}, _written(start)) + tag("m:sup", {}, _written(end))
            return tag("m:nary", {}, look, limits, tag("m:e", {}, _written(body)))
        case Fenced(body=body):
            return tag("m:d", {}, tag("m:e", {}, _written(body)))
