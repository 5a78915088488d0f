"""A formula as MathML Core, which browsers and screen readers know."""

from __future__ import annotations

from survey.report.document.formula import Fenced, Formula, Fraction, Part, Scripts, Sum, Symbol, formula_text
from survey.report.emitters.html.markup import Markup, element, text

__all__ = ["formula_markup"]


def formula_markup(formula: Formula) -> Markup:
    """Return a formula as a ``math`` element that stands on a line of its own."""
    return element("math", *map(_part, formula), display="block", alttext=formula_text(formula))


def _row(formula: Formula) -> Markup:
    return _part(formula[0]) if len(formula) == 1 else element("mrow", *map(_part, formula))


def _part(part: Part) -> Markup:
    match part:
        case Symbol():
            name = "mo" if part.sign else "mn" if part.text.isdigit() else "mi"
            return element(name, text(part.text))
        case Scripts(base=base, below=below, above=above):
            name = "msubsup" if below and above else "msub" if below else "msup"
            return element(name, *(_row(one) for one in (base, below, above) if one))
        case Fraction(top=top, bottom=bottom):
            return element("mfrac", _row(top), _row(bottom))
        case Sum(start=start, end=end, body=body):
            sign = element("munderover", element("mo", text("∑")), _row(start), _row(end))
            return element("mrow", sign, *map(_part, body))
        case Fenced(body=body):
            return element("mrow", element("mo", text("(")), *map(_part, body), element("mo", text(")")))
