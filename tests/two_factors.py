"""Answers to six items of two correlated factors, three to each, drawn from a seed."""

from __future__ import annotations

import numpy as np


def two_factors(n: int = 400, seed: int = 1, r: float = 0.5) -> np.ndarray:
    """Return answers (n, 6); the factors correlate by `r`."""
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 2)) @ np.array([[1.0, r], [0.0, np.sqrt(1 - r * r)]])
    return np.repeat(f, 3, axis=1) + 0.8 * rng.normal(size=(n, 6))
