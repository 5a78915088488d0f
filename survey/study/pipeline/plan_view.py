"""What a step sees of the plan and of the instruments: the parts that it declares, without their wordings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel

from survey.errors import Fault, PlanError, Text
from survey.study.plan.model import Label, Plan

__all__ = ["declared_plan", "without_words"]


def without_words(value: Any) -> Any:
    """Return a plan, an instrument or a part of one with None for every wording.

    Examples
    --------
    >>> from survey.study.plan.model import Measure
    >>> without_words(Measure(id="team", scale="TT", label=Label(zh="甲", en="a"))).label is None
    True
    """
    if isinstance(value, (Label, Text)):
        return None
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: without_words(part) for name, part in value})
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: without_words(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **parts)
    if isinstance(value, tuple):
        return tuple(without_words(part) for part in cast("tuple[object, ...]", value))
    if isinstance(value, Mapping):
        return {name: without_words(part) for name, part in cast("Mapping[object, object]", value).items()}
    return value


class _Declared:
    """A plan that shows the declared parts and refuses the others."""

    def __init__(self, plan: Plan, step: str, parts: frozenset[str]) -> None:
        self._plan = plan
        self._step = step
        self._parts = parts

    def __getattr__(self, name: str) -> Any:
        if name not in self._parts:
            what = Text(
                "the step reads a part of the plan that it does not declare",
                "该步骤读取了未声明的计划内容",
            )
            expected = ", ".join(sorted(self._parts))
            raise PlanError(Fault(what, where=self._step, expected=expected, got=name))
        return getattr(self._plan, name)


def declared_plan(plan: Plan, step: str, parts: frozenset[str]) -> Plan:
    """Return the plan as a step may read it.

    Parameters
    ----------
    plan : Plan
    step : str
        The step's name, for the message.
    parts : frozenset of str
        Names of the plan's fields.

    Raises
    ------
    PlanError
        From what is returned, when any other part is read.
    """
    return cast("Plan", _Declared(plan, step, parts))
