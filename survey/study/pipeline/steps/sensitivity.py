"""What the verdicts owe to the estimator: the structural model fitted again in other ways, once each.

Complete rows only, beside full information; and the answers as ordered categories (WLSMV), beside answers
taken for continuous. Nothing of it replaces the reported fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from survey.errors import DataError, Text, located
from survey.findings.sensitivity import Alternative
from survey.sem.groups.path_comparison import PathDifferences
from survey.sem.results import SemResult
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.joint import joint_options
from survey.study.pipeline.steps.paths import differences_of
from survey.study.pipeline.steps.scales import confirmatory_frame, scales_of
from survey.study.pipeline.steps.structure import How, fit_alone, fit_together, how_planned

__all__ = ["compute", "try_way", "ways_of"]

# With more answer categories than these, treating them as continuous is not in question.
MOST_CATEGORIES = 7
Fit = Callable[[How], SemResult | None]
Differences = Callable[[How], PathDifferences | None]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Return each other way of estimating the structural model, for all groups or for each."""
    plan = inputs.plan
    if not plan.structural.strip():
        return {}
    fits: dict[str, Fit] = {}
    differences: Differences | None = None
    if joint_options(inputs) is not None:
        fits[""] = lambda how: fit_together(inputs, plan.structural, how=how)
        differences = partial(differences_of, inputs, each=False)
    else:
        for group in inputs.groups:
            fits[f".{group}"] = lambda how, group=group: fit_alone(inputs, plan.structural, group, how=how)
    made: dict[str, Any] = {}
    for name, how in ways_of(inputs):
        for tail, fit in fits.items():
            with located(f"sensitivity, {name}{tail}"):
                made[f"alternative.{name}{tail}"] = try_way(name, fit, how, differences)
    return made


def ways_of(inputs: StepInputs) -> Iterator[tuple[str, How]]:
    """Go through the other ways in which the answers at hand can be analysed, by name."""
    planned = how_planned(inputs)
    frames = [confirmatory_frame(inputs, group) for group in inputs.groups]
    if any(frame.isna().to_numpy().any() for frame in frames):
        other = "listwise" if planned.missing == "fiml" else "fiml"
        yield other, How(planned.estimator, other)
    items = tuple(item for own in scales_of(inputs).values() for item in own)
    if all(frame[list(items)].nunique().max() <= MOST_CATEGORIES for frame in frames):
        yield "wlsmv", How("WLSMV", "listwise", items, collapse_sparse=1)


def try_way(name: str, fit: Fit, how: How, differences: Differences | None = None) -> Alternative:
    """Fit in another way; what the data do not allow is absent with its reason."""
    try:
        found = fit(how)
        apart = differences(how) if found is not None and differences is not None else None
    except DataError as error:
        return Alternative(name, None, error.faults[0].what)
    return Alternative(name, found, None if found else Text("it was not fitted", "未拟合"), apart)
