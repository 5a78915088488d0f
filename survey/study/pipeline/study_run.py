"""Run a study: from its raw exports to chapters, workbooks and keyed results, moved into place whole."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from survey.errors import Fault, Language, PlanError, Text, Warn
from survey.findings import Findings
from survey.report.context import StudyFacts
from survey.report.emit import RUN_FORMATS
from survey.study.chapter_maker import ChapterMaker
from survey.study.facts import study_facts
from survey.study.pipeline.collect import collect_findings
from survey.study.pipeline.manifest import build_manifest, sha256_of, write_json
from survey.study.pipeline.outputs import replace_folder
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.reading_step import reading_step
from survey.study.pipeline.runner import run_steps
from survey.study.pipeline.step import NoProgress, Progress
from survey.study.pipeline.steps import STEPS
from survey.study.pipeline.steps.reading import SourceFacts
from survey.study.plan.load import Study, load_study
from survey.study.simulated import is_simulated
from survey.study.stored import STORE, StoredStudy, save_stored

__all__ = ["OUT", "StudyRun", "run_study"]

OUT = Path("reports", "out")


@dataclass(frozen=True, slots=True)
class StudyRun:
    """What a run left behind.

    Parameters
    ----------
    folder : Path
        Where the outputs lie.
    findings : Findings
    untrusted : tuple of str
        Keys of the findings that the chapter refuses to interpret.
    warnings : tuple of Warn
        What is to be known of the exports.
    """

    folder: Path
    findings: Findings
    untrusted: tuple[str, ...]
    warnings: tuple[Warn, ...] = ()


def run_study(
    folder: Path, *, languages: Sequence[Language] | None = None, progress: Progress | None = None
) -> StudyRun:
    """Run a whole study.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    languages : sequence of Language, optional
        Those of the plan by default.
    progress : Progress, optional

    Returns
    -------
    StudyRun

    Raises
    ------
    SurveyError
        When the plan, an export or a template cannot be used; earlier outputs stay as they were.
    """
    started = time.perf_counter()
    told = progress or NoProgress()
    told.step(Text("checking the plan", "检查研究计划"))
    study = load_study(folder)
    # The matrices are small: threads inside BLAS only wait for each other, and their number would show in
    # the last digits. What runs on all cores does so by its own threads.
    with threadpool_limits(limits=1, user_api="blas"):
        results = run_steps((reading_step(study), *STEPS), study.plan, study.instruments, told)
    findings = collect_findings(study.plan, study.instruments, results)
    facts = study_facts(
        study.plan,
        study.instruments,
        date=study.plan.date or _newest(results),
        simulated=is_simulated(folder, (source.sha256 for source in _sources(results))),
    )
    kept = {name: value for name, value in results.items() if not isinstance(value, Prepared)}
    stored = _stored(study, facts, findings)
    maker = ChapterMaker(folder, stored, kept)
    with replace_folder(folder / STORE) as store, replace_folder(folder / OUT) as out:
        told.step(Text("saving results", "保存结果"))
        save_stored(stored, kept, store)
        (out / "results.json").write_text(findings.to_json(), encoding="utf-8")
        for language in maker.languages(languages):
            told.step(Text(f"writing the chapter ({language})", f"生成章节（{language}）"))
            maker.write(language, out, RUN_FORMATS)
        _write_manifest(study, results, out, time.perf_counter() - started)
    untrusted = tuple(f.key for f in findings if not f.trusted)
    warnings = tuple(warning for source in _sources(results) for warning in source.warnings)
    return StudyRun(folder / OUT, findings, untrusted, (*warnings, *maker.warnings(languages)))


def _stored(study: Study, facts: StudyFacts, findings: Findings) -> StoredStudy:
    """Return what every later chapter is rebuilt from."""
    inputs = {path.relative_to(study.folder).as_posix(): sha256_of(path) for path in study.inputs}
    return StoredStudy(facts, findings, tuple(study.plan.languages), dict(study.plan.profiles), inputs)


def _sources(results: Mapping[str, Any]) -> list[SourceFacts]:
    return [value for value in results.values() if isinstance(value, SourceFacts)]


def _newest(results: Mapping[str, Any]) -> dt.date:
    """Return the date of the newest submission; results never read the clock."""
    dates = [source.newest for source in _sources(results) if source.newest is not None]
    if not dates:
        what = Text("neither the plan nor an export holds a date", "研究计划与导出文件中均无日期")
        raise PlanError(Fault(what, where="analysis/study.yaml", expected="date: 2026-01-31"))
    return max(dates)


def _write_manifest(study: Study, results: Mapping[str, Any], out: Path, seconds: float) -> None:
    rows = {name: value.n for name, value in results.items() if isinstance(value, Prepared)}
    manifest = build_manifest(
        study.folder,
        inputs=study.inputs,
        out=out,
        seed=study.plan.seed,
        streams=[step.name for step in STEPS if step.random],
        rows=rows,
        seconds=seconds,
    )
    write_json(manifest, out / "manifest.json")
