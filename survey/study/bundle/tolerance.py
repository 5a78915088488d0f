"""When two computations of one number are the same number, and why that much is allowed.

Kernels of BLAS sum in another order, which moves the last of sixteen digits; an optimiser that stops at a
gradient of 1e-8 passes that on as 1e-9 of an estimate, and standard errors, ratios and p values of it as
less than 1e-6. Nothing is printed with more than four significant digits of a number that small.
"""

from __future__ import annotations

import math

__all__ = ["ABSOLUTE", "DIFFERENCES", "RELATIVE", "same_number"]

RELATIVE = 1e-6
ABSOLUTE = 1e-8
# What one program says differently from another is noise by nature, and only its size is printed.
DIFFERENCES = 1e-4


def same_number(old: float, new: float, *, absolute: float = ABSOLUTE) -> bool:
    """Say whether two values are the same number within the stated tolerance.

    Examples
    --------
    >>> same_number(0.72, 0.72 * (1 + 1e-9)), same_number(0.72, 0.7201)
    (True, False)
    """
    return math.isclose(old, new, rel_tol=RELATIVE, abs_tol=absolute)
