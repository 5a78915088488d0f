"""Chapters from stored results: tables and figures are built once, prose as often as templates change."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from survey.errors import Fault, Language, ReportError, Text, Warn
from survey.report.chapter.bilingual import with_second_titles
from survey.report.chapter.build import KeptProse, SectionParts, build_chapter, build_parts
from survey.report.chapter.excerpt import excerpt_section
from survey.report.checking.gate import output_faults, printed_numbers
from survey.report.checking.profile_warnings import profile_warnings
from survey.report.checking.typed_numbers import typed_numbers_of_study
from survey.report.context import ChapterContext
from survey.report.document import Chapter
from survey.report.profiles.load import load_profile
from survey.report.profiles.profile import Profile
from survey.report.writing.emit import FORMATS, Format, write_chapter, write_figures, writing_chapter
from survey.study.pipeline.manifest import write_json
from survey.study.stored import StoredStudy

__all__ = ["ChapterMaker"]


@dataclass(frozen=True, slots=True)
class _Built:
    """What a chapter is made of under one profile, to be used again while templates change."""

    profile: Profile
    parts: SectionParts
    prose: KeptProse


@dataclass(slots=True)
class ChapterMaker:
    """Makes the chapters of one study.

    Parameters
    ----------
    folder : Path
        The study; its ``reports`` holds its own templates, profiles and bibliography.
    stored : StoredStudy
    results : mapping of str to object
        The results of the steps by name.
    profile : str
        A style profile to use instead of the plan's, in the language that it is written for.
    digest : str
        Of the store that the results were read from; empty when they were not.
    """

    folder: Path
    stored: StoredStudy
    results: Mapping[str, Any]
    profile: str = ""
    digest: str = ""
    _built: dict[Language, _Built] = field(default_factory=dict[Language, "_Built"])
    _written: dict[tuple[Language, tuple[Format, ...]], tuple[object, ...]] = field(
        default_factory=dict[tuple[Language, tuple[Format, ...]], tuple[object, ...]]
    )

    def languages(self, wanted: Sequence[Language] | None = None) -> tuple[Language, ...]:
        """Return the languages to write: those wanted, else a named profile's own, else the plan's."""
        if wanted is not None:
            return tuple(wanted)
        if self.profile:
            return (load_profile(self.profile, self._profiles).language,)
        return self.stored.languages

    def profile_for(self, language: Language) -> Profile:
        """Return the style profile of a language.

        Raises
        ------
        ReportError
            When there is no such profile, or it is written for the other language.
        """
        profile = load_profile(self.profile or self.stored.profiles[language], self._profiles)
        if profile.language != language:
            what = Text("the style profile is for another language", "样式方案用于另一种语言")
            raise ReportError(Fault(what, where=profile.name, expected=language, got=profile.language))
        return profile

    def warnings(self, wanted: Sequence[Language] | None = None) -> tuple[Warn, ...]:
        """Return what the profiles ask for and cannot have as they ask: fonts, styles of a Word template."""
        profiles = (self.profile_for(language) for language in self.languages(wanted))
        return tuple(dict.fromkeys(warn for profile in profiles for warn in profile_warnings(profile)))

    def typed_numbers(self, language: Language) -> tuple[Fault, ...]:
        """Return the numbers that the study's own templates write out instead of printing them by key."""
        facts = self.stored.facts
        named = (*facts.hypotheses, *facts.rivals, *facts.measures, *facts.groups)
        coded = (*facts.constructs, *facts.items, *facts.questions)
        names = {one.id for one in named} | {one.code for one in coded}
        return tuple(typed_numbers_of_study(language, self.folder / "reports", names))

    def chapter(self, language: Language) -> Chapter:
        """Build the chapter from the templates as they are now."""
        profile = self.profile_for(language)
        context = self._context(language, profile)
        built = self._built.get(language)
        if built is None or built.profile != profile:
            built = self._built[language] = _Built(profile, build_parts(context), KeptProse())
        own = self.folder / "reports"
        chapter = build_chapter(context, overrides=own, parts=built.parts, prose=built.prose)
        if not profile.captions.bilingual:
            return chapter
        other: Language = "en" if language == "zh" else "zh"
        titles = build_parts(self._context(other, profile))
        blocks = (*titles.tables, *titles.figures)
        return with_second_titles(chapter, dataclasses.replace(chapter, language=other, blocks=blocks))

    def write(
        self,
        language: Language,
        out: Path,
        formats: Sequence[Format] = FORMATS,
        *,
        beside: bool = True,
    ) -> tuple[Path, ...]:
        """Write the chapter in each format, its figures and its printed numbers, and hold them to the gate.

        Parameters
        ----------
        language : "zh" or "en"
        out : Path
            A folder that is there.
        formats : sequence of Format
        beside : bool
            Whether the PDF is set while the others are written: sooner done, in more memory.

        Raises
        ------
        SurveyError
            When a template cannot be used, or a file does not say what was computed.
        """
        chapter, profile = self.chapter(language), self.profile_for(language)
        printed = out / f"printed.{language}.json"
        with writing_chapter(chapter, profile, out, formats, beside=beside) as files:
            figures = write_figures(chapter.blocks, language, out / "figures")
            write_json(dict(sorted(printed_numbers(chapter).items())), printed)
            faults = output_faults(chapter, profile, (one for one in files if one.suffix != ".pdf"))
        faults += output_faults(chapter, profile, (one for one in files if one.suffix == ".pdf"))
        if faults:
            raise ReportError(faults)
        self._written[language, tuple(formats)] = chapter, profile, _saved(profile)
        return (*files, *figures, printed)

    def write_section(
        self, language: Language, section: str, out: Path, formats: Sequence[Format] = FORMATS
    ) -> tuple[Path, ...]:
        """Write one section in each format, ``section-4.5.LANG.docx`` and so on, and hold it to the gate.

        Parameters
        ----------
        language : "zh" or "en"
        section : str
            Its number as printed.
        out : Path
            A folder that is there.
        formats : sequence of Format

        Raises
        ------
        SurveyError
            When there is no such section, or a file does not say what was computed.
        """
        profile = self.profile_for(language)
        part = excerpt_section(self.chapter(language), profile, section)
        files = write_chapter(part, profile, out, formats)
        if faults := output_faults(part, profile, files):
            raise ReportError(faults)
        names = (f"section-{section}.{path.name.partition('.')[2]}" for path in files)
        return tuple(path.rename(path.with_name(name)) for path, name in zip(files, names, strict=True))

    def has_written(self, language: Language) -> bool:
        """Say whether the chapter was written before in a language: somebody waits for it again."""
        return any(before == language for before, _ in self._written)

    def is_written(self, language: Language, formats: Sequence[Format]) -> bool:
        """Say whether the chapter as it is now is what `write` wrote last in these formats."""
        chapter, profile = self.chapter(language), self.profile_for(language)
        return self._written.get((language, tuple(formats))) == (chapter, profile, _saved(profile))

    @property
    def _profiles(self) -> Path:
        return self.folder / "reports" / "profiles"

    def _context(self, language: Language, profile: Profile) -> ChapterContext:
        return ChapterContext(self.stored.facts, self.stored.findings, self.results, profile, language)


def _saved(profile: Profile) -> int:
    """Return when the profile's Word template was saved; 0 without one."""
    return Path(profile.word_template).stat().st_mtime_ns if profile.word_template else 0
