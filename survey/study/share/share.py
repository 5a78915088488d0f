"""Write what is handed over, from the stored results of the last run: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from survey.errors import DisclosureError, Fault, Language, PlanError, ReportError, Text, Warn
from survey.findings import Findings
from survey.instrument.shape import validate_marked
from survey.instrument.yaml_marks import read_marked
from survey.report.chapter.brief import build_brief
from survey.report.checking.gate import check_file, printed_numbers
from survey.report.context import ChapterContext
from survey.report.document import Chapter
from survey.report.profiles.load import load_profile
from survey.report.writing.emit import write_as
from survey.study.pipeline.held_study import OUT, STORE, hold_study
from survey.study.pipeline.manifest import write_json
from survey.study.pipeline.outputs import replace_folder
from survey.study.pipeline.write_faults import writing
from survey.study.plan.disclosure_plan import DisclosurePlan
from survey.study.plan.load import plan_path
from survey.study.plan.model import Plan
from survey.study.share.control import Controlled, control_findings
from survey.study.share.record import anonymity_record, disclosure_record
from survey.study.share.rules import WITHHELD
from survey.study.share.workbook import findings_chapter
from survey.study.stored import StoredStudy, changed_inputs, load_stored

__all__ = ["ANONYMITY", "SHARE", "SharedStudy", "share_study"]

SHARE = Path("reports", "share")
ANONYMITY = Path("reports", "anonymity.json")
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class SharedStudy:
    """What was handed over.

    Parameters
    ----------
    folder : Path
    files : tuple of Path
    n_shared, n_withheld : int
        Findings that left, and those replaced by the reason why not.
    n_cells, n_cells_withheld : int
        Counts that were to be published, and those suppressed among them.
    warnings : tuple of Warn
    """

    folder: Path
    files: tuple[Path, ...]
    n_shared: int
    n_withheld: int
    n_cells: int
    n_cells_withheld: int
    warnings: tuple[Warn, ...]


def share_study(folder: Path) -> SharedStudy:
    """Write ``reports/share``: the brief in Chinese and English, findings, and the disclosure report.

    Beside it stands ``reports/anonymity.json``, which is for the researchers alone. Nothing is computed
    again. The thresholds, tables and quotes are those of the plan as it is now.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.

    Raises
    ------
    ReportError
        When the study was not run, a run is at work on it, or the folder cannot be written.
    DisclosureError
        When something cannot be protected; nothing is written then, and earlier output stays.
    """
    plan = _disclosure_plan(folder)
    with hold_study(folder, STORE, OUT, SHARE):
        return _share_held(folder, plan)


def _share_held(folder: Path, plan: DisclosurePlan) -> SharedStudy:
    stored, results = load_stored(folder)
    groups = [group.id for group in stored.facts.groups]
    controlled = control_findings(groups, stored.findings, results, plan)
    with replace_folder(folder / SHARE) as out:
        for language in _LANGUAGES:
            _write_brief(folder, stored, controlled, plan, language, out)
        (out / "findings.json").write_text(controlled.findings.to_json(), encoding="utf-8")
        record = disclosure_record(controlled, groups, results, n_quotes=len(plan.quotes))
        write_json(record, out / "disclosure.json")
    cells = [~one.tables.hidden & ~one.tables.harmless for one in controlled.suppressions]
    gone = [mask & ~one.published for mask, one in zip(cells, controlled.suppressions, strict=True)]
    withheld = sum(f.reason in WITHHELD for f in controlled.findings)
    _write_anonymity(anonymity_record(groups, results), folder / ANONYMITY)
    return SharedStudy(
        folder / SHARE,
        tuple(sorted((folder / SHARE).iterdir())),
        len(controlled.findings) - withheld,
        withheld,
        sum(int(mask.sum()) for mask in cells),
        sum(int(mask.sum()) for mask in gone),
        changed_inputs(folder, stored),
    )


def _disclosure_plan(folder: Path) -> DisclosurePlan:
    """Read the plan alone: exports and instruments are not needed any more."""
    return validate_marked(read_marked(plan_path(folder), PlanError), Plan, PlanError).disclosure


def _write_anonymity(record: Mapping[str, object], path: Path) -> None:
    """Write the report whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    with writing(path):
        try:
            write_json(record, new)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)


def _write_brief(
    folder: Path,
    stored: StoredStudy,
    controlled: Controlled,
    plan: DisclosurePlan,
    language: Language,
    out: Path,
) -> None:
    """Write the brief of one language, hold it to what leaves, and write the workbook with the first."""
    reports = folder / "reports"
    profile = load_profile(f"brief-{language}", reports / "profiles")
    context = ChapterContext(stored.facts, controlled.findings, {}, profile, language)
    quotes = [Text(en=quote.en, zh=quote.zh) for quote in plan.quotes]
    brief = build_brief(context, minimum=controlled.thresholds.minimum_cell, quotes=quotes, overrides=reports)
    _refuse_others(brief, controlled.findings)
    faults: list[Fault] = []
    for form in ("html", "pdf"):
        path = out / f"brief.{language}.{form}"
        write_as(form, brief, profile, path)
        faults += check_file(brief, profile, path)
    if faults:
        raise ReportError(faults)
    if language == stored.languages[0]:
        book = findings_chapter(context, brief, controlled.crosses, plan.bands)
        write_as("xlsx", book, profile, out / "findings.xlsx")


def _refuse_others(brief: Chapter, leaving: Findings) -> None:
    """Refuse a brief that prints a number by a key that did not pass disclosure control."""
    what = Text("the brief prints a number that did not pass disclosure control", "简报中的数字未经披露控制")
    foreign = [key for key in printed_numbers(brief) if key not in leaving]
    if foreign:
        raise DisclosureError([Fault(what, where=key) for key in foreign])
