"""Factor scores from an exploratory solution: regression, Bartlett and ten Berge.

With standardised items z, pattern Lambda, factor correlations Phi, uniquenesses Psi and correlations R:
regression (Thurstone 1935) weights z by R^-1 Lambda Phi; Bartlett (1937) by Psi^-1 Lambda (Lambda' Psi^-1
Lambda)^-1; ten Berge, Krijnen, Wansbeek & Shapiro (1999) keep the factors' correlations Phi exactly.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.answers.reading import Data, read_items
from survey.psychometrics.factors.results import EfaResult, FactorScores

__all__ = ["ScoreMethod", "score_factors", "score_weights"]

ScoreMethod: TypeAlias = Literal["regression", "bartlett", "ten_berge"]


def score_factors(result: EfaResult, data: Data, *, method: ScoreMethod = "regression") -> FactorScores:
    """Score every row on the factors of a result.

    Items are standardised by the mean and SD of the complete rows of the data.

    Parameters
    ----------
    result : EfaResult
    data : DataFrame or (n, p) array
        Holds the result's items.
    method : {"regression", "bartlett", "ten_berge"}

    Raises
    ------
    DataError
        As `read_answers`; also for Bartlett with a uniqueness that is not positive.

    Examples
    --------
    >>> from survey.psychometrics.factors.efa import factor_analysis
    >>> rng = np.random.default_rng(1)
    >>> X = np.repeat(rng.normal(size=(400, 2)), 3, axis=1) + rng.normal(size=(400, 6))
    >>> made = score_factors(factor_analysis(X, n_factors=2), X, method="ten_berge")
    >>> made.scores.shape, made.scores.std(axis=0, ddof=1).round(6).tolist()
    ((400, 2), [1.0, 1.0])
    """
    X = read_items(data, result.items).X
    complete = ~np.isnan(X).any(axis=1)
    mean, sd = X[complete].mean(axis=0), X[complete].std(axis=0, ddof=1)
    weights = score_weights(result, method)
    scores = np.full((X.shape[0], weights.shape[1]), np.nan)
    scores[complete] = (X[complete] - mean) / sd @ weights
    structure = result.structure
    predicted = np.einsum("ij,ij->j", structure, np.linalg.solve(result.correlation, structure))
    return FactorScores(
        factors=result.factors,
        method=method,
        scores=readonly(scores),
        weights=readonly(weights),
        determinacy=readonly(np.sqrt(np.clip(predicted, 0.0, 1.0))),
        n=int(complete.sum()),
    )


def score_weights(result: EfaResult, method: ScoreMethod) -> Floats:
    """Return the weights (items, factors) of standardised items.

    Raises
    ------
    DataError
        For a method that does not exist, or Bartlett with a uniqueness that is not positive.
    """
    L, R = result.loadings, result.correlation
    phi = np.eye(L.shape[1]) if result.phi is None else result.phi
    if method == "regression":
        return np.asarray(np.linalg.solve(R, result.structure), dtype=np.float64)
    if method == "bartlett":
        return _bartlett(L, result.uniquenesses, result.items)
    if method == "ten_berge":
        root, half = _power(R, -0.5), _power(phi, 0.5)
        inner = root @ L @ half
        return root @ inner @ _power(inner.transpose() @ inner, -0.5) @ half
    what = Text("unknown method of scoring", "未知的因子得分方法")
    raise DataError(Fault(what, expected="regression, bartlett, ten_berge", got=method))


def _bartlett(L: Floats, psi: Floats, items: tuple[str, ...]) -> Floats:
    if float(psi.min()) <= 0.0:
        what = Text("Bartlett scores need positive uniquenesses", "Bartlett 得分要求唯一性方差为正")
        mend = Text(
            "take regression or ten_berge scores, or fewer factors",
            "请改用 regression 或 ten_berge 得分，或减少因子数",
        )
        raise DataError(Fault(what, where=items[int(np.argmin(psi))], got=f"{psi.min():g}", mend=mend))
    scaled = L / psi[:, None]
    return np.asarray(scaled @ np.linalg.inv(L.transpose() @ scaled), dtype=np.float64)


def _power(S: Floats, exponent: float) -> Floats:
    """Return a power of a symmetric positive definite matrix."""
    values, vectors = np.linalg.eigh(S)
    return np.asarray((vectors * values**exponent) @ vectors.transpose(), dtype=np.float64)
