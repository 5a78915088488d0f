"""Split-half reliability from covariances S (k, k): of odd and even items, and of every even split."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.coefficients.constant_sums import NEGLIGIBLE

__all__ = ["split_half", "split_half_range"]

_MOST_ITEMS = 16  # 6,435 even splits; with 18 items there are 24,310


def split_half(S: Floats) -> float | None:
    """Return the odd-even correlation r stepped up to the length of the whole scale.

    Horst's (1951) form for halves with the shares p and q of k parallel items, with its numerator made
    rational, so that it holds for r = 1 and keeps the sign of r:

        2 r / (r + sqrt(r^2 + 4 p q (1 - r^2))),

    which is Spearman's (1910) and Brown's (1910) 2 r / (1 + r) where the halves are equally long. None where
    a half does not vary, or the halves cancel.

    Examples
    --------
    >>> split_half(np.full((2, 2), 0.5) + 0.5 * np.eye(2)).__round__(6)
    0.666667
    >>> split_half(np.full((3, 3), 0.5) + 0.5 * np.eye(3)).__round__(6)
    0.75
    """
    odd, even = float(S[::2, ::2].sum()), float(S[1::2, 1::2].sum())
    if min(odd, even) <= NEGLIGIBLE * float(np.trace(S)):
        return None
    r = float(S[::2, 1::2].sum()) / float(np.sqrt(odd * even))
    k = S.shape[0]
    shares = (k // 2) * (k - k // 2) / k**2
    whole = r + float(np.sqrt(r**2 + 4.0 * shares * (1.0 - r**2)))
    return 2.0 * r / whole if whole > NEGLIGIBLE else None


def split_half_range(S: Floats) -> tuple[float, float, float] | None:
    """Return the lowest, mean and highest split-half reliability over all even splits.

    Each is Guttman's (1945) 4 cov(a, b) / var(a + b), which needs no equal variances of the halves; the
    highest is his lambda 4. With an odd number of items the halves differ by one. None beyond 16 items.

    Examples
    --------
    >>> low, mean, high = split_half_range(np.full((4, 4), 0.5) + 0.5 * np.eye(4))
    >>> round(low, 6), round(mean, 6), round(high, 6)
    (0.8, 0.8, 0.8)
    """
    k = S.shape[0]
    if k > _MOST_ITEMS:
        return None
    number, place = np.arange(2**k, dtype=np.int64)[:, None], np.arange(k, dtype=np.int64)
    subsets = np.bitwise_and(np.right_shift(number, place), 1).astype(np.float64)
    inside = subsets[subsets.sum(axis=1) == k // 2]
    if k % 2 == 0:  # the first item stays in the first half, so that no split counts twice
        inside = inside[inside[:, 0] > 0.0]
    between = np.einsum("si,ij,sj->s", inside, S, 1.0 - inside, optimize=True)
    values = 4.0 * between / float(S.sum())
    return float(values.min()), float(values.mean()), float(values.max())
