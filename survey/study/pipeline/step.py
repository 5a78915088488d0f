"""A step of the pipeline: a named function with declared inputs, outputs and seed stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from survey.instrument.model import Instrument
from survey.study.plan.model import Plan

__all__ = ["Progress", "Step", "StepInputs", "no_progress"]


class Progress(Protocol):
    """Told how far a step is; `total` 0 means that it cannot say."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note of the progress."""
        ...


def no_progress(step: str, done: int, total: int) -> None:
    """Take no note."""


@dataclass(frozen=True, slots=True)
class StepInputs:
    """What a step may read: the plan, the instruments by group, and the results of earlier steps.

    Results are named ``what.group`` (``efa.business_owner``) or ``what.wave.group``
    (``prepared.main.business_owner``).
    """

    plan: Plan
    instruments: Mapping[str, Instrument]
    results: Mapping[str, Any]
    progress: Progress = no_progress

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in the order of the plan."""
        return tuple(self.plan.groups)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Parameters
    ----------
    name : str
        Unique; also names its seed stream: ``stream(plan.seed, name, ...)``.
    needs : tuple of str
        Names of the steps whose results it reads.
    compute : callable
        From `StepInputs` to the named results it makes; pure but for its seed stream.
    random : bool
        Whether it draws from its stream.
    """

    name: str
    needs: tuple[str, ...]
    compute: Callable[[StepInputs], dict[str, Any]]
    random: bool = False
