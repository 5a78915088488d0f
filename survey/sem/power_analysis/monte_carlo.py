"""Power by Monte Carlo: samples from a population, the model fitted to all of them at once, tests counted.

Muthen & Muthen (2002). Draws come in chunks, each from a stream of its own, so that numbers depend neither on
how many replications follow nor on the machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.errors import DataError, Fault, Text
from survey.numerics.streams import stream
from survey.sem.estimation.estimate import minimise_near, minimise_quickly
from survey.sem.estimation.robust_errors import batched_covariances
from survey.sem.model.matrices import Layout, lay_out
from survey.sem.model.parameters import Parameter, build_parameters
from survey.sem.model.starts import starting_values
from survey.sem.model.variables import ModelVariables, model_variables
from survey.sem.objectives.discrepancy import moments_of
from survey.sem.objectives.objective import NormalTheory
from survey.sem.power_analysis.population import Population, population_of
from survey.sem.power_analysis.power_results import PowerResult, Target, TargetPower, parse_target
from survey.sem.syntax.parse import ModelSyntax, parse_model

__all__ = ["power"]

Floats = NDArray[np.float64]
_CHUNK = 50


def power(
    model: str,
    *,
    n: int | Sequence[int],
    targets: Sequence[str] = (),
    analysis: str | None = None,
    estimator: str = "MLR",
    replications: int = 500,
    seed: int,
    group_equal: Sequence[str] = ("loadings",),
    significance: float = 0.05,
    wanted: float = 0.80,
    progress: Callable[[int, int], None] | None = None,
) -> PowerResult:
    """Estimate power from a population model.

    Parameters
    ----------
    model : str
        The population (`population_of`): lavaan's syntax with a value for every parameter.
    n : int or sequence of int
        Respondents, one number for each group.
    targets : sequence of str
        As `parse_target` reads them; by default every regression, in each group.
    analysis : str, optional
        The model that is fitted; by default the population's, with every value freed.
    estimator : "ML" or "MLR"
    replications : int
    seed : int
    group_equal : sequence of str
        With several groups.
    significance : float
    wanted : float
        The power of what is called detectable.
    progress : callable, optional

    Returns
    -------
    PowerResult

    Raises
    ------
    ModelSyntaxError, DataError

    Examples
    --------
    >>> text = "f =~ .8*a + .7*b + .7*c; y ~ .5*f"
    >>> found = power(text, n=200, estimator="ML", replications=50, seed=1)
    >>> found.targets[0].target, found.targets[0].power
    ('y~f', 1.0)
    """
    sizes = (n,) if isinstance(n, int) else tuple(n)
    _check(estimator, replications, sizes)
    syntax = parse_model(model)
    population = population_of(syntax, len(sizes))
    design = _design(_freed(syntax) if analysis is None else parse_model(analysis), sizes, group_equal)
    _check_variables(design, population)
    asked = [parse_target(t) for t in targets] or list(_regressions(design))
    places = [design.places(t) for t in asked]
    estimates: list[Floats] = []
    errors: list[Floats] = []
    done = 0
    for chunk, shape in enumerate(_chunks(replications)):
        generator = stream(seed, "power", str(chunk))
        est, se = _replicate(design, population, sizes, shape, generator, estimator, places)
        estimates.append(est)
        errors.append(se)
        done += shape
        if progress is not None:
            progress(done, replications)
    est, se = np.concatenate(estimates), np.concatenate(errors)
    return _summary(asked, est, se, sizes, replications, estimator, significance, seed, wanted)


@dataclass(frozen=True, slots=True)
class _Design:
    """The analysis: its table and layout."""

    rows: tuple[Parameter, ...]
    variables: ModelVariables
    layout: Layout

    def places(self, target: Target) -> tuple[int, ...]:
        """Return where the target stands in theta: one place, or two whose difference it is."""
        groups = (1, 2) if target.group == 0 else (target.group,)
        found = [
            r.free - 1
            for g in groups
            for r in self.rows
            if (r.lhs, r.op, r.rhs, r.group) == (target.lhs, target.op, target.rhs, g) and r.free
        ]
        if len(found) != len(groups):
            what = Text("the model has no such free parameter", "模型中没有该自由参数")
            raise DataError(Fault(what, where="target", got=target.name))
        return tuple(found)


def _freed(syntax: ModelSyntax) -> ModelSyntax:
    terms = tuple(replace(t, fixed=(), start=(), labels=()) for t in syntax.terms if t.op not in ("|", "~1"))
    return ModelSyntax(terms)


def _design(syntax: ModelSyntax, sizes: Sequence[int], group_equal: Sequence[str]) -> _Design:
    if syntax.constraints:
        what = Text(
            "constraints are not part of a power analysis; use equal labels",
            "功效分析不支持约束式，请改用相同标签",
        )
        raise DataError(Fault(what, where="analysis"))
    groups = len(sizes)
    variables = model_variables(syntax)
    rows = build_parameters(
        syntax,
        n_groups=groups,
        meanstructure=groups > 1,
        group_equal=tuple(group_equal) if groups > 1 else (),
    )
    layout = lay_out(rows, variables, groups)
    return _Design(rows, variables, layout)


def _regressions(design: _Design) -> Iterator[Target]:
    for r in design.rows:
        if r.op == "~" and r.free:
            yield Target(r.lhs, "~", r.rhs, r.group)


def _chunks(replications: int) -> Iterator[int]:
    for first in range(0, replications, _CHUNK):
        yield min(_CHUNK, replications - first)


def _replicate(
    design: _Design,
    population: Population,
    sizes: Sequence[int],
    shape: int,
    generator: np.random.Generator,
    estimator: str,
    places: Sequence[tuple[int, ...]],
) -> tuple[Floats, Floats]:
    """Draw one chunk and fit it; estimates and errors (b, targets), NaN where a fit did not converge."""
    order = [population.observed.index(v) for v in design.variables.observed]
    drawn = [population.draw(g, (shape, n), generator)[..., order] for g, n in enumerate(sizes)]
    mean = np.stack([X.mean(axis=1) for X in drawn], axis=1)
    centred = [X - X.mean(axis=1, keepdims=True) for X in drawn]
    S = np.stack([np.swapaxes(Z, 1, 2) @ Z / Z.shape[1] for Z in centred], axis=1)
    objective = NormalTheory(design.layout, moments_of(S, mean, np.array(sizes, dtype=float)))
    average = moments_of(S.mean(axis=0)[None], mean.mean(axis=0)[None], np.array(sizes, dtype=float))
    begin = starting_values(design.rows, design.variables, average.S[0], average.mean[0], std_lv=False)
    middle = minimise_quickly(NormalTheory(design.layout, average), begin)
    found = minimise_near(objective, middle.theta[0])
    V = batched_covariances(objective, design.layout, found.theta, drawn, robust=estimator == "MLR")
    est = np.stack([_difference(found.theta, at) for at in places], axis=1)
    se = np.sqrt(np.stack([_variance(V, at) for at in places], axis=1))
    est[~found.converged] = np.nan
    return est, se


def _difference(theta: Floats, at: tuple[int, ...]) -> Floats:
    return theta[:, at[0]] - (theta[:, at[1]] if len(at) == 2 else 0.0)


def _variance(V: Floats, at: tuple[int, ...]) -> Floats:
    if len(at) == 1:
        return V[:, at[0], at[0]]
    i, j = at
    return V[:, i, i] + V[:, j, j] - 2 * V[:, i, j]


def _summary(
    wanted: Sequence[Target],
    est: Floats,
    se: Floats,
    sizes: tuple[int, ...],
    replications: int,
    estimator: str,
    significance: float,
    seed: int,
    power: float,
) -> PowerResult:
    good = np.isfinite(est).all(axis=1) & np.isfinite(se).all(axis=1)
    est, se, count = est[good], se[good], int(good.sum())
    limit = float(special.ndtri(1 - significance / 2))
    reject = np.abs(est / se) > limit
    # A size d is found in a draw when d and the draw's error exceed the limit.
    needed = limit * se - (est - est.mean(axis=0)) if count else est
    share = reject.mean(axis=0) if count else np.full(len(wanted), np.nan)
    found = tuple(
        TargetPower(
            t.name,
            float(share[k]),
            math.sqrt(float(share[k]) * (1 - float(share[k])) / count) if count else math.nan,
            float(est[:, k].mean()) if count else math.nan,
            float(est[:, k].std(ddof=1)) if count > 1 else math.nan,
            float(se[:, k].mean()) if count else math.nan,
            float(np.quantile(needed[:, k], power)) if count else math.nan,
        )
        for k, t in enumerate(wanted)
    )
    return PowerResult(sizes, replications, count, estimator, significance, seed, found)


def _check(estimator: str, replications: int, sizes: Sequence[int]) -> None:
    faults: list[Fault] = []
    if estimator not in ("ML", "MLR"):
        what = Text("power is estimated under ML or MLR", "功效分析仅支持 ML 或 MLR")
        faults.append(Fault(what, where="estimator", got=estimator, expected="ML, MLR"))
    if replications < 1 or not sizes or min(sizes) < 2:
        what = Text("replications and sample sizes are positive numbers", "重复次数与样本量应为正数")
        faults.append(Fault(what, got=f"{replications}; {', '.join(map(str, sizes))}"))
    if faults:
        raise DataError(faults)


def _check_variables(design: _Design, population: Population) -> None:
    what = Text("the population has no such variable", "总体模型中没有该变量")
    faults = [
        Fault(what, where="analysis", got=name)
        for name in design.variables.observed
        if name not in population.observed
    ]
    if faults:
        raise DataError(faults)
