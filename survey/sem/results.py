"""What a fit returns: frozen, in full precision, and complete enough to be printed without computing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.sem.measures import FitMeasures
from survey.sem.summary import summarize

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BootstrapDraws",
    "ConstraintState",
    "Convergence",
    "Effect",
    "Evidence",
    "FitMeasures",
    "ParameterTable",
    "Sample",
    "SemOptions",
    "SemResult",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """Every parameter, fixed ones too, as columns of equal length.

    Parameters
    ----------
    lhs, op, rhs, label : tuple of str
    group : tuple of int
        From 1; 0 for defined parameters.
    free : tuple of int
        0 for fixed rows.
    est, se, z, pvalue, ci_lower, ci_upper : ndarray
    std_lv, std_all : ndarray
        The standardised solutions; NaN for defined parameters that are no product of paths.
    std_all_se, std_all_ci_lower, std_all_ci_upper : ndarray
        By the delta method.
    """

    lhs: tuple[str, ...]
    op: tuple[str, ...]
    rhs: tuple[str, ...]
    group: tuple[int, ...]
    label: tuple[str, ...]
    free: tuple[int, ...]
    est: Floats
    se: Floats
    z: Floats
    pvalue: Floats
    ci_lower: Floats
    ci_upper: Floats
    std_lv: Floats
    std_all: Floats
    std_all_se: Floats
    std_all_ci_lower: Floats
    std_all_ci_upper: Floats

    __repr__ = plain_repr

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a frame."""
        import pandas as pd

        names = self.__slots__
        return pd.DataFrame({name: getattr(self, name) for name in names})

    def row(self, lhs: str, op: str, rhs: str = "", group: int = 1) -> int:
        """Return the row of a parameter.

        Raises
        ------
        KeyError
            When the model has none of that name.
        """
        for i, key in enumerate(zip(self.lhs, self.op, self.rhs, self.group, strict=True)):
            if key in ((lhs, op, rhs, group), (rhs, op, lhs, group)) and (op == "~~" or key[0] == lhs):
                return i
        raise KeyError(f"{lhs} {op} {rhs}")


@dataclass(frozen=True, slots=True)
class Convergence:
    """Whether the optimiser arrived, and whether the solution is admissible.

    Parameters
    ----------
    converged : bool
    iterations : int
    max_gradient : float
        The largest absolute element of the gradient of F at the end.
    admissible : bool
        No negative variance, covariance matrices of latents and residuals positive semidefinite.
    problems : tuple of str
        What is not admissible, e.g. ``x1 ~~ x1 < 0``.
    """

    converged: bool
    iterations: int
    max_gradient: float
    admissible: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """Who entered: per group n used, rows dropped, the observed moments, and the categories that were merged.

    Moments of ordinal variables are those of their latent responses. `weighed` is the sum of each group's
    sampling weights and `n_clusters` its number of clusters; both are empty without.
    """

    group_labels: tuple[str, ...]
    n_used: tuple[int, ...]
    n_dropped: tuple[int, ...]
    reason_dropped: str
    observed: tuple[str, ...]
    covariance: Floats
    mean: Floats
    merged: tuple[str, ...] = ()
    weighed: tuple[float, ...] = ()
    n_clusters: tuple[int, ...] = ()

    __repr__ = plain_repr

    @property
    def n(self) -> int:
        """All respondents used."""
        return sum(self.n_used)

    @property
    def sizes(self) -> Floats:
        """What each group counts for (G,): its respondents, or the sum of their weights."""
        return np.array(self.weighed or self.n_used, dtype=float)

    @property
    def shares(self) -> Floats:
        """Each group's share of `sizes`."""
        sizes = self.sizes
        return sizes / sizes.sum()


@dataclass(frozen=True, slots=True)
class Effect:
    """An indirect or total effect found from the graph.

    Parameters
    ----------
    kind : str
        ``specific`` (one way through the graph), ``total_indirect``, ``direct`` or ``total``.
    path : tuple of str
        The variables on the way; only its ends for a total.
    group : int
    est, se, ci_lower, ci_upper : float
        Delta-method standard error; the interval is the bootstrap's when there was one.
    std_all, std_all_se, std_all_ci_lower, std_all_ci_upper : float
    """

    kind: str
    path: tuple[str, ...]
    group: int
    est: float
    se: float
    ci_lower: float
    ci_upper: float
    std_all: float
    std_all_se: float
    std_all_ci_lower: float
    std_all_ci_upper: float


@dataclass(frozen=True, slots=True)
class BootstrapDraws:
    """Draws of a bootstrap.

    Parameters
    ----------
    requested, failed, inadmissible : int
        Failed draws did not converge and are left out; inadmissible ones are kept and counted.
    seed : int
    effects : ndarray, shape (draws, n_effects)
    effects_std : ndarray, shape (draws, n_effects)
        In the order of the result's effects.
    kept : ndarray of int
        Which of the requested draws the rows are.
    theta : ndarray, shape (draws, q)
        The free parameters.
    interval : "percentile", "bc" or "bca"
        How intervals are made of the draws; the acceleration of the last is the jackknife's.
    empty : int
        Failed draws that lack a category of an ordinal variable.
    """

    requested: int
    failed: int
    inadmissible: int
    seed: int
    effects: Floats
    effects_std: Floats
    kept: NDArray[np.int64]
    theta: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    interval: str = "percentile"
    empty: int = 0

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class ConstraintState:
    """How a constraint that is no linear equality holds at the solution.

    Parameters
    ----------
    text : str
        As written.
    active : bool
        Whether it holds as an equality. Active inequalities enter the standard errors, not the df.
    gap : float
        Left minus right of an equality or of ``>``, right minus left of ``<``.
    multiplier : float
        Fall of chi-square for a small release of the gap, by its size; 0 where not active.
    """

    text: str
    active: bool
    gap: float
    multiplier: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What difference and score tests are made of, per group (see `saturated`).

    Parameters
    ----------
    delta : tuple of ndarray, each (m, q)
        Derivatives of the statistics at the estimate.
    meat : ndarray, shape (q, q)
        B0 per respondent, the covariance of the estimates' scores.
    information : ndarray, shape (q, q)
        E per respondent, as the standard errors used it.
    null_space : ndarray, shape (q, r), or None
        Directions that equality constraints leave free.
    """

    delta: tuple[Floats, ...]
    meat: Floats
    information: Floats
    null_space: Floats | None

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class SemOptions:
    """The options that the fit was made with."""

    model_type: str
    estimator: str
    missing: str
    likelihood: str
    information: str
    std_lv: bool
    meanstructure: bool
    orthogonal: bool
    group: str
    group_equal: tuple[str, ...]
    group_partial: tuple[str, ...]
    confidence_level: float
    discrepancy: str = "ML"
    se: str = "standard"
    test: str = "standard"
    ordered: tuple[str, ...] = ()
    parameterization: str = "delta"
    weights: str = ""
    cluster: str = ""
    collapse_sparse: int = 0
    ci: str = "percentile"
    fixed_x: bool = True


@dataclass(frozen=True, slots=True)
class SemResult:
    """A fitted structural equation model.

    Parameters
    ----------
    model : str
        The model as parsed.
    options : SemOptions
    table : ParameterTable
    fit : FitMeasures
    convergence : Convergence
    sample : Sample
    r2 : mapping of str to float
        Of each endogenous variable; with several groups the key ends in ``@2`` and so on.
    implied : ndarray, shape (G, p, p)
    vcov : ndarray, shape (q, q)
        Of the free parameters; NaN when the information is singular.
    evidence : Evidence or None
        What further tests of the fit are made of; `lean` leaves it out.
    effects : tuple of Effect
    draws : BootstrapDraws or None
    warnings : tuple of Warn
    constraints : tuple of ConstraintState
        Inequalities and nonlinear equalities; linear equalities alone leave it empty.
    """

    model: str
    options: SemOptions
    table: ParameterTable
    fit: FitMeasures
    convergence: Convergence
    sample: Sample
    r2: Mapping[str, float]
    implied: Floats
    vcov: Floats
    effects: tuple[Effect, ...] = ()
    draws: BootstrapDraws | None = None
    warnings: tuple[Warn, ...] = ()
    evidence: Evidence | None = None
    constraints: tuple[ConstraintState, ...] = ()

    def __repr__(self) -> str:
        """Return a few lines: who, how it ended, how well it fits."""
        return summarize(self)

    def lean(self) -> SemResult:
        """Return the result without its evidence, whose matrices are large."""
        return replace(self, evidence=None)

    @property
    def parameters(self) -> pd.DataFrame:
        """The tidy table of parameters."""
        return self.table.frame

    @property
    def trusted(self) -> bool:
        """Whether the solution may be interpreted."""
        return self.convergence.converged and self.convergence.admissible

    def effect(self, kind: str, path: tuple[str, ...], group: int = 1) -> Effect:
        """Return one effect.

        Raises
        ------
        KeyError
        """
        for effect in self.effects:
            if (effect.kind, effect.path, effect.group) == (kind, path, group):
                return effect
        raise KeyError(f"{kind} {' > '.join(path)}")

    def to_json(self) -> dict[str, Any]:
        """Return the shape that ``survey sem --json`` writes."""
        columns = [
            "lhs",
            "op",
            "rhs",
            "group",
            "label",
            "est",
            "se",
            "z",
            "pvalue",
            "ci_lower",
            "ci_upper",
            "std_lv",
            "std_all",
            "std_all_se",
        ]
        rows = zip(*(getattr(self.table, name) for name in columns), strict=True)
        return {
            "converged": self.convergence.converged,
            "admissible": self.convergence.admissible,
            "n_obs": self.sample.n,
            "estimator": self.options.estimator,
            "warnings": [{"code": w.code, "message": w.message.en} for w in self.warnings],
            "parameters": [dict(zip(columns, row, strict=True)) for row in rows],
            "group_labels": list(self.sample.group_labels),
            "fit": dict(self.fit.as_mapping()),
        }
