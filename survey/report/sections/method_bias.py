"""Section 8: common-method bias, described."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Figure, Table

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return no table: one number a group stands in the text."""
    return ()


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()
