"""Run steps in their order: each sees what it declares, and what it made before from the same is reused."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from survey.errors import Fault, PlanError, Text
from survey.instrument.model import Instrument
from survey.study.pipeline.kept_imports import IMPORTS, keep_imports, known_imports
from survey.study.pipeline.step import NoProgress, Progress, Step, StepInputs
from survey.study.pipeline.step_cache import StepCache, StepResults
from survey.study.pipeline.step_code import whole_code
from survey.study.pipeline.step_key import StepKeys
from survey.study.plan.model import Plan

__all__ = ["Ran", "StepState", "check_steps", "run_steps", "step_states"]


@dataclass(frozen=True, slots=True)
class Ran:
    """What running the steps gave.

    Parameters
    ----------
    results : mapping of str to StepResults
        By step.
    keys : mapping of str to str
        What the results of each step are kept under, and the imports of the package's sources.
    computed : tuple of str
        The steps that were computed; the others were reused.
    code : str
        The hash of whatever computes or prints.
    """

    results: Mapping[str, StepResults]
    keys: Mapping[str, str]
    computed: tuple[str, ...]
    code: str

    @property
    def reused(self) -> tuple[str, ...]:
        """The steps whose results were there already."""
        return tuple(name for name in self.results if name not in self.computed)

    def merged(self) -> dict[str, Any]:
        """Return all results by their own names.

        Raises
        ------
        PlanError
            When two steps make a result of the same name.
        """
        merged: dict[str, Any] = {}
        for made in self.results.values():
            if twice := merged.keys() & made.open().keys():
                what = Text("two steps make the same result", "两个步骤产生同名结果")
                raise PlanError([Fault(what, where=name) for name in sorted(twice)])
            merged |= made.open()
        return merged


@dataclass(frozen=True, slots=True)
class StepState:
    """Where a step stands: ``unchanged``, ``to run``, or ``waits`` for a step before it that is to run."""

    step: Step
    state: str


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


@dataclass(slots=True)
class _Run:
    """The steps of one run, as far as it has come."""

    keys: StepKeys
    cache: StepCache
    results: dict[str, StepResults] = field(default_factory=dict[str, StepResults])

    def key(self, step: Step) -> str:
        """Return what a step's results are kept under."""
        return self.keys.key(step, {need: self.results[need] for need in step.needs})

    def compute(self, step: Step, key: str, progress: Progress) -> StepResults:
        """Compute a step and keep its results; a part that an interrupted run has finished is reused."""
        unfinished = self.cache.unfinished(step.name, key)
        visible = {name: value for need in step.needs for name, value in self.results[need].open().items()}
        asked = self.keys.asked(step)
        inputs = StepInputs(asked.plan, asked.instruments, MappingProxyType(visible), progress, unfinished)
        made = self.cache.keep(step.name, key, _in_one_thread(step.compute, inputs))
        unfinished.clear()
        return made


def run_steps(
    steps: Sequence[Step],
    plan: Plan,
    instruments: Mapping[str, Instrument],
    cache: StepCache,
    *,
    progress: Progress | None = None,
    again: Collection[str] = (),
) -> Ran:
    """Run the steps whose results are not in the cache.

    Parameters
    ----------
    steps : sequence of Step
        In an order in which each comes after what it needs.
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    cache : StepCache
    progress : Progress, optional
    again : collection of str
        Steps that are computed whatever the cache holds.

    Raises
    ------
    PlanError
        When the steps are not in order.
    """
    check_steps(steps)
    told = progress or NoProgress()
    graph = known_imports(cache)
    graph.closure(*(step.module for step in steps if step.module))
    keep_imports(graph, cache)  # now: a run that is interrupted need not read them all again
    run = _Run(StepKeys.of(plan, instruments, graph), cache)
    keys: dict[str, str] = {}
    computed: list[str] = []
    for step in steps:
        keys[step.name] = key = run.key(step)
        if step.name in again:
            cache.unfinished(step.name, key).clear()
            found = None
        else:
            found = cache.find(step.name, key)
        if found is None:
            told.step(step.label)
            found = run.compute(step, key, told)
            computed.append(step.name)
        run.results[step.name] = found
    keys[IMPORTS] = keep_imports(graph, cache)
    return Ran(run.results, keys, tuple(computed), whole_code(graph))


def step_states(
    steps: Sequence[Step], plan: Plan, instruments: Mapping[str, Instrument], cache: StepCache
) -> Iterator[StepState]:
    """Yield where each step stands, computing nothing.

    Parameters
    ----------
    steps : sequence of Step
    plan : Plan
    instruments : mapping of str to Instrument
    cache : StepCache
    """
    check_steps(steps)
    run = _Run(StepKeys.of(plan, instruments, known_imports(cache)), cache)
    for step in steps:
        if any(need not in run.results for need in step.needs):
            yield StepState(step, "waits")
            continue
        found = cache.find(step.name, run.key(step))
        if found is not None:
            run.results[step.name] = found
        yield StepState(step, "to run" if found is None else "unchanged")


def _in_one_thread(
    compute: Callable[[StepInputs], dict[str, Any]], inputs: StepInputs
) -> Mapping[str, object]:
    """Compute with one thread inside BLAS.

    The matrices are small: threads inside BLAS only wait for each other, and their number would show in the
    last digits. What runs on all cores does so by its own threads.
    """
    # Only a library that is there can be limited: numpy's BLAS and scipy's own.
    importlib.import_module("scipy.linalg")
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        return compute(inputs)
