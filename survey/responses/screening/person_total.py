"""Person-total correlation (Curran 2016): does a person's profile over items resemble everybody else's?

The person's answers, as given, are correlated with the item means of all others (Donlon & Fischer 1968 used
it as the personal biserial). Leaving the person out matters in small samples.
"""

from __future__ import annotations

from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.rows import correlation_of_sums, in_blocks, row_correlation
from survey.responses.screening.whole import Answers, Whole, compact, from_first, is_whole

__all__ = ["person_total"]

Floats: TypeAlias = NDArray[np.float64]


def person_total(
    answers: Answers, *, sums: Floats | None = None, counts: Floats | None = None, minimum: int = 5
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
    given = compact(answers)
    n = answers.shape[0] if counts is None else int(counts.min())
    if is_whole(given) and n > 1 and (counts is None or bool((counts == n).all())):
        means = (given.sum(axis=0) if sums is None else sums) / n
        return in_blocks(lambda rows: _complete(cast("Whole", rows), means, n, minimum), given)
    seen = ~np.isnan(answers)
    filled = np.where(seen, answers, 0.0)
    total = filled.sum(axis=0) if sums is None else sums
    count = seen.sum(axis=0) if counts is None else counts
    others = count - seen
    means = (total - filled) / np.maximum(others, 1.0)
    return row_correlation(answers, np.where(others > 0, means, np.nan), minimum=minimum)


def _complete(answers: Whole, means: Floats, n: int, minimum: int) -> Floats:
    """Correlate complete rows: the others' mean is (n m - x) / (n - 1), so two products are enough."""
    k = answers.shape[1]
    x, m = from_first(answers, k * k), means - means.mean()
    total = x.sum(axis=0, dtype=x.dtype)
    xx = (k * np.einsum("ij,ij->j", x, x) - total * total) / float(k)
    xm, mm = m @ x.astype(np.float64), float(m @ m)
    # n - 1 times the others' means, which correlates alike.
    theirs = n * n * mm - 2.0 * n * xm + xx
    return correlation_of_sums(np.array(k), xx, theirs, n * xm - xx, minimum)
