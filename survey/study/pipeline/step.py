"""A step of the pipeline: a named function with declared inputs, outputs and seed stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from survey.errors import Text
from survey.instrument.model import Instrument
from survey.study.pipeline.step_cache import StepCache
from survey.study.plan.model import Plan

__all__ = ["NoProgress", "Progress", "Step", "StepInputs"]


class Progress(Protocol):
    """What a long calculation tells about its way."""

    def step(self, label: Text) -> None:
        """Say that a step begins; the one before it is done."""
        ...

    def advance(self, done: int, total: int) -> None:
        """Say how much of the present step is done."""
        ...


class NoProgress:
    """Tells nobody."""

    def step(self, label: Text) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class StepInputs:
    """What a step may read: the plan, the instruments by group, and the results of earlier steps.

    `kept` holds the parts of the step that an interrupted run has finished.

    Results are named ``what.group`` (``efa.business_owner``) or ``what.wave.group``
    (``prepared.main.business_owner``).
    """

    plan: Plan
    instruments: Mapping[str, Instrument]
    results: Mapping[str, Any]
    progress: Progress = field(default_factory=NoProgress)
    kept: StepCache | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in the order of the plan."""
        return tuple(self.instruments)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Parameters
    ----------
    name : str
        Unique; also names its seed stream: ``stream(plan.seed, name, ...)``.
    label : Text
        What the user is told while it runs.
    needs : tuple of str
        Names of the steps whose results it reads.
    compute : callable
        From `StepInputs` to the named results it makes; pure but for its seed stream.
    module : str
        Where its code begins: the files that this module imports, directly or not, are what its results
        depend on. Without one it is the whole package.
    reads : tuple of str
        The parts of the plan that it reads, as narrowly as `declared_plan` names them. Any other part is
        refused to it, because its results would be reused although that part has changed.
    random : bool
        Whether it draws from its stream; it then reads the plan's ``seed`` too.
    words : bool
        Whether it reads wordings of the plan and of the instruments. To other steps these are absent, so
        that a mended wording recomputes nothing.
    also : mapping of str to str
        Hashes, by name, of whatever else its results depend on: the files that it reads.
    """

    name: str
    label: Text
    needs: tuple[str, ...]
    compute: Callable[[StepInputs], dict[str, Any]]
    module: str = ""
    reads: tuple[str, ...] = ()
    random: bool = False
    words: bool = False
    also: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def parts(self) -> frozenset[str]:
        """The parts of the plan that it may read."""
        return frozenset((*self.reads, "seed") if self.random else self.reads)
