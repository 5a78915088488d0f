"""Section 16: summary and limits; prose alone."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Figure, Table

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return no table: the section has none."""
    return ()


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()
