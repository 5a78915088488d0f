"""Person-total correlation (Curran 2016): does a person's profile over items resemble everybody else's?

The person's answers, as given, are correlated with the item means of all others (Donlon & Fischer 1968 used
it as the personal biserial). Leaving the person out matters in small samples.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.rows import correlation_of_sums, in_blocks, row_correlation

__all__ = ["person_total"]

Floats: TypeAlias = NDArray[np.float64]


def person_total(
    answers: Floats, *, sums: Floats | None = None, counts: Floats | None = None, minimum: int = 5
) -> Floats:
    """Return each row's correlation with the item means of the other rows; low is unlike the others.

    Parameters
    ----------
    answers : (n, items) array
    sums, counts : (items,) arrays, optional
        Sum and number of the answers of the sample that these rows belong to; these rows alone by default.
    minimum : int
        Fewest answers.

    Examples
    --------
    >>> person_total(np.array([[1.0, 2, 3, 4, 5], [1, 2, 3, 4, 5], [5, 4, 3, 2, 2]])).round(6).tolist()
    [0.707107, 0.707107, -0.970143]
    """
    seen = ~np.isnan(answers)
    n = answers.shape[0] if counts is None else int(counts.min())
    if seen.all() and n > 1 and (counts is None or bool((counts == n).all())):
        means = (answers.sum(axis=0) if sums is None else sums) / n
        return in_blocks(lambda rows: _complete(rows, means, n, minimum), answers)
    filled = np.where(seen, answers, 0.0)
    total = filled.sum(axis=0) if sums is None else sums
    count = seen.sum(axis=0) if counts is None else counts
    others = count - seen
    means = (total - filled) / np.maximum(others, 1.0)
    return row_correlation(answers, np.where(others > 0, means, np.nan), minimum=minimum)


def _complete(answers: Floats, means: Floats, n: int, minimum: int) -> Floats:
    """Correlate complete rows: the others' mean is (n m - x) / (n - 1), so two products are enough."""
    k = answers.shape[1]
    x, m = answers - answers[:, :1], means - means.mean()
    total = x @ np.ones(k)
    xx = np.einsum("ij,ij->i", x, x) - total * total / k
    xm, mm = x @ m, float(m @ m)
    # n - 1 times the others' means, which correlates alike.
    theirs = n * n * mm - 2.0 * n * xm + xx
    return correlation_of_sums(np.array(k), xx, theirs, n * xm - xx, minimum)
