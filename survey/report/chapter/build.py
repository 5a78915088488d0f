"""Build a whole chapter in one language: tables and figures by section, prose by template."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from survey.errors import Fault, ReportError, Text
from survey.report.bibliography.reference_list import bibliography_keys, reference_list
from survey.report.chapter.template_facts import template_facts
from survey.report.context import ChapterContext
from survey.report.document import Appendix, Block, Chapter, Figure, ReferenceList, Table
from survey.report.document.walk import cited_keys
from survey.report.sections import SECTIONS, Section
from survey.report.templates.render import render_template
from survey.report.templates.sources import template_source
from survey.report.templates.template_context import TemplateContext
from survey.report.wording.title_case import apa_titles

__all__ = ["BANNER", "KeptProse", "SectionParts", "build_chapter", "build_parts", "build_section"]

BANNER = Text(
    "Simulated data: no real survey; for demonstration only",
    "模拟数据：并非真实调查所得，仅供演示",
)
_REFERENCES = Text("References", "参考文献")


@dataclass(frozen=True, slots=True)
class SectionParts:
    """Tables and figures, as the sections' modules build them."""

    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]


@dataclass(slots=True)
class KeptProse:
    """Sections as they were rendered before from the same results: only what was edited is rendered again.

    Parameters
    ----------
    sections : dict
        Blocks by the template's file, its text, and the keys of the bibliography.
    """

    sections: dict[tuple[str, str, frozenset[str]], tuple[Block, ...]] = field(
        default_factory=dict[tuple[str, str, frozenset[str]], "tuple[Block, ...]"]
    )

    def render(self, source: str, name: str, scope: TemplateContext) -> tuple[Block, ...]:
        """Return the blocks of a template; see `render_template`."""
        key = (name, source, scope.citation_keys)
        if key not in self.sections:
            self.sections[key] = render_template(source, name, scope)
        return self.sections[key]


def build_section(section: Section, context: ChapterContext) -> SectionParts:
    """Build the tables and figures of one section."""
    module = importlib.import_module(f"survey.report.sections.{section.module}")
    tables = cast("Callable[[ChapterContext], tuple[Table, ...]]", module.build_tables)
    figures = cast("Callable[[ChapterContext], tuple[Figure, ...]]", module.build_figures)
    return SectionParts(tables(context), figures(context))


def build_parts(context: ChapterContext, sections: Sequence[Section] = SECTIONS) -> SectionParts:
    """Build every table and figure of a chapter; they depend on no template.

    Parameters
    ----------
    context : ChapterContext
    sections : sequence of Section
    """
    parts = [build_section(section, context) for section in sections]
    tables = tuple(table for part in parts for table in part.tables)
    return SectionParts(tables, tuple(figure for part in parts for figure in part.figures))


def build_chapter(
    context: ChapterContext,
    *,
    overrides: Path | None = None,
    sections: Sequence[Section] = SECTIONS,
    parts: SectionParts | None = None,
    prose: KeptProse | None = None,
) -> Chapter:
    """Build the chapter.

    Parameters
    ----------
    context : ChapterContext
    overrides : Path, optional
        A study's ``reports`` folder: its templates stand before the package's, and the works of its
        ``references.bib`` (or CSL-JSON, ``references.json``) before those of the package's bibliography.
    sections : sequence of Section
    parts : SectionParts, optional
        Tables and figures that are there already; built when left out.
    prose : KeptProse, optional
        Of the same context and parts.

    Returns
    -------
    Chapter
        With its reference list, when anything is cited.

    Raises
    ------
    ReportError
        When templates name what is not there; every fault of all of them, with file, line and column.
    """
    own = _own_works(overrides)
    scope = _scope(context, parts or build_parts(context, sections), own)
    blocks: list[Block] = []
    kept = KeptProse() if prose is None else prose
    faults: list[Fault] = []
    for section in sections:
        try:
            source, name = template_source(section.template, context.language, overrides)
            blocks += kept.render(source, name, scope)
        except ReportError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)
    cited = cited_keys(blocks)
    if cited:
        title = (context.say(_REFERENCES),)
        blocks = _before_appendix(blocks, reference_list(cited, context.profile, title, own))
    facts = context.facts
    return Chapter(
        title=context.say(facts.chapter_title),
        language=context.language,
        number=facts.chapter_number,
        date=facts.date.isoformat(),
        blocks=apa_titles(blocks) if _apa(context) else tuple(blocks),
        banner=context.say(BANNER) if facts.simulated else "",
        authors=facts.authors,
    )


def _apa(context: ChapterContext) -> bool:
    """Say whether captions are APA's: a number above a title."""
    return context.language == "en" and context.profile.captions.layout == "stacked"


def _own_works(overrides: Path | None) -> Path | None:
    """Return a study's own bibliography, when it has one."""
    if overrides is None:
        return None
    found = [path for name in ("references.bib", "references.json") if (path := overrides / name).is_file()]
    if len(found) > 1:
        what = Text("two bibliographies: one of them is to go", "有两个参考文献文件，请保留其中一个")
        raise ReportError(Fault(what, got=", ".join(path.as_posix() for path in found)))
    return found[0] if found else None


def _scope(context: ChapterContext, parts: SectionParts, own: Path | None) -> TemplateContext:
    tables = {table.key.removeprefix("table."): table for table in parts.tables}
    figures = {figure.key.removeprefix("figure."): figure for figure in parts.figures}
    return TemplateContext(
        findings=context.findings,
        profile=context.profile,
        language=context.language,
        tables=tables,
        figures=figures,
        thresholds=context.facts.thresholds,
        facts=template_facts(context),
        citation_keys=bibliography_keys(own),
    )


def _before_appendix(blocks: list[Block], references: ReferenceList) -> list[Block]:
    """Put the reference list before the appendix, or at the end."""
    for place, block in enumerate(blocks):
        if isinstance(block, Appendix):
            return [*blocks[:place], references, *blocks[place:]]
    return [*blocks, references]
