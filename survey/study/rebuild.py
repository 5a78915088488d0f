"""Rebuild a study's chapter from stored results: all of it or one section, once or as templates change."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.errors import Fault, Language, ReportError, SurveyError, Warn
from survey.report.chapter.excerpt import excerpt_table
from survey.report.checking.gate import check_chapter
from survey.report.document import Chapter
from survey.report.profiles.profile import Profile
from survey.report.writing.emit import FORMATS, RUN_FORMATS, Format
from survey.study.chapter_maker import ChapterMaker
from survey.study.pipeline.held_study import OUT, STORE, hold_study
from survey.study.pipeline.manifest import sha256_of, write_json
from survey.study.pipeline.write_faults import writing
from survey.study.stored import changed_inputs, load_stored, store_digest

__all__ = ["Rebuilt", "check_report", "make_table", "open_maker", "rebuild_report", "watch_report"]

_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The files that were written, and what the reader of the log must know."""

    files: tuple[Path, ...]
    warnings: tuple[Warn, ...]


def open_maker(study: Path, profile: str = "") -> ChapterMaker:
    """Load a study's stored results.

    Parameters
    ----------
    study : Path
        The folder that holds ``analysis/study.yaml``.
    profile : str
        A style profile to use instead of the plan's.

    Raises
    ------
    ReportError
        When the study was not run by this version.
    """
    digest = store_digest(study)  # first: what a run stores meanwhile is then seen as new
    stored, results = load_stored(study)
    return ChapterMaker(study, stored, results, profile, digest)


def rebuild_report(
    maker: ChapterMaker,
    *,
    languages: Sequence[Language] | None = None,
    formats: Sequence[Format] = RUN_FORMATS,
    section: str = "",
    changed: bool = False,
) -> Rebuilt:
    """Write chapters, or one section of them, into the study's ``reports/out``; nothing is computed.

    The study is held meanwhile. What a run has stored since the maker was opened is read again.

    Parameters
    ----------
    maker : ChapterMaker
    languages : sequence of Language, optional
        Those of the plan by default.
    formats : sequence of Format
        Those of a run by default.
    section : str
        A section's number, such as ``4.5``; its files are named after it. Empty for the whole chapter.
    changed : bool
        Leave out the languages whose chapter is what this maker wrote last.

    Returns
    -------
    Rebuilt
        A file is replaced whole or not at all; files of other formats stay as they were.

    Raises
    ------
    SurveyError
        When a template or profile cannot be used, a file does not say what was computed, a run is at work
        on the study, or the outputs cannot be written.
    """
    with hold_study(maker.folder, STORE, OUT):
        if maker.digest != store_digest(maker.folder):
            maker = open_maker(maker.folder, maker.profile)
        wanted: tuple[Language, ...] = maker.languages(languages)
        if changed and not section:
            wanted = tuple(one for one in wanted if not maker.is_written(one, formats))
        _build_all(maker, wanted)
        files = tuple(_written(maker, wanted, formats, section))
    warnings = (*changed_inputs(maker.folder, maker.stored), *maker.warnings(languages))
    return Rebuilt(files, warnings)


def _build_all(maker: ChapterMaker, languages: Sequence[Language]) -> None:
    """Build every chapter before one is written, so that the faults of all templates are told at once."""
    faults: list[Fault] = []
    for language in languages:
        try:
            maker.chapter(language)
        except SurveyError as error:
            faults += error.faults
    if faults:
        raise ReportError(faults)


def _written(
    maker: ChapterMaker, languages: Sequence[Language], formats: Sequence[Format], section: str
) -> list[Path]:
    out = maker.folder / OUT
    out.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for language in languages:
        with writing(out), tempfile.TemporaryDirectory(prefix=".new.", dir=out) as name:
            new = Path(name)
            if section:
                maker.write_section(language, section, new, formats)
            else:
                maker.write(language, new, formats, beside=maker.has_written(language))
            files += _moved(new, out)
    if not section:
        _update_manifest(files, out / "manifest.json")
    return files


def _moved(new: Path, out: Path) -> Iterator[Path]:
    """Move what was written into the folder of outputs, file by file."""
    for path in sorted(path for path in new.rglob("*") if path.is_file()):
        target = out / path.relative_to(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
        yield target


def _update_manifest(files: Sequence[Path], path: Path) -> None:
    """Record the hashes of rewritten files beside those of the run."""
    if path.is_file():
        body = json.loads(path.read_text(encoding="utf-8"))
        body["outputs"] |= {file.relative_to(path.parent).as_posix(): sha256_of(file) for file in files}
        write_json(body, path)


def check_report(
    maker: ChapterMaker,
    languages: Sequence[Language] | None = None,
    formats: Sequence[Format] = FORMATS,
    section: str = "",
) -> tuple[Fault, ...]:
    """Build chapters, or one section of them, in a private folder, and return what is wrong with them.

    Parameters
    ----------
    maker : ChapterMaker
    languages : sequence of Language, optional
    formats : sequence of Format
        The files to hold to the gate.
    section : str
        A section's number: its files alone are written. The templates are checked all the same.

    Returns
    -------
    tuple of Fault
        Templates and profiles that cannot be used, numbers that the study's own templates write out, tables
        that no sentence names, numbers without a key, and files that do not say what was computed;
        empty when all is well.
    """
    faults: list[Fault] = []
    for language in maker.languages(languages):
        with tempfile.TemporaryDirectory() as folder:
            try:
                faults += maker.typed_numbers(language)
                faults += check_chapter(maker.chapter(language))
                if section:
                    maker.write_section(language, section, Path(folder), formats)
                else:
                    maker.write(language, Path(folder), formats)
            except SurveyError as error:
                faults += error.faults
    return tuple(faults)


def make_table(maker: ChapterMaker, name: str, language: Language) -> tuple[Chapter, Profile]:
    """Return one table of a chapter as a chapter of its own, and the profile to print it by.

    Parameters
    ----------
    maker : ChapterMaker
    name : str
        The table's key (``sem_fit``) or its number (``Table 4.7``, ``表4-7``, ``4-7``).
    language : Language

    Raises
    ------
    ReportError
        When the chapter has no such table.
    """
    profile = maker.profile_for(language)
    return excerpt_table(maker.chapter(language), profile, name), profile


def watch_report(
    maker: ChapterMaker, rebuild: Callable[[], None], *, wait: Callable[[float], None] = time.sleep
) -> None:
    """Rebuild whenever a template, a profile or the bibliography of the study changes, until interrupted.

    Parameters
    ----------
    maker : ChapterMaker
    rebuild : callable
        Called at once, and after every change; it tells the user of errors by itself.
    wait : callable
        Takes seconds; passed by tests.
    """
    seen = None
    while True:
        now = _stamps(maker.folder / "reports")
        if now != seen:
            rebuild()
            seen = now
        wait(_POLL_SECONDS)


def _stamps(reports: Path) -> dict[Path, int]:
    """Return the time of change of every file that a chapter is written by."""
    wanted = (".j2", ".yaml", ".bib", ".json", ".csl", ".docx", ".dotx")
    found = (path for path in reports.rglob("*") if OUT.name not in path.relative_to(reports).parts[:1])
    return {path: path.stat().st_mtime_ns for path in found if path.suffix in wanted and path.is_file()}
