"""Whether oblimin from 100 starts ends in the lowest minimum known, on random loadings made to be hard.

Usage: python benchmarks/rotation_minima.py [--matrices 60] [--few 2 4] [--many 5 8]

The lowest minimum known is the lower one of ours and of gradient projection from 100 uniform starts, each
followed to a gradient of 1e-6. Six kinds of loadings take turns: normal, positive, a noisy simple structure
of correlated factors, sparse, with a strong first factor, with a general factor.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from survey.numerics.gradient_projection import project_gradient, random_rotations
from survey.numerics.rotation import rotate_loadings
from survey.numerics.rotation_criteria import oblimin

SAME = 1e-6


def main() -> None:
    """Print for few and for many factors how often the lowest minimum was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matrices", type=int, default=60)
    parser.add_argument("--few", type=int, nargs=2, default=(2, 4))
    parser.add_argument("--many", type=int, nargs=2, default=(5, 8))
    chosen = parser.parse_args()
    for low, high in (chosen.few, chosen.many):
        missed = better = 0
        for A in loadings(chosen.matrices, low, high):
            ours = rotate_loadings(A, "oblimin", n_starts=100).criterion
            starts = random_rotations(A.shape[1], 100, np.random.default_rng(1))
            each = project_gradient(A, starts, oblimin(0.0), oblique=True, tolerance=1e-6)
            theirs = float(each.criterion.min())
            assert ours is not None  # oblimin has a criterion
            missed += ours > theirs + SAME * (1.0 + abs(theirs))
            better += theirs > ours + SAME * (1.0 + abs(theirs))
        print(f"{low} to {high} factors: of {chosen.matrices}, ours missed {missed}, uniform starts {better}")


def loadings(count: int, low: int, high: int) -> Iterator[np.ndarray]:
    """Yield unrotated loadings (p, k) with communalities between .09 and .9."""
    rng = np.random.default_rng(31)
    for turn in range(count):
        k = int(rng.integers(low, high + 1))
        p = int(rng.integers(2 * k + 1, 5 * k + 2))
        A = kind(turn % 6, p, k, rng)
        A *= rng.uniform(0.3, 0.95, (p, 1)) / np.sqrt((A * A).sum(axis=1, keepdims=True))
        yield A @ np.linalg.qr(rng.normal(size=(k, k)))[0]


def kind(which: int, p: int, k: int, rng: np.random.Generator) -> np.ndarray:
    """Return loadings (p, k) of a kind, not yet scaled."""
    own = np.zeros((p, k))
    match which:
        case 0:
            return rng.normal(size=(p, k))
        case 1:
            return rng.uniform(-0.3, 1.0, size=(p, k))
        case 2:
            own[np.arange(p), np.arange(p) % k] = rng.uniform(0.4, 0.8, p)
            related = np.linalg.cholesky(0.4 + 0.6 * np.eye(k))
            return (own + 0.15 * rng.normal(size=(p, k))) @ related
        case 3:
            return rng.normal(size=(p, k)) * (rng.random((p, k)) < 0.4) + 0.05 * rng.normal(size=(p, k))
        case 4:
            return rng.normal(size=(p, k)) * np.linspace(1.0, 0.15, k)
        case _:
            own[:, 0] = rng.uniform(0.5, 0.8, p)
            own[np.arange(p), 1 + np.arange(p) % (k - 1)] = rng.uniform(0.3, 0.6, p)
            return own + 0.05 * rng.normal(size=(p, k))


if __name__ == "__main__":
    main()
