"""Power of a family of paths, and the smallest of each that a sample would find, from one set of draws.

How precisely a path is estimated hardly depends on its size, so that the draws from the population serve
every size: with e_r the error of the estimate in draw r and s_r its standard error, a path of size d is found
in draw r when d + e_r > z s_r, and the smallest d found in a share w of the draws is the w-quantile of
z s_r - e_r. `smallest_effect` instead draws anew for every size that it tries, for a single path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.errors import DataError, Fault, Text
from survey.sem.power_analysis.detectable import target_values
from survey.sem.power_analysis.monte_carlo import power
from survey.sem.power_analysis.power_results import PowerResult, TargetPower, parse_target
from survey.sem.syntax.parse import parse_model

__all__ = ["PathPower", "PathPowers", "path_power"]


@dataclass(frozen=True, slots=True)
class PathPower:
    """One path, group by group; sizes are in the population's units, standardised where its variances are 1.

    Parameters
    ----------
    outcome, predictor : str
    values : tuple of float
        In the population.
    powers : tuple of float
        At those values, each with its Monte Carlo error in `power_ses`.
    detectable : tuple of float
        The smallest path found with the wanted power.
    difference : float
        The smallest difference between the first two groups found with the wanted power; NaN with one group.
    """

    outcome: str
    predictor: str
    values: tuple[float, ...]
    powers: tuple[float, ...]
    power_ses: tuple[float, ...]
    detectable: tuple[float, ...]
    difference: float


@dataclass(frozen=True, slots=True)
class PathPowers:
    """The family of paths, and what was drawn for it."""

    result: PowerResult
    wanted: float
    paths: tuple[PathPower, ...]


def path_power(
    model: str,
    *,
    n: Sequence[int],
    paths: Sequence[tuple[str, str]],
    estimator: str = "ML",
    replications: int = 300,
    wanted: float = 0.80,
    seed: int,
) -> PathPowers:
    """Estimate power, the smallest detectable path and the smallest detectable difference of every path.

    Parameters
    ----------
    model : str
        The population (`population_of`).
    n : sequence of int
        Respondents of each group.
    paths : sequence of (outcome, predictor)
    estimator : "ML" or "MLR"
    replications : int
    wanted : float
        The power of what is called detectable.
    seed : int

    Raises
    ------
    ModelSyntaxError
    DataError
        When the population is not whole, or holds a path to be 0: its size has no unit then.

    Notes
    -----
    Muthen & Muthen (2002). The detectable sizes carry Monte Carlo error, at 300 draws about a tenth of the
    path's standard error.

    Examples
    --------
    >>> text = "f =~ .8*a + .7*b + .7*c; y ~ .4*f"
    >>> found = path_power(text, n=[150], paths=[("y", "f")], replications=60, seed=1)
    >>> found.paths[0].powers[0] > 0.9, 0.15 < found.paths[0].detectable[0] < 0.4
    (True, True)
    """
    groups = len(n)
    names = [f"{outcome}~{predictor}" for outcome, predictor in paths]
    tails = [f"@{g}" for g in range(1, groups + 1)] + (["@1-2"] if groups > 1 else [])
    found = power(
        model,
        n=n,
        targets=[name + tail for name in names for tail in tails],
        estimator=estimator,
        replications=replications,
        seed=seed,
        wanted=wanted,
    )
    syntax = parse_model(model)
    values = [target_values(syntax, parse_target(name), groups) for name in names]
    _refuse_zero(names, values)
    width = len(tails)
    made = tuple(
        _describe(*path, of_path, found.targets[k * width : (k + 1) * width])
        for k, (path, of_path) in enumerate(zip(paths, values, strict=True))
    )
    return PathPowers(found, wanted, made)


def _describe(
    outcome: str, predictor: str, values: Sequence[float], targets: Sequence[TargetPower]
) -> PathPower:
    """Put one path together; estimates have the marker's unit, and their mean says what it is."""
    own = targets[: len(values)]
    units = [value / target.mean_est for value, target in zip(values, own, strict=True)]
    difference = targets[-1].detectable * sum(units[:2]) / 2 if len(values) > 1 else float("nan")
    return PathPower(
        outcome,
        predictor,
        tuple(values),
        tuple(target.power for target in own),
        tuple(target.power_se for target in own),
        tuple(target.detectable * unit for target, unit in zip(own, units, strict=True)),
        difference,
    )


def _refuse_zero(names: Sequence[str], values: Sequence[Sequence[float]]) -> None:
    what = Text("a path of the power analysis is 0 in the population", "功效分析的路径在总体模型中为 0")
    mend = Text("give it the smallest size that would matter", "请给出有实际意义的最小取值")
    faults = [
        Fault(what, where="population", got=name, mend=mend)
        for name, of_path in zip(names, values, strict=True)
        if 0.0 in of_path
    ]
    if faults:
        raise DataError(faults)
