"""Modification indices: score tests of freeing each fixed or absent parameter (Sorbom 1989)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.sem.model.algebra import solve
from survey.sem.model.matrices import lay_out
from survey.sem.model.parameters import Parameter
from survey.sem.model.standardize import Standardizer
from survey.sem.model.variables import ModelVariables
from survey.sem.objectives.objective import informed
from survey.sem.postestimation.reopen import Reopened, reopen

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = ["ModificationIndices", "modification_indices"]

Floats = NDArray[np.float64]
# A direction that the free parameters already span has no curvature of its own.
_FLAT = 1e-8


@dataclass(frozen=True, slots=True)
class ModificationIndices:
    """What freeing each parameter would do, the largest first; columns of equal length.

    Parameters
    ----------
    lhs, op, rhs : tuple of str
    group : tuple of int
    mi, pvalue : ndarray
        Expected fall of chi-square, with one degree of freedom.
    epc : ndarray
        Expected value less the present one.
    sepc_lv, sepc_all : ndarray
        Standardised by latent variables, by all variables.
    scaled : ndarray
        `mi` divided by the scaling factor of the robust test; NaN where there is none.
    """

    lhs: tuple[str, ...]
    op: tuple[str, ...]
    rhs: tuple[str, ...]
    group: tuple[int, ...]
    mi: Floats
    pvalue: Floats
    epc: Floats
    sepc_lv: Floats
    sepc_all: Floats
    scaled: Floats

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a frame."""
        import pandas as pd

        return pd.DataFrame({name: getattr(self, name) for name in self.__slots__})


def modification_indices(
    result: SemResult, data: pd.DataFrame | None = None, *, information: str = "expected"
) -> ModificationIndices:
    """Return the score test and expected change of every parameter that could be freed.

    Candidates are the table's fixed parameters, every loading and residual covariance that is absent, the
    covariances of latent variables, and regressions among the variables of the structural part.

    Parameters
    ----------
    result : SemResult
    data : DataFrame, optional
        That it was fitted to; needed unless it is complete ML.
    information : "expected" or "observed"

    Returns
    -------
    ModificationIndices
        Without those that the model could not identify beside what is free.

    Raises
    ------
    DataError

    Notes
    -----
    The tests are naive ones. To search a model by them is exploratory.

    Examples
    --------
    >>> from survey.sem import fit_sem
    >>> S = [[1, .5, .4, .3], [.5, 1, .3, .4], [.4, .3, 1, .6], [.3, .4, .6, 1]]
    >>> fit = fit_sem("f =~ a + b + c + d", sample_cov=S, sample_names="abcd", sample_n=100)
    >>> found = modification_indices(fit)
    >>> found.op[0], round(float(found.mi[0]), 2)
    ('~~', 12.9)
    """
    opened = reopen(result, data)
    problem, theta = opened.problem, opened.theta
    q = problem.layout.q
    candidates = list(_candidates(problem.rows, problem.variables, len(problem.sample.n_used)))
    freed = [replace(r, free=q + 1 + k, label="") for k, r in enumerate(candidates)]
    mi, epc = _tests(opened, freed, observed=information == "observed")
    standardizer = Standardizer.of(freed, problem.layout)
    with np.errstate(all="ignore"):
        lv, std = (standardizer.factors(theta[None], latent_only=only)[0] for only in (True, False))
    order = np.argsort(-mi, kind="stable")
    order = order[np.isfinite(mi[order])]
    places: list[int] = order.tolist()
    found = [freed[k] for k in places]
    mi, epc = mi[order], epc[order]
    factor = result.fit.chisq_scaling_factor
    return ModificationIndices(
        tuple(r.lhs for r in found),
        tuple(r.op for r in found),
        tuple(r.rhs for r in found),
        tuple(r.group for r in found),
        mi,
        special.chdtrc(1, mi),
        epc,
        epc * lv[order],
        epc * std[order],
        mi / factor,
    )


def _tests(opened: Reopened, freed: Sequence[Parameter], *, observed: bool) -> tuple[Floats, Floats]:
    """Return the indices and expected changes; NaN where the information is flat."""
    problem, theta = opened.problem, opened.theta
    kept = {(r.op, *_ends(r), r.group) for r in freed}
    fixed = [r for r in problem.rows if r.free or (r.op, *_ends(r), r.group) not in kept]
    layout = lay_out([*fixed, *freed], problem.variables, len(problem.sample.n_used))
    point = np.concatenate([theta, [0.0 if np.isnan(r.value) else r.value for r in freed]])
    objective = problem.statistics.objective(layout)
    _, slope, information = informed(objective, observed=observed)(point[None])
    q, s, E = theta.size, slope[0, theta.size :] / 2, information[0]
    N = np.eye(q) if problem.null_space is None else problem.null_space
    cross = N.T @ E[:q, q:]
    own = np.diag(E)[q:]
    left = own - (cross * solve(N.T @ E[:q, :q] @ N, cross)).sum(axis=0)
    with np.errstate(all="ignore"):
        left = np.where(left > _FLAT * own, left, np.nan)
        return problem.total * s**2 / left, -s / left


def _ends(r: Parameter) -> tuple[str, str]:
    return (min(r.lhs, r.rhs), max(r.lhs, r.rhs)) if r.op == "~~" else (r.lhs, r.rhs)


def _candidates(rows: Sequence[Parameter], variables: ModelVariables, groups: int) -> Iterator[Parameter]:
    """Yield what is fixed and what is absent in each group."""
    covariates = set(variables.covariates)
    for r in rows:
        given = r.op in ("~~", "~1") and r.lhs in covariates
        if not r.free and not given and r.op in ("=~", "~", "~~", "~1"):
            yield r
    present = {(r.op, *_ends(r), r.group) for r in rows}
    for group in range(1, groups + 1):
        for lhs, op, rhs in _absent(rows, variables):
            new = Parameter(lhs, op, rhs, group, 0, 0.0)
            if (op, *_ends(new), group) not in present:
                yield new


def _absent(rows: Sequence[Parameter], variables: ModelVariables) -> Iterator[tuple[str, str, str]]:
    """Yield loadings, covariances and regressions that a model of these variables could have."""
    latent = set(variables.latent)
    items = [v for v in variables.indicators if v not in latent]
    for factor in variables.latent:
        yield from ((factor, "=~", item) for item in items)
    ordinary = [v for v in variables.observed if v not in variables.covariates]
    for names in (ordinary, variables.latent):
        yield from ((a, "~~", b) for a, b in itertools.combinations(names, 2))
    structural = dict.fromkeys(v for r in rows if r.op == "~" for v in (r.lhs, r.rhs))
    measured = {(r.lhs, r.rhs) for r in rows if r.op == "=~"}
    for a, b in itertools.permutations(structural, 2):
        if a not in variables.covariates and (a, b) not in measured and (b, a) not in measured:
            yield a, "~", b
