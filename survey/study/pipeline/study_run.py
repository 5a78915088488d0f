"""Run a study: from its raw exports to chapters, workbooks and keyed results, moved into place whole."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from survey.errors import Language, Text, Warn
from survey.findings import Findings, save_results
from survey.report.chapter import build_chapter
from survey.report.context import ChapterContext, StudyFacts
from survey.report.emit import write_chapter, write_figures
from survey.report.gate import check_outputs, printed_numbers
from survey.report.profile import load_profile
from survey.study.facts import study_facts
from survey.study.pipeline.collect import collect_findings
from survey.study.pipeline.manifest import build_manifest, write_json
from survey.study.pipeline.outputs import replace_folder
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.runner import run_steps
from survey.study.pipeline.step import NoProgress, Progress
from survey.study.pipeline.steps import study_steps
from survey.study.pipeline.steps.reading import reading_step
from survey.study.plan.load import Study, load_study
from survey.study.simulated import is_simulated

__all__ = ["StudyRun", "run_study"]

OUT = Path("reports", "out")
STORE = Path("analysis", "results")


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
        results = run_steps((reading_step(study), *study_steps()), study.plan, study.instruments, told)
    findings = collect_findings(study.plan, study.instruments, results)
    facts = study_facts(
        study.plan,
        study.instruments,
        date=study.plan.date or _newest(results),
        simulated=is_simulated(folder, study.sources),
    )
    stored = {name: value for name, value in results.items() if not isinstance(value, Prepared)}
    with replace_folder(folder / STORE) as store, replace_folder(folder / OUT) as out:
        told.step(Text("saving results", "保存结果"))
        save_results(stored, store)
        (out / "results.json").write_text(findings.to_json(), encoding="utf-8")
        for language in languages or study.plan.languages:
            told.step(Text(f"writing the chapter ({language})", f"生成章节（{language}）"))
            _write_language(study, facts, findings, stored, language, out)
        _write_manifest(study, results, out, time.perf_counter() - started)
    untrusted = tuple(f.key for f in findings if not f.trusted)
    sources = (value for name, value in results.items() if name.startswith("source."))
    return StudyRun(
        folder / OUT, findings, untrusted, tuple(w for source in sources for w in source.warnings)
    )


def _write_language(
    study: Study,
    facts: StudyFacts,
    findings: Findings,
    results: Mapping[str, Any],
    language: Language,
    out: Path,
) -> None:
    """Write the chapter, the workbook, the figures and the printed numbers of one language."""
    reports = study.folder / "reports"
    profile = load_profile(study.plan.profiles[language], reports / "profiles")
    context = ChapterContext(facts, findings, results, profile, language)
    chapter = build_chapter(context, overrides=reports)
    write_chapter(chapter, profile, out)
    write_figures(chapter.blocks, language, out / "figures")
    write_json(dict(sorted(printed_numbers(chapter).items())), out / f"printed.{language}.json")
    check_outputs(chapter, profile, out)


def _newest(results: Mapping[str, Any]) -> dt.date:
    """Return the date of the newest submission; results never read the clock."""
    return max(value.newest for name, value in results.items() if name.startswith("source."))


def _write_manifest(study: Study, results: Mapping[str, Any], out: Path, seconds: float) -> None:
    rows = {name: value.n for name, value in results.items() if isinstance(value, Prepared)}
    manifest = build_manifest(
        study.folder,
        inputs=study.inputs,
        outputs=[path for path in out.rglob("*") if path.is_file()],
        seed=study.plan.seed,
        streams=[step.name for step in study_steps() if step.random],
        rows=rows,
        seconds=seconds,
    )
    write_json(manifest, out / "manifest.json")
