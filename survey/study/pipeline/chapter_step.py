"""The last step: chapters, tables and the store that they are rebuilt from, written when anything changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from survey.errors import Fault, Language, PlanError, Text, Warn
from survey.findings import Findings
from survey.study.pipeline.digest import digest_of
from survey.study.pipeline.graph import CHAPTER, FINDINGS
from survey.study.pipeline.held_study import OUT, STORE
from survey.study.pipeline.manifest import build_manifest, sha256_of, write_json
from survey.study.pipeline.outputs import replace_folder
from survey.study.pipeline.runner import Ran
from survey.study.pipeline.step import Progress
from survey.study.pipeline.step_cache import StepCache
from survey.study.pipeline.step_key import plan_parts
from survey.study.pipeline.steps import STEPS
from survey.study.plan.load import Study
from survey.study.simulated import RECORD, is_simulated

if TYPE_CHECKING:
    from survey.study.pipeline.source_facts import SourceFacts
    from survey.study.stored import StoredStudy

__all__ = ["Written", "chapter_key", "find_written", "write_outputs"]

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what is to be known of the exports that it is from.

    Parameters
    ----------
    files : mapping of str to str
        SHA-256 of every file by its path in the study; not of the manifest, which the clock is in.
    warnings : tuple of Warn
    """

    files: Mapping[str, str]
    warnings: tuple[Warn, ...]


def chapter_key(study: Study, inputs: Mapping[str, str], ran: Ran, languages: Sequence[Language]) -> str:
    """Return the key of everything that the outputs depend on.

    Parameters
    ----------
    study : Study
    inputs : mapping of str to str
        SHA-256 of every file that the results are from, by path in the study, when the run began.
    ran : Ran
    languages : sequence of Language
    """
    reports, record = study.folder / "reports", study.folder / RECORD
    own = [path for path in reports.rglob("*") if _is_source(path.relative_to(reports)) and path.is_file()]
    read = [*own, *([record] if record.is_file() else [])]
    return digest_of(
        {
            "code": ran.code,
            "plan": plan_parts(study.plan, type(study.plan).model_fields),
            "steps": {name: made.digest for name, made in ran.results.items()},
            "languages": list(languages),
            "files": {path.relative_to(study.folder).as_posix(): sha256_of(path) for path in read},
            "inputs": dict(inputs),
        }
    )


def find_written(folder: Path, cache: StepCache, key: str) -> Written | None:
    """Return what was written under a key; None unless every file is there as it was written."""
    found = cache.find(CHAPTER, key)
    if found is None or not (folder / OUT / _MANIFEST).is_file():
        return None
    written = cast("Written", found.open()[CHAPTER])
    for name, before in written.files.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != before:
            return None
    return written


def write_outputs(
    study: Study,
    inputs: Mapping[str, str],
    ran: Ran,
    languages: Sequence[Language],
    progress: Progress,
    seconds: float,
) -> Written:
    """Write the store and the outputs of a study, each whole or not at all.

    Parameters
    ----------
    study : Study
    inputs : mapping of str to str
        See `chapter_key`.
    ran : Ran
    languages : sequence of Language
    progress : Progress
    seconds : float
        How long the steps took.
    """
    from survey.report.writing.emit import RUN_FORMATS
    from survey.study.chapter_maker import ChapterMaker
    from survey.study.pipeline.prepared import Prepared
    from survey.study.stored import save_stored

    results = ran.merged()
    findings: Findings = results.pop(FINDINGS)
    steps = {name: step for step, made in ran.results.items() for name in made.open()}
    stored = _stored(study, inputs, findings, results, steps)
    kept = {name: value for name, value in results.items() if not isinstance(value, Prepared)}
    maker = ChapterMaker(study.folder, stored, kept)
    with replace_folder(study.folder / STORE) as store, replace_folder(study.folder / OUT) as out:
        progress.step(Text("saving results", "保存结果"))
        save_stored(stored, kept, store)
        (out / "results.json").write_text(findings.to_json(), encoding="utf-8")
        for language in languages:
            progress.step(Text(f"writing the chapter ({language})", f"生成章节（{language}）"))
            maker.write(language, out, RUN_FORMATS)
        _write_manifest(study, inputs, ran, results, out, seconds)
        files = {**_hashes(store, STORE), **_hashes(out, OUT)}
    warnings = tuple(warning for source in _sources(results) for warning in source.warnings)
    return Written(files, (*warnings, *maker.warnings(languages)))


def _is_source(path: Path) -> bool:
    """Say whether a file of ``reports`` is what chapters are written by, and not an output."""
    return path.parts[0] != OUT.name and not path.parts[0].startswith(".")


def _hashes(folder: Path, name: Path) -> dict[str, str]:
    return {
        (name / path.relative_to(folder)).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _MANIFEST
    }


def _sources(results: Mapping[str, Any]) -> list[SourceFacts]:
    from survey.study.pipeline.source_facts import SourceFacts

    return [value for value in results.values() if isinstance(value, SourceFacts)]


def _stored(
    study: Study,
    inputs: Mapping[str, str],
    findings: Findings,
    results: Mapping[str, Any],
    steps: Mapping[str, str],
) -> StoredStudy:
    """Return what every later chapter is rebuilt from."""
    from survey.study.facts import study_facts
    from survey.study.stored import StoredStudy

    facts = study_facts(
        study.plan,
        study.instruments,
        date=study.plan.date or _newest(results),
        simulated=is_simulated(study.folder, (source.sha256 for source in _sources(results))),
    )
    languages, profiles = tuple(study.plan.languages), dict(study.plan.profiles)
    return StoredStudy(facts, findings, languages, profiles, dict(inputs), dict(steps))


def _newest(results: Mapping[str, Any]) -> dt.date:
    """Return the date of the newest submission; results never read the clock."""
    dates = [source.newest for source in _sources(results) if source.newest is not None]
    if not dates:
        what = Text("neither the plan nor an export holds a date", "研究计划与导出文件中均无日期")
        raise PlanError(Fault(what, where="analysis/study.yaml", expected="date: 2026-01-31"))
    return max(dates)


def _write_manifest(
    study: Study,
    inputs: Mapping[str, str],
    ran: Ran,
    results: Mapping[str, Any],
    out: Path,
    seconds: float,
) -> None:
    from survey.study.pipeline.prepared import Prepared

    manifest = build_manifest(
        inputs=inputs,
        out=out,
        seed=study.plan.seed,
        streams=[step.name for step in STEPS if step.random],
        rows={name: value.n for name, value in results.items() if isinstance(value, Prepared)},
        seconds=seconds,
        reused=ran.reused,
    )
    write_json(manifest, out / _MANIFEST)
