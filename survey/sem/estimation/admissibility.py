"""Whether a solution is admissible: variances not negative, covariance matrices positive semidefinite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Implied, Layout, implied_moments

__all__ = ["find_problems", "is_admissible"]

Floats = NDArray[np.float64]
_SLACK = -1e-8


def is_admissible(layout: Layout, theta: Floats) -> NDArray[np.bool_]:
    """Say for each theta (b, q) whether S and the covariances of latents are positive semidefinite."""
    with np.errstate(all="ignore"):
        implied = implied_moments(layout, theta)
    p = layout.p
    good = np.ones(theta.shape[0], dtype=bool)
    for matrix in (implied.S, implied.C[..., p:, p:]):
        if matrix.shape[-1]:
            finite = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
            safe: Floats = np.where(finite, matrix, -np.eye(matrix.shape[-1]))
            good &= (np.linalg.eigvalsh(safe)[..., 0] > _SLACK).all(axis=1)
    return good


def find_problems(layout: Layout, implied: Implied) -> tuple[str, ...]:
    """Name what is not admissible in the implied moments of a batch of one."""
    problems: list[str] = []
    lowest: Floats = np.linalg.eigvalsh(implied.S)[0, :, 0]
    for g in range(layout.base.shape[0]):
        tail = f" (group {g + 1})" if layout.base.shape[0] > 1 else ""
        S, C = implied.S[0, g], implied.C[0, g, layout.p :, layout.p :]
        problems += [
            f"{name} ~~ {name} < 0{tail}"
            for name, v in zip(layout.names, S.diagonal().tolist(), strict=True)
            if v < _SLACK
        ]
        if not problems and lowest[g] < _SLACK:
            problems.append(
                f"the covariance matrix of residuals and latent variables is not positive definite{tail}"
            )
        d = np.sqrt(np.maximum(np.diag(C), 1e-300))
        R = C / np.outer(d, d)
        latent = layout.names[layout.p :]
        problems += [
            f"|r({latent[i]}, {latent[j]})| > 1{tail}"
            for i in range(len(latent))
            for j in range(i)
            if abs(R[i, j]) > 1 + 1e-8
        ]
    return tuple(problems)
