"""Wald tests of constraints on a fitted model (Wald 1943): W = g' (J V J')^-1 g."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.errors import DataError, Fault, ModelSyntaxError, Text
from survey.sem.model.algebra import solve
from survey.sem.model.constraints import null_space_of, read_constraints
from survey.sem.model.estimated import estimates_of, parameters_of
from survey.sem.syntax.model_syntax import ModelSyntax
from survey.sem.syntax.parse import parse_model

if TYPE_CHECKING:
    from survey.sem.results import SemResult

__all__ = ["WaldTest", "wald_test"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WaldTest:
    """A Wald test.

    Parameters
    ----------
    chisq : float
    df : int
    pvalue : float
    gaps : ndarray
        Left minus right of each constraint at the estimate.
    se : str
        The standard errors that it rests on.
    """

    chisq: float
    df: int
    pvalue: float
    gaps: Floats
    se: str


def wald_test(result: SemResult, constraints: str) -> WaldTest:
    """Test constraints that the model was fitted without.

    Parameters
    ----------
    result : SemResult
    constraints : str
        In the model syntax, by labels of the model: ``"a == b; c == 0"``.

    Raises
    ------
    ModelSyntaxError
        For unknown labels and for inequalities.
    DataError
        When there are no standard errors, or the constraints say the same twice.

    Notes
    -----
    With the covariance of the estimates that the fit has: robust for MLR, of the draws for a bootstrap.

    Examples
    --------
    >>> from survey.sem import fit_sem
    >>> S = [[1, .5, .4], [.5, 1, .3], [.4, .3, 1]]
    >>> fit = fit_sem("f =~ a + k*b + l*c", sample_cov=S, sample_names="abc", sample_n=100)
    >>> found = wald_test(fit, "k == l")
    >>> found.df, round(found.chisq, 3)
    (1, 0.662)
    """
    rows = parameters_of(result)
    found = read_constraints(_parsed(constraints, result), rows)
    if found is None or not found.equal.all():
        what = Text("a Wald test is of equalities", "Wald 检验只用于等式约束")
        raise ModelSyntaxError(Fault(what, where="constraints", expected="a == b", got=constraints))
    theta = estimates_of(result)
    gaps: Floats = found.values(theta[None])[0]
    J = found.slopes(theta)
    V = J @ result.vcov @ J.T
    if not np.isfinite(V).all():
        raise DataError(Fault(Text("the fit has no standard errors", "该拟合没有标准误"), where="result"))
    if null_space_of(V)[1] < gaps.size:
        what = Text(
            "the constraints say the same twice, or what the model already holds", "约束重复或已被模型满足"
        )
        raise DataError(Fault(what, where="constraints", got=constraints))
    chisq = float(gaps @ solve(V, gaps))
    pvalue = float(special.chdtrc(float(gaps.size), chisq))
    return WaldTest(chisq, gaps.size, pvalue, gaps, result.options.se)


def _parsed(constraints: str, result: SemResult) -> ModelSyntax:
    """Return the model with these constraints in the place of its own, so that its definitions are known."""
    own = parse_model(result.model)
    # A model needs a term; the constraint's lines are counted without it.
    added = parse_model(f"{constraints}\n{own.terms[0]}", source="constraints")
    return ModelSyntax(own.terms, (*own.definitions, *added.definitions), added.constraints)
