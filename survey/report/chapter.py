"""Build a whole chapter in one language: tables and figures by section, prose by template."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from survey.report.context import ChapterContext
from survey.report.document import Block, Chapter, Figure, Table
from survey.report.sections import SECTIONS, Section

__all__ = ["build_chapter", "section_figures", "section_tables"]

SIMULATED = {
    "zh": "模拟数据：并非真实调查所得，仅用于演示",
    "en": "Simulated data: not from a real survey, for demonstration only",
}


def section_tables(section: Section, context: ChapterContext) -> tuple[Table, ...]:
    """Build the tables of one section."""
    module = importlib.import_module(f"survey.report.sections.{section.module}")
    build = cast("Callable[[ChapterContext], tuple[Table, ...]]", module.build_tables)
    return build(context)


def section_figures(section: Section, context: ChapterContext) -> tuple[Figure, ...]:
    """Build the figures of one section."""
    module = importlib.import_module(f"survey.report.sections.{section.module}")
    build = cast("Callable[[ChapterContext], tuple[Figure, ...]]", module.build_figures)
    return build(context)
