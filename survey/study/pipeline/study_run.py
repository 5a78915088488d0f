"""Run a study: from its raw exports to chapters, workbooks and keyed results, moved into place whole."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.errors import Language, Text, Warn
from survey.findings import Findings
from survey.study.pipeline.chapter_step import chapter_key, find_written, write_outputs
from survey.study.pipeline.graph import CHAPTER, FINDINGS, find_step, steps_behind, steps_from, study_graph
from survey.study.pipeline.held_study import OUT, STORE, hold_study
from survey.study.pipeline.inputs import input_hashes
from survey.study.pipeline.runner import Ran, StepState, run_steps, step_states
from survey.study.pipeline.step import NoProgress, Progress
from survey.study.pipeline.step_cache import CACHE, StepCache
from survey.study.plan.load import load_study

__all__ = ["OUT", "StudyRun", "list_steps", "run_one_step", "run_study"]


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
        What is to be known of the exports, and stored results that were damaged.
    computed, reused : tuple of str
        The steps that were computed by this run, and those whose results were there already; the chapter
        is among them.
    """

    folder: Path
    findings: Findings
    untrusted: tuple[str, ...]
    warnings: tuple[Warn, ...] = ()
    computed: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()


def run_study(
    folder: Path,
    *,
    languages: Sequence[Language] | None = None,
    progress: Progress | None = None,
    force: bool = False,
    start: str = "",
) -> StudyRun:
    """Run a study: what did not change since the last run is reused.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    languages : sequence of Language, optional
        Those of the plan by default.
    progress : Progress, optional
    force : bool
        Compute every step again.
    start : str
        Compute this step again and all that rest on it; ``chapter`` only writes the outputs again.

    Returns
    -------
    StudyRun

    Raises
    ------
    SurveyError
        When the plan, an export or a template cannot be used, a step is not known, another run is at work
        on the study, or the outputs cannot be written; earlier outputs stay as they were.
    """
    started = time.perf_counter()
    told = progress or NoProgress()
    told.step(Text("checking the plan", "检查研究计划"))
    study = load_study(folder)
    hashes = input_hashes(study)
    steps = study_graph(study, hashes)
    again = frozenset(step.name for step in steps) | {CHAPTER} if force else frozenset[str]()
    if start:
        again |= steps_from(find_step(start, steps, CHAPTER), steps) | {CHAPTER}
    wanted = tuple(study.plan.languages if languages is None else languages)
    with hold_study(folder, STORE, OUT) as cache:
        ran = run_steps(steps, study.plan, study.instruments, cache, progress=told, again=again)
        key = chapter_key(study, hashes, ran, wanted)
        written = None if CHAPTER in again else find_written(folder, cache, key)
        computed = ran.computed
        if written is None:
            written = write_outputs(study, hashes, ran, wanted, told, time.perf_counter() - started)
            # A template that was changed while it was read is read again by the next run.
            if chapter_key(study, hashes, ran, wanted) == key:
                cache.keep(CHAPTER, key, {CHAPTER: written})
            computed = (*computed, CHAPTER)
        cache.tidy({**ran.keys, CHAPTER: key})
    findings: Findings = ran.results[FINDINGS].open()[FINDINGS]
    return StudyRun(
        folder / OUT,
        findings,
        tuple(f.key for f in findings if not f.trusted),
        (*written.warnings, *cache.warnings),
        computed,
        tuple(name for name in (*ran.results, CHAPTER) if name not in computed),
    )


def run_one_step(folder: Path, name: str, *, force: bool = False, progress: Progress | None = None) -> Ran:
    """Compute one step again, and what it needs that is not there; no chapter is written.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    name : str
        The step.
    force : bool
        Compute what it needs again, too.
    progress : Progress, optional

    Raises
    ------
    SurveyError
        When the step is not known, or it cannot be computed.
    """
    told = progress or NoProgress()
    told.step(Text("checking the plan", "检查研究计划"))
    study = load_study(folder)
    steps = study_graph(study, input_hashes(study))
    behind = steps_behind(find_step(name, steps), steps)
    again = {step.name for step in behind} if force else {name}
    with hold_study(folder) as cache:
        return run_steps(behind, study.plan, study.instruments, cache, progress=told, again=again)


def list_steps(folder: Path) -> tuple[StepState, ...]:
    """Return every step of a study and where it stands, computing nothing.

    Parameters
    ----------
    folder : Path
        The folder that holds ``analysis/study.yaml``.
    """
    study = load_study(folder)
    cache = StepCache(folder / CACHE)
    return tuple(step_states(study_graph(study, input_hashes(study)), study.plan, study.instruments, cache))
