"""The chapter's sections in the order that examiners expect; each builds its tables and figures.

A section's module offers ``build_tables(context)`` and ``build_figures(context)``; its prose is the
template of the same name. What does not apply to a study makes no table and no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SECTIONS", "Section"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: the template's name, and the module that builds its tables and figures."""

    template: str
    module: str


SECTIONS: tuple[Section, ...] = (
    Section("01_design", "design"),
    Section("02_distribution", "distribution"),
    Section("03_sample", "sample"),
    Section("04_items", "items"),
    Section("05_item_analysis", "item_analysis"),
    Section("06_reliability", "reliability"),
    Section("07_efa", "efa"),
    Section("08_method_bias", "method_bias"),
    Section("09_cfa", "cfa"),
    Section("10_correlations", "correlations"),
    Section("11_differences", "differences"),
    Section("12_sem", "sem"),
    Section("13_mediation", "mediation"),
    Section("14_invariance", "invariance"),
    Section("15_measures", "measures"),
    Section("16_summary", "summary"),
    Section("17_appendix", "appendix"),
)
