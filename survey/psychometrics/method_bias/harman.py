"""Harman's single factor: the share of variance of the first component of all items, without a verdict."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from survey.psychometrics.answers.arrays import readonly
from survey.psychometrics.answers.correlating import CorrelationKind, correlate_as, sample_of
from survey.psychometrics.answers.reading import Data, read_answers
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.method_bias.results import HarmanResult

__all__ = ["harman_single_factor"]


def harman_single_factor(
    data: Data,
    items: Sequence[str] | None = None,
    *,
    missing: Missing = "listwise",
    correlation: CorrelationKind = "pearson",
) -> HarmanResult:
    """Return the share of variance of the first unrotated principal component of all items.

    Descriptive alone: Podsakoff, MacKenzie, Lee & Podsakoff (2003) advise against it as a test.

    Raises
    ------
    DataError
        As `read_answers`, or when the correlation matrix is singular.

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(500, 4))
    >>> round(harman_single_factor(X).first_share, 2)
    0.29
    """
    answers = read_answers(data, items, missing=missing)
    made, _ = correlate_as(answers, missing, correlation)
    eigenvalues = np.linalg.eigvalsh(made.matrix)[::-1]
    return HarmanResult(
        items=answers.items,
        sample=sample_of(made, data.shape[0]),
        eigenvalues=readonly(eigenvalues),
        first_share=float(eigenvalues[0] / eigenvalues.size),
        n_eigenvalues_above_one=int((eigenvalues > 1.0).sum()),
        correlation=correlation,
    )
