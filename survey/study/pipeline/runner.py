"""Run steps in their order: each sees the results of the steps that it says it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from survey.errors import Fault, PlanError, Text
from survey.instrument.model import Instrument
from survey.study.pipeline.plan_view import declared_plan, without_words
from survey.study.pipeline.step import Progress, Step, StepInputs
from survey.study.plan.model import Plan

__all__ = ["check_steps", "run_steps", "step_inputs"]


def check_steps(steps: Sequence[Step]) -> None:
    """Check that names are unique and that each step comes after what it needs.

    Raises
    ------
    PlanError
        With every step that stands wrongly.
    """
    seen: set[str] = set()
    faults: list[Fault] = []
    for step in steps:
        if step.name in seen:
            faults.append(Fault(Text("a step is there twice", "步骤重复"), where=step.name))
        faults += [
            Fault(
                Text("a step comes before what it needs", "步骤早于其所需的步骤"), where=step.name, got=need
            )
            for need in step.needs
            if need not in seen
        ]
        seen.add(step.name)
    if faults:
        raise PlanError(faults)


def run_steps(
    steps: Sequence[Step],
    plan: Plan,
    instruments: Mapping[str, Instrument],
    progress: Progress,
    given: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> dict[str, Any]:
    """Run the steps and return all their results by name.

    Parameters
    ----------
    steps : sequence of Step
        In an order in which each comes after what it needs.
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    progress : Progress
    given : mapping of str to mapping
        Results that are there already, by the name of the step that would make them;
        such a step is not run.

    Returns
    -------
    dict
        The results by name, in the order in which they were made.

    Raises
    ------
    PlanError
        When the steps are not in order, or two steps make a result of the same name.
    """
    check_steps(steps)
    by_step: dict[str, Mapping[str, Any]] = {}
    results: dict[str, Any] = {}
    for step in steps:
        if step.name in given:
            made = given[step.name]
        else:
            progress.step(step.label)
            visible = {name: value for need in step.needs for name, value in by_step[need].items()}
            made = step.compute(step_inputs(step, plan, instruments, visible, progress))
        twice = results.keys() & made.keys()
        if twice:
            raise PlanError(
                [
                    Fault(Text("two steps make the same result", "两个步骤产生同名结果"), where=n)
                    for n in twice
                ]
            )
        by_step[step.name] = made
        results.update(made)
    return results


def step_inputs(
    step: Step,
    plan: Plan,
    instruments: Mapping[str, Instrument],
    visible: Mapping[str, Any],
    progress: Progress,
) -> StepInputs:
    """Return what a step may read: the parts that it declares, with wordings only where it says so."""
    if not step.words:
        plan = without_words(plan)
        instruments = {group: without_words(instrument) for group, instrument in instruments.items()}
    shown = declared_plan(plan, step.name, step.parts)
    return StepInputs(shown, instruments, MappingProxyType(dict(visible)), progress)
