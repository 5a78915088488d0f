"""Answers made to have given correlations, for sets of data that are kept as correlations alone."""

from __future__ import annotations

import numpy as np

__all__ = ["answers_with"]


def answers_with(R: np.ndarray, n: int) -> np.ndarray:
    """Return answers (n, p) whose correlations are R to rounding."""
    Z = np.random.default_rng(1).normal(size=(n, R.shape[0]))
    Z -= Z.mean(axis=0)
    white = Z @ np.linalg.inv(np.linalg.cholesky(Z.T @ Z / n)).T
    return white @ np.linalg.cholesky(R).T
