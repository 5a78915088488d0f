"""Linear algebra with the types of this room: floats in, floats out."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["inverse_of", "inverse_or_nan", "solve"]

Floats = NDArray[np.float64]


def inverse_of(matrix: Floats) -> Floats:
    """Return the inverses of matrices (..., m, m).

    Examples
    --------
    >>> inverse_of(np.array([[2.0]])).tolist()
    [[0.5]]
    """
    return cast("Floats", np.linalg.inv(matrix))


def inverse_or_nan(matrix: Floats) -> Floats:
    """Return the inverse of a matrix (m, m); NaN throughout where it is singular.

    Examples
    --------
    >>> inverse_or_nan(np.array([[1.0, 1.0], [1.0, 1.0]])).tolist()
    [[nan, nan], [nan, nan]]
    """
    try:
        return inverse_of(matrix)
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)


def solve(matrix: Floats, right: Floats) -> Floats:
    """Return matrix^-1 right.

    Examples
    --------
    >>> solve(np.array([[2.0]]), np.array([[3.0]])).tolist()
    [[1.5]]
    """
    return cast("Floats", np.linalg.solve(matrix, right))
