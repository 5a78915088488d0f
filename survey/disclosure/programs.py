"""Linear programs over equations, in whole numbers or not: the only door to HiGHS here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["solve_program"]

Floats = NDArray[np.float64]


def solve_program(
    cost: Floats, matrix: sparse.csr_array, rest: Floats, low: Floats, high: Floats, *, whole: bool = False
) -> Floats | None:
    """Minimise ``cost @ y`` where ``matrix @ y = rest`` and ``low <= y <= high``.

    Parameters
    ----------
    cost : ndarray, shape (n,)
    matrix : sparse array, shape (m, n)
    rest : ndarray, shape (m,)
    low, high : ndarray, shape (n,)
        `high` may be infinite.
    whole : bool
        Whether y counts persons. Without it HiGHS's simplex returns a vertex.

    Returns
    -------
    ndarray or None
        A solution; None when there is none.

    Examples
    --------
    >>> from scipy import sparse
    >>> row = sparse.csr_array(np.array([[1.0, 1.0]]))
    >>> solve_program(np.array([1.0, 0.0]), row, np.array([5.0]), np.zeros(2), np.array([9.0, 3.0])).tolist()
    [2.0, 3.0]
    """
    # milp without whole numbers is the same linear program as linprog's: one call serves both.
    found = optimize.milp(
        cost,
        integrality=np.full(cost.size, int(whole), dtype=np.int64),
        bounds=optimize.Bounds(low, high),
        constraints=optimize.LinearConstraint(matrix, rest, rest),
    )
    return cast("Floats | None", found.x)  # pyright: ignore[reportUnknownMemberType]  scipy's own result
