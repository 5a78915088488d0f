"""What arrays hold, and how results hold arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.numerics.arrays import Bools, Floats, Ints

__all__ = ["Bools", "Floats", "Ints", "readonly"]


def readonly(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only copy, as results hold their arrays.

    Examples
    --------
    >>> readonly(np.ones(2)).flags.writeable
    False
    """
    copy = np.array(array)
    copy.setflags(write=False)
    return copy
