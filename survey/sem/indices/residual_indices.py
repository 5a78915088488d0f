"""Root mean square residuals (Bentler 1995; Muthen & Muthen for Mplus's form), averaged over groups by n."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ResidualIndices", "residual_indices"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ResidualIndices:
    """RMR, SRMR (Bentler), SRMR as Mplus takes it, and CRMR (correlations alone)."""

    rmr: float
    srmr: float
    srmr_mplus: float
    crmr: float


def residual_indices(
    S: Floats, sigma: Floats, weights: Floats, mean: Floats | None = None, mu: Floats | None = None
) -> ResidualIndices:
    """Return the indices.

    Parameters
    ----------
    S, sigma : ndarray, shape (G, p, p)
    weights : ndarray, shape (G,)
    mean, mu : ndarray, shape (G, p), optional
        With a mean structure.

    Examples
    --------
    >>> S, sigma = np.array([[[4.0, 1.0], [1.0, 1.0]]]), np.array([[[4.0, 0.0], [0.0, 1.0]]])
    >>> round(residual_indices(S, sigma, np.ones(1)).srmr, 4)
    0.2887
    """
    p = S.shape[-1]
    own, implied = _deviations(S), _deviations(sigma)
    scale = own[:, :, None] * own[:, None, :]
    raw = S - sigma
    bentler = raw / scale
    correlations = S / scale - sigma / (implied[:, :, None] * implied[:, None, :])
    # Sums of squares over the lower triangle, the diagonal apart: that of correlations is 0.
    sums = [_sums(x) for x in (raw, bentler)]
    crossed = np.einsum("gij,gij->g", correlations, correlations) / 2
    squares = np.stack([*(off + diagonal for off, diagonal in sums), crossed + sums[1][1], crossed])
    counts = np.array([p * (p + 1) // 2] * 3 + [p * (p - 1) // 2])[:, None]
    if mean is not None and mu is not None:
        shift = mean - mu
        bent = shift / own
        shifts = np.stack([shift, bent, mean / own - mu / implied, bent])
        squares, counts = squares + (shifts * shifts).sum(axis=-1), counts + p
    found = np.sqrt(squares / np.maximum(counts, 1)) @ weights
    return ResidualIndices(*found.tolist())


def _deviations(S: Floats) -> Floats:
    return np.sqrt(np.einsum("gii->gi", S))


def _sums(x: Floats) -> tuple[Floats, Floats]:
    """Return the sums of squares below the diagonal and on it, each (G,)."""
    diagonal = np.einsum("gii,gii->g", x, x)
    return (np.einsum("gij,gij->g", x, x) - diagonal) / 2, diagonal
