"""A formula as LaTeX writes it; Markdown takes the same notation."""

from __future__ import annotations

from survey.report.document.formula import Fenced, Formula, Fraction, Part, Scripts, Sum, Symbol

__all__ = ["formula_latex"]

_SIGNS = {"−": "-", "λ": "\\lambda"}


def formula_latex(formula: Formula) -> str:
    r"""Return a formula without what surrounds it.

    Examples
    --------
    >>> from survey.report.document.formula import FORMULAS
    >>> formula_latex(FORMULAS["average_variance"])
    '\\mathrm{AVE} = \\frac{\\sum_{i = 1}^{k} \\lambda_{i}^{2}}{k}'
    """
    return " ".join(map(_part, formula))


def _part(part: Part) -> str:
    match part:
        case Symbol(text=text):
            plain = part.variable or part.sign or text.isdigit()
            return _SIGNS.get(text, text) if plain else f"\\mathrm{{{text}}}"
        case Scripts(base=base, below=below, above=above):
            scripts = f"_{{{formula_latex(below)}}}" if below else ""
            return f"{formula_latex(base)}{scripts}" + (f"^{{{formula_latex(above)}}}" if above else "")
        case Fraction(top=top, bottom=bottom):
            return f"\\frac{{{formula_latex(top)}}}{{{formula_latex(bottom)}}}"
        case Sum(start=start, end=end, body=body):
            return f"\\sum_{{{formula_latex(start)}}}^{{{formula_latex(end)}}} {formula_latex(body)}"
        case Fenced(body=body):
            return f"\\left( {formula_latex(body)} \\right)"
