"""Mardia's (1970) multivariate skewness and kurtosis, with S/n as published or S/(n-1) as psych prints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.numerics.correlations import pearson, smallest_eigenvalue
from survey.numerics.tails import chi_square_tail, normal_two_sided
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.reading import Data, read_answers
from survey.psychometrics.answers.results import MardiaResult
from survey.psychometrics.answers.sample import Sample

__all__ = ["mardia_kernel", "mardia_test"]

_BLOCK = 2000  # rows of the n x n products held at once


def mardia_test(
    data: Data, items: Sequence[str] | None = None, *, divisor: Literal["n", "n-1"] = "n"
) -> MardiaResult:
    """Test multivariate normality of the complete rows.

    Skewness: n b1p / 6 on chi-square with p(p+1)(p+2)/6 df, and with Mardia's (1974) small-sample factor;
    kurtosis: b2p standardised by p(p+2) and sqrt(8 p(p+2) / n).

    Raises
    ------
    DataError
        As `read_answers`, or when the covariance matrix is singular.

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(200, 3))
    >>> round(mardia_test(X).kurtosis, 2)
    15.38
    """
    answers = read_answers(data, items, minimum=2)
    X = answers.X
    n, p = X.shape
    if not smallest_eigenvalue(pearson(X).matrix) > 1e-10:
        what = Text("the covariance matrix is singular", "协方差矩阵奇异")
        raise DataError(Fault(what, where=", ".join(answers.items)))
    b1, b2 = mardia_kernel(X, divisor=divisor)
    df = p * (p + 1) * (p + 2) // 6
    chisq = n * b1 / 6.0
    small = chisq * (p + 1) * (n + 1) * (n + 3) / (n * ((n + 1) * (p + 1) - 6))
    z = (b2 - p * (p + 2)) / math.sqrt(8.0 * p * (p + 2) / n)
    return MardiaResult(
        items=answers.items,
        sample=Sample(data.shape[0], n, data.shape[0] - n, n, "listwise"),
        divisor=divisor,
        skewness=b1,
        skewness_chisq=chisq,
        skewness_df=df,
        skewness_pvalue=chi_square_tail(chisq, df),
        skewness_chisq_small=float(small),
        skewness_small_pvalue=chi_square_tail(small, df),
        kurtosis=b2,
        kurtosis_z=z,
        kurtosis_pvalue=normal_two_sided(z),
    )


def mardia_kernel(X: Floats, *, divisor: Literal["n", "n-1"] = "n") -> tuple[float, float]:
    """Return b1p and b2p of X (n, p).

    b1p is the mean cubed, b2p the mean squared (own) Mahalanobis product.

    Examples
    --------
    >>> b1, b2 = mardia_kernel(np.array([[-1.0], [0.0], [1.0]]))
    >>> round(abs(b1), 6), round(b2, 6)
    (0.0, 1.5)
    """
    n = X.shape[0]
    Z: Floats = X - X.mean(axis=0)
    S: Floats = Z.T @ Z / (n if divisor == "n" else n - 1)
    W = np.asarray(np.linalg.solve(np.linalg.cholesky(S), Z.T), dtype=np.float64).transpose()
    cubed = 0.0
    for start in range(0, n, _BLOCK):
        products: Floats = W[start : start + _BLOCK] @ W.transpose()
        cubed += float((products**3).sum())
    own: Floats = (W * W).sum(axis=1)
    return cubed / n**2, float((own * own).mean())
