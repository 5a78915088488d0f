"""What a study can find: the plan's population, its hypothesised paths, and a number of respondents."""

from __future__ import annotations

from collections.abc import Mapping

from survey.errors import Fault, PlanError, Text, located
from survey.sem import path_power
from survey.sem.power_analysis.power_of_paths import PathPowers
from survey.study.plan.model import Plan
from survey.study.shared_model import regression_of

__all__ = ["study_power"]


def study_power(plan: Plan, n: Mapping[str, int], *, seed: int) -> PathPowers:
    """Estimate power and what is detectable for every hypothesised path.

    Parameters
    ----------
    plan : Plan
    n : mapping of str to int
        Respondents by group, in the plan's order: planned, or reached.
    seed : int

    Raises
    ------
    PlanError
        When the plan has no population, or hypothesises no path.
    ModelSyntaxError, DataError
        When the population cannot be read.
    """
    paths = [regression_of(h.path) for h in plan.hypotheses if h.path is not None]
    if plan.power is None or not paths:
        what = Text(
            "the plan gives no population and paths for a power analysis",
            "研究计划未给出功效分析的总体与路径",
        )
        mend = Text(
            "write `power:` and `hypotheses:` into the plan", "请在研究计划中写明 `power:` 与 `hypotheses:`"
        )
        raise PlanError(Fault(what, where="analysis/study.yaml", mend=mend))
    with located("power.population"):
        return path_power(
            plan.power.population,
            n=list(n.values()),
            paths=paths,
            estimator=plan.power.estimator,
            replications=plan.power.replications,
            wanted=plan.power.wanted,
            seed=seed,
        )
