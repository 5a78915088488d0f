"""What a run leaves for its chapter: facts, findings and results, to rebuild it without computing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from survey.errors import Fault, Language, ReportError, Text, Warn
from survey.findings import Findings, load_readable, save_results
from survey.report.facts.study_facts import StudyFacts
from survey.study.pipeline.graph import CHAPTER
from survey.study.pipeline.held_study import STORE
from survey.study.pipeline.manifest import sha256_of

__all__ = ["STORE", "StoredStudy", "changed_inputs", "load_stored", "save_stored", "store_digest"]

_NAME = "study.chapter"
_RUN_AGAIN = Text(
    "run `survey run`: it computes this step again, and reuses those whose code is as it was",
    "请运行 `survey run`：将重新计算该步骤，代码未变的步骤会直接复用",
)


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """The part of a study that every chapter is written from.

    Parameters
    ----------
    facts : StudyFacts
    findings : Findings
    languages : tuple of Language
        Those of the plan.
    profiles : mapping of str to str
        The style profile's name by language.
    inputs : mapping of str to str
        SHA-256 of every file that the results were computed from, by path in the study.
    steps : mapping of str to str
        The step that each result is of.
    """

    facts: StudyFacts
    findings: Findings
    languages: tuple[Language, ...]
    profiles: Mapping[Language, str]
    inputs: Mapping[str, str]
    steps: Mapping[str, str]


def save_stored(stored: StoredStudy, results: Mapping[str, object], folder: Path) -> None:
    """Write the store of a study.

    Parameters
    ----------
    stored : StoredStudy
    results : mapping of str to frozen dataclass
        The results of the steps, without the answers of persons.
    folder : Path
        Made when absent.
    """
    save_results({_NAME: stored, **results}, folder)


def load_stored(study: Path, mend: Text = _RUN_AGAIN) -> tuple[StoredStudy, dict[str, Any]]:
    """Read the store of a study: what the chapter is written from, and the results by name.

    Parameters
    ----------
    study : Path
        The folder that holds ``analysis/study.yaml``.
    mend : Text
        What to do where results are another version's.

    Raises
    ------
    ReportError
        When the study was not run, or was run by a version whose results cannot be read; each step is named.
    """
    results, unreadable = load_readable(study / STORE)
    stored = cast("StoredStudy | None", results.pop(_NAME, None))
    if unreadable or stored is None:
        steps = {_NAME: CHAPTER} if stored is None else stored.steps
        kinds = {steps.get(name, name): fault.where or fault.got for name, fault in unreadable.items()}
        named = kinds or {CHAPTER: ""}
        raise ReportError([_of_another_version(step, kind, mend) for step, kind in named.items()])
    return stored, results


def _of_another_version(step: str, kind: str, mend: Text) -> Fault:
    """Say that this version cannot read the results of a step, and how they are made again."""
    what = Text(
        f"the stored results of the step `{step}` are of another version of survey",
        f"步骤 `{step}` 的已保存结果出自其他版本的 survey",
    )
    return Fault(what, where=STORE.as_posix(), got=kind, mend=mend)


def store_digest(study: Path) -> str:
    """Return a hash of the store of a study as it is now.

    Parameters
    ----------
    study : Path
        The folder that holds ``analysis/study.yaml``.
    """
    return " ".join(sha256_of(path) for path in sorted((study / STORE).glob("store.*")))


def changed_inputs(study: Path, stored: StoredStudy) -> tuple[Warn, ...]:
    """Return a warning when the plan, an instrument or an export is no longer what the results are from.

    Parameters
    ----------
    study : Path
    stored : StoredStudy
    """
    changed = tuple(
        name
        for name, before in stored.inputs.items()
        if not (study / name).is_file() or sha256_of(study / name) != before
    )
    message = Text(
        "these files have changed since the results were computed; run `survey run` to bring them in",
        "以下文件在计算结果之后已改动；请运行 `survey run` 以更新结果",
    )
    return (Warn("changed_inputs", message, changed),) if changed else ()
