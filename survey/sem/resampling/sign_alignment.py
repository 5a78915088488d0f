"""Signs of draws: a latent variable without a marker may come out turned round, and is turned back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Layout

__all__ = ["align_signs"]

Floats = NDArray[np.float64]


def align_signs(layout: Layout, theta: Floats, estimate: Floats) -> Floats:
    """Return the draws with every latent variable in the direction that it has in the estimate.

    A latent variable can be turned where none of its loadings, paths, covariances or means is fixed to
    anything but 0; it is turned where its loadings point the other way.

    Parameters
    ----------
    layout : Layout
    theta : ndarray, shape (b, q)
    estimate : ndarray, shape (q,)

    Returns
    -------
    ndarray, shape (b, q)
    """
    found = theta
    for variable in range(layout.p, len(layout.names)):
        if _is_tied(layout, variable):
            continue
        loads = (layout.kind == 0) & (layout.column == variable)
        agreement = (found[:, layout.free[loads]] * estimate[layout.free[loads]]).sum(axis=1)
        turned = _turns(layout, variable)
        if turned is not None:
            found = np.where((agreement < 0)[:, None] & turned, -found, found)
    return found


def _is_tied(layout: Layout, variable: int) -> bool:
    """Say whether something fixed holds a latent variable's direction."""
    arrows, both, mean = layout.base[:, 0], layout.base[:, 1], layout.base[:, 2, 0]
    others = np.arange(len(layout.names)) != variable
    return bool(
        np.any(arrows[:, variable])
        or np.any(arrows[:, :, variable])
        or np.any(both[:, variable][:, others])
        or np.any(mean[:, variable])
    )


def _turns(layout: Layout, variable: int) -> NDArray[np.bool_] | None:
    """Return which parameters change their sign (q,); None where one number both changes and does not."""
    at_row, at_column = layout.row == variable, layout.column == variable
    turns = np.asarray(np.where(layout.kind == 2, at_column, at_row != at_column), dtype=np.bool_)
    found = np.zeros(layout.q, dtype=bool)
    found[layout.free[turns]] = True
    stays = np.zeros(layout.q, dtype=bool)
    stays[layout.free[~turns]] = True
    return None if (found & stays).any() else found
