"""The graph of a study: from its exports through every step to its findings; and which are run again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from survey.errors import Fault, PlanError, Text
from survey.instrument.suggestions import did_you_mean
from survey.responses.own_readers import own_reader_files
from survey.study.pipeline.inputs import refuse_changed
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps import PREPARE, STEPS
from survey.study.plan.load import Study, plan_path

__all__ = ["CHAPTER", "FINDINGS", "find_step", "steps_behind", "steps_from", "study_graph"]

FINDINGS = "findings"
SCREENING = "screening"
_EXPORTS = tuple(
    f"groups.*.{part}"
    for part in (
        "main", "pretest", "platform", "distributed", "pretest_distributed", "column_map", "not_asked",
        "form", "nested_in",
    )
)  # fmt: skip
CHAPTER = "chapter"  # what is written from the steps; it has a name for --from alone


def study_graph(study: Study, hashes: Mapping[str, str]) -> tuple[Step, ...]:
    """Return every step of a study in order: reading, the analyses, and the findings made of them all.

    Parameters
    ----------
    study : Study
    hashes : mapping of str to str
        See `survey.study.pipeline.inputs.input_hashes`.
    """
    instruments = (f"instruments/{part.instrument}.yaml" for part in study.plan.groups.values())
    loaded = {plan_path(Path()).as_posix(), *instruments}
    read = {name: before for name, before in hashes.items() if name not in loaded}
    reading = _reading(study, hashes, read)
    return (reading, *STEPS, _screening(study, reading, read), _findings())


def find_step(name: str, steps: Sequence[Step], *others: str) -> str:
    """Return a step's name.

    Raises
    ------
    PlanError
        When there is none; the nearest is named.
    """
    known = [*(step.name for step in steps), *others]
    if name not in known:
        what = Text("there is no such step", "没有这个步骤")
        mend = did_you_mean(name, known)
        raise PlanError(Fault(what, expected=", ".join(known), got=name, mend=mend))
    return name


def steps_from(name: str, steps: Sequence[Step]) -> frozenset[str]:
    """Return a step and all that rest on it, directly or not.

    Examples
    --------
    >>> from survey.study.pipeline.steps import STEPS
    >>> sorted(steps_from("sem", STEPS) & {"sem", "measures", "cfa"})
    ['measures', 'sem']
    """
    found = {name}
    for step in steps:
        if found & set(step.needs):
            found.add(step.name)
    return frozenset(found)


def steps_behind(name: str, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return a step and all that it rests on, in order.

    Examples
    --------
    >>> from survey.study.pipeline.steps import STEPS
    >>> [step.name for step in steps_behind("paths", STEPS)]
    ['invariance', 'paths']
    """
    wanted = {name}
    for step in reversed(steps):
        if step.name in wanted:
            wanted |= set(step.needs)
    return tuple(step for step in steps if step.name in wanted)


def _reading(study: Study, hashes: Mapping[str, str], read: Mapping[str, str]) -> Step:
    """Return the step that reads and cleans the exports; it rests on the files themselves."""

    def compute(inputs: StepInputs) -> dict[str, Any]:
        from survey.study.pipeline.steps.reading import prepare

        made = prepare(study, inputs)
        refuse_changed(study.folder, read)
        return made

    also = {name: before for name, before in hashes.items() if name != plan_path(Path()).as_posix()}
    return Step(
        PREPARE,
        Text("reading and cleaning", "读取与清理"),
        (),
        compute,
        "survey.study.pipeline.steps.reading",
        # complete_items looks at the items of the shared model; a rule of screening draws from the seed.
        reads=(*_EXPORTS, "privacy", "cleaning", "constructs", "seed"),
        words=True,
        also={**also, **_pseudonyms(study), **own_reader_files()},
    )


def _screening(study: Study, reading: Step, read: Mapping[str, str]) -> Step:
    """Return the step that reads the exports again to see what the conclusions owe to the exclusions."""

    def compute(inputs: StepInputs) -> dict[str, Any]:
        from survey.study.pipeline.steps.screening import compare_samples

        made = compare_samples(study, inputs)
        refuse_changed(study.folder, read)
        return made

    label = Text("sensitivity to the exclusions", "对剔除规则的敏感性")
    reads = (*reading.reads, "measurement", "structural")
    module = "survey.study.pipeline.steps.screening"
    return Step(SCREENING, label, (PREPARE,), compute, module, reads=reads, words=True, also=reading.also)


def _pseudonyms(study: Study) -> dict[str, str]:
    """Return the hash of the key of the pseudonyms, where the plan asks for any."""
    if not study.plan.privacy.pseudonymise:
        return {}
    from survey.study.sources import privacy_policy

    return {"key of the pseudonyms": hashlib.sha256(privacy_policy(study).key).hexdigest()}


def _findings() -> Step:
    """Return the step that gives every number its key."""

    def compute(inputs: StepInputs) -> dict[str, Any]:
        from survey.study.pipeline.collect import collect_findings

        return {FINDINGS: collect_findings(inputs.plan, inputs.instruments, inputs.results)}

    return Step(
        FINDINGS,
        Text("collecting the findings", "汇总结果"),
        (PREPARE, *(step.name for step in STEPS), SCREENING),
        compute,
        "survey.study.pipeline.collect",
        reads=(
            "groups.*.instrument",  # only which groups there are
            "constructs",
            "hypotheses",
            "rivals.*.id",
            "rivals.*.kind",
            "measures.outcome",
        ),
    )
