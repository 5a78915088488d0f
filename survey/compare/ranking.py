"""Rankings: mean rank, share of first places, Kendall's W and Friedman's test with corrected pairs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.compare.pingouin_adapter import friedman, holm

__all__ = ["Ranking", "describe_ranking"]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking of objects by respondents who ranked them all.

    Parameters
    ----------
    objects : tuple of str
    mean_ranks, first_shares : tuple of float
    n, n_incomplete : int
    kendall_w : float
        Agreement (Kendall & Babington Smith 1939): chi-square / (n (k - 1)).
    chisq, df, pvalue
        Friedman's (1937) test.
    pairs : tuple of (str, str)
    pair_pvalues : tuple of float
        Wilcoxon's signed ranks of each pair, corrected by Holm.
    """

    question: str
    objects: tuple[str, ...]
    mean_ranks: tuple[float, ...]
    first_shares: tuple[float, ...]
    n: int
    n_incomplete: int
    kendall_w: float
    chisq: float
    df: int
    pvalue: float
    pairs: tuple[tuple[str, str], ...]
    pair_pvalues: tuple[float, ...]


def describe_ranking(question: str, ranks: NDArray[np.float64], objects: Sequence[str]) -> Ranking:
    """Describe a ranking; rows with a missing rank are counted and left out.

    Parameters
    ----------
    question : str
    ranks : ndarray, shape (n, objects)
    objects : sequence of str
    """
    from scipy import stats

    complete = ranks[~np.isnan(ranks).any(axis=1)]
    n, k = complete.shape
    missing = int(ranks.shape[0] - n)
    pairs = tuple(itertools.combinations(objects, 2))
    if n < 2:
        nothing = (float("nan"),) * k
        none = (float("nan"),) * len(pairs)
        nan = float("nan")
        return Ranking(
            question, tuple(objects), nothing, nothing, n, missing, nan, nan, k - 1, nan, pairs, none
        )
    test = friedman(complete)
    raw = [
        float(stats.wilcoxon(complete[:, i], complete[:, j]).pvalue)
        for i, j in itertools.combinations(range(k), 2)
    ]
    return Ranking(
        question,
        tuple(objects),
        tuple(float(value) for value in complete.mean(axis=0)),
        tuple(float(value) for value in (complete == 1).mean(axis=0)),
        n,
        missing,
        test.statistic / (n * (k - 1)),
        test.statistic,
        k - 1,
        test.pvalue,
        pairs,
        tuple(float(p) for p in holm(raw)),
    )
