"""Importance and performance of the measures, from the structural model's draws (Ringle & Sarstedt 2016)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from survey.sem import group_view
from survey.sem.resampling.bootstrap import resample_rows
from survey.sem.results import SemResult
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame, scales_of
from survey.study.pipeline.steps.structure import fit_alone, fit_together

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MeasureEstimate", "MeasuresResult", "compute", "performance_draws"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeasureEstimate:
    """Importance and performance of one measure, with intervals, and how often it took each rank.

    Parameters
    ----------
    importance : float
        Unstandardised total effect on the outcome, items rescaled to 0-100.
    performance : float
        100 minus the mean of the rescaled unit-weighted score.
    rank_shares : tuple of float
        Share of the draws in which it ranked first, second, ... by importance.
    importance_reversed : float
        Importance with the mediators in the opposite order; NaN when the plan names no such model, or
        its solution cannot be trusted.
    stated_mean_rank : float
        The respondents' own mean rank; NaN where they were not asked.
    """

    id: str
    importance: float
    importance_ci_lower: float
    importance_ci_upper: float
    performance: float
    performance_ci_lower: float
    performance_ci_upper: float
    rank_shares: tuple[float, ...]
    importance_reversed: float
    stated_mean_rank: float


@dataclass(frozen=True, slots=True)
class MeasuresResult:
    """The measures of one group.

    Parameters
    ----------
    estimates : tuple of MeasureEstimate
    n : int
    draws : int
    trusted : bool
    """

    estimates: tuple[MeasureEstimate, ...]
    n: int
    draws: int
    trusted: bool


def performance_draws(score: Floats, seed: int, draws: int, group: int = 1) -> Floats:
    """Return the mean score of each draw of the bootstrap with this seed.

    Parameters
    ----------
    score : ndarray, shape (n,)
        NaN where a respondent answered none of the items.
    seed, draws : int
        Those of the fit, so that the rows are the same.
    group : int
        The group's number in the fit, from 1.
    """
    chunks = resample_rows(seed, draws, score.size, group)
    return np.concatenate([np.nanmean(score[rows], axis=1) for rows in chunks])


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Judge the measures by each group's structural model."""
    if inputs.plan.measures is None:
        return {}
    return {f"measures.{group}": _of_group(inputs, group) for group in inputs.groups}


def _of_group(inputs: StepInputs, group: str) -> MeasuresResult:
    plan = inputs.plan.measures
    assert plan is not None  # _compute asks for nothing otherwise
    fit: SemResult = inputs.results[f"sem.{group}"]
    shared = scales_of(inputs)
    whole = confirmatory_frame(inputs, group)
    entered = _entered(whole, fit)
    number = 1 + inputs.groups.index(group) if "structural" in inputs.results else 1
    points = _points(inputs, group)
    level = inputs.plan.bootstrap.confidence_level
    names = [(e.kind, e.path) for e in fit.effects]
    importance: list[Floats] = []
    performance: list[tuple[float, float, float]] = []
    for measure in plan.measures:
        place = names.index(("total", (measure.scale, plan.outcome)))
        drawn = fit.draws.effects[:, place] if fit.draws is not None else np.full(1, np.nan)
        importance.append(drawn)
        items = list(shared[measure.scale])
        low, high = points[items[0]]
        means: Floats = np.nanmean(whole.loc[entered, items].to_numpy(), axis=1)
        score = (means - low) / (high - low) * 100
        done = np.full(1, np.nan)
        if fit.draws is not None:
            every = performance_draws(score, fit.draws.seed, fit.draws.requested, number)
            done = 100 - every[fit.draws.kept]
        low, high = _limits(done, level)
        performance.append((float(100 - np.nanmean(score)), low, high))
    order = (-np.column_stack(importance)).argsort(axis=1).argsort(axis=1)
    stated = _stated_ranks(inputs, group)
    opposite = _reversed_importance(inputs, group)
    estimates = tuple(
        MeasureEstimate(
            measure.id,
            fit.effect("total", (measure.scale, plan.outcome)).est,
            *_limits(importance[k], level),
            *performance[k],
            tuple(float((order[:, k] == rank).mean()) for rank in range(len(plan.measures))),
            opposite.get(measure.id, float("nan")),
            stated.get(str(measure.option or measure.id), float("nan")),
        )
        for k, measure in enumerate(plan.measures)
    )
    kept = 0 if fit.draws is None else int(fit.draws.kept.size)
    return MeasuresResult(estimates, int(entered.sum()), kept, fit.trusted)


def _reversed_importance(inputs: StepInputs, group: str) -> dict[str, float]:
    """Return each measure's total effect in the model with the mediators in the opposite order."""
    plan = inputs.plan.measures
    if plan is None or not plan.reversed_structural:
        return {}
    joint = fit_together(inputs, plan.reversed_structural)
    fit = fit_alone(inputs, plan.reversed_structural, group) if joint is None else joint
    if not fit.trusted:
        return {}
    view = fit if joint is None else group_view(joint, 1 + inputs.groups.index(group))
    return {m.id: view.effect("total", (m.scale, plan.outcome)).est for m in plan.measures}


def _entered(whole: pd.DataFrame, fit: SemResult) -> NDArray[np.bool_]:
    """Return the rows that entered the fit: complete ones, or under full information all with any answer."""
    answered = whole.notna().to_numpy().sum(axis=1)
    least = whole.shape[1] if fit.options.missing == "listwise" else 1
    return np.asarray(answered >= least)


def _limits(draws: Floats, level: float) -> tuple[float, float]:
    """Return the percentile interval of draws; NaN when there are none."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)


def _points(inputs: StepInputs, group: str) -> dict[str, tuple[float, float]]:
    """Return the lowest and the highest point of each item's scale."""
    questions = inputs.instruments[group].items
    return {
        q.code: (float(q.response_set.minimum), float(q.response_set.maximum))
        for q in questions
        if q.response_set is not None
    }


def _stated_ranks(inputs: StepInputs, group: str) -> dict[str, float]:
    """Return the mean rank that the respondents of a group gave each option of the ranking."""
    plan = inputs.plan.measures
    if plan is None or plan.ranking is None or not inputs.instruments[group].has(plan.ranking):
        return {}
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    background = prepared.background
    prefix = f"{plan.ranking}/"
    return {
        key.removeprefix(prefix): float(np.nanmean(values))
        for key, values in background.items()
        if key.startswith(prefix) and not np.isnan(values.astype(float)).all()
    }
