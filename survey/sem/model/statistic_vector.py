"""The statistics that a model implies as one vector per group, and their derivatives in closed form.

For continuous variables: the means where they are modelled, then the lower triangle of Sigma with its
diagonal, column by column. The derivatives are those of `matrices`: dSigma = u v' + v u'.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Implied, Layout, implied_moments

__all__ = ["covariance_slopes", "lower_places", "mean_slopes", "statistic_derivatives", "statistics_of"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def lower_places(p: int) -> tuple[Places, Places]:
    """Return rows and columns of the lower triangle with its diagonal, column by column.

    Examples
    --------
    >>> [places.tolist() for places in lower_places(2)]
    [[0, 1, 1], [0, 0, 1]]
    """
    columns, rows = np.triu_indices(p)
    return rows, columns


def statistics_of(S: Floats, mean: Floats, *, means: bool) -> Floats:
    """Return the vectors (..., m) of covariance matrices (..., p, p) and means (..., p)."""
    rows, columns = lower_places(S.shape[-1])
    vech: Floats = S[..., rows, columns]
    return np.concatenate([mean, vech], axis=-1) if means else vech


def statistic_derivatives(layout: Layout, theta: Floats) -> Floats:
    """Return d statistics / d theta at each theta.

    Parameters
    ----------
    layout : Layout
    theta : ndarray, shape (b, q)

    Returns
    -------
    ndarray, shape (b, G, m, q)
        m counts the means (where modelled) and the lower triangle of Sigma.
    """
    implied = implied_moments(layout, theta)
    rows, columns = lower_places(layout.p)
    m = rows.size + (layout.p if layout.means else 0)
    found = np.zeros((theta.shape[0], layout.base.shape[0], m, layout.q))
    for g in range(layout.base.shape[0]):
        here = np.flatnonzero(layout.group == g)
        vech = covariance_slopes(layout, implied, g, here, rows, columns)
        whole = (
            np.concatenate([mean_slopes(layout, implied, g, here), vech], axis=2) if layout.means else vech
        )
        found[:, g] = np.swapaxes(whole, 1, 2) @ layout.gather[here]
    return found


def covariance_slopes(
    layout: Layout, implied: Implied, g: int, here: Places, rows: Places, columns: Places
) -> Floats:
    """Return d vech(Sigma) of each entry (b, k, p (p + 1) / 2)."""
    kind, i, j = layout.kind[here], layout.row[here], layout.column[here]
    B, FC = implied.B[:, g], implied.FC[:, g]
    u = np.swapaxes(B[:, :, i], 1, 2)
    v = np.swapaxes(np.where(kind == 0, FC[:, :, j], B[:, :, j]), 1, 2)
    scale = np.where(kind == 2, 0.0, np.where((kind == 1) & (i == j), 0.5, 1.0))
    slopes = u[:, :, rows] * v[:, :, columns] + v[:, :, rows] * u[:, :, columns]
    return slopes * scale[:, None]


def mean_slopes(layout: Layout, implied: Implied, g: int, here: Places) -> Floats:
    """Return d mu of each entry (b, k, p)."""
    kind, i, j = layout.kind[here], layout.row[here], layout.column[here]
    B, nu = implied.B[:, g], implied.nu[:, g]
    along = np.swapaxes(B[:, :, np.where(kind == 2, j, i)], 1, 2)
    factor = np.where(kind == 2, 1.0, np.where(kind == 0, nu[:, j], 0.0))
    return along * factor[:, :, None]
