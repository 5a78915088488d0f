"""The chapter as LaTeX: booktabs tables, numbers by LaTeX's own counters, for XeLaTeX or LuaLaTeX."""

from survey.report.emitters.latex.writer import latex_source, write_latex

__all__ = ["latex_source", "write_latex"]
