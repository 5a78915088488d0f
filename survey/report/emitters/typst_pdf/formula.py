"""A formula as typst sets it."""

from __future__ import annotations

from survey.report.document.formula import Fenced, Formula, Fraction, Part, Scripts, Sum, Symbol
from survey.report.typst_source import Code, string

__all__ = ["formula_source"]


def formula_source(formula: Formula) -> Code:
    """Return a formula as displayed mathematics."""
    return Code(f"$ {_written(formula)} $")


def _written(formula: Formula) -> str:
    return " ".join(map(_part, formula))


def _part(part: Part) -> str:
    match part:
        case Symbol(text=text):
            return text if part.variable or part.sign or text.isdigit() else string(text).source
        case Scripts(base=base, below=below, above=above):
            scripts = f"_({_written(below)})" if below else ""
            return f"{_written(base)}{scripts}" + (f"^({_written(above)})" if above else "")
        case Fraction(top=top, bottom=bottom):
            return f"frac({_written(top)}, {_written(bottom)})"
        case Sum(start=start, end=end, body=body):
            return f"sum_({_written(start)})^({_written(end)}) {_written(body)}"
        case Fenced(body=body):
            return f"lr(( {_written(body)} ))"
