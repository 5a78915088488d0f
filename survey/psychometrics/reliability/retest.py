"""Test-retest reliability: the same people answer the same scales twice.

The correlation of the two scores ignores a shift between the occasions, the intraclass correlation of
agreement counts it (McGraw & Wong 1996). The standard error of measurement is the SD of the change over the
root of two, the smallest detectable change 1.96 root-2 times it (Weir 2005).
"""

from __future__ import annotations

import math

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.numerics.correlations import pearson
from survey.numerics.tails import normal_quantile, t_two_sided
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.reading import Data, Scales, read_items, read_scales
from survey.psychometrics.coefficients.fisher_interval import fisher_interval
from survey.psychometrics.coefficients.intraclass import two_way
from survey.psychometrics.reliability.results import RetestResult, ScaleRetest

__all__ = ["estimate_retest"]


def estimate_retest(
    first: Data, second: Data, scales: Scales, *, confidence_level: float = 0.95
) -> RetestResult:
    """Compare the scores of the same people on two occasions.

    Parameters
    ----------
    first, second : DataFrame or (n, p) array
        Items already recoded, under the same names. Frames are matched by their index, arrays by row.
    scales : mapping of str to sequence of str

    Raises
    ------
    DataError
        As `read_scales` on either wave; also for keys that occur twice, or fewer than four people
        matched and complete.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> truth = rng.normal(size=(200, 1))
    >>> waves = [truth + rng.normal(size=(200, 4)) for _ in range(2)]
    >>> round(estimate_retest(*waves, {"A": ["V1", "V2", "V3", "V4"]}).scale("A").r, 2)
    0.74
    """
    for wave in (first, second):
        read_scales(wave, scales)
    keys = [_keys(wave) for wave in (first, second)]
    _refuse_repeated(keys)
    place = {key: row for row, key in enumerate(keys[1])}
    pairs = [(row, place[key]) for row, key in enumerate(keys[0]) if key in place]
    rows = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    found = tuple(
        _one_scale(
            name,
            np.column_stack(
                [
                    read_items(wave, tuple(items)).X[rows[:, side]].mean(axis=1)
                    for side, wave in enumerate((first, second))
                ]
            ),
            confidence_level,
        )
        for name, items in scales.items()
    )
    return RetestResult(found, first.shape[0], second.shape[0], len(pairs), confidence_level)


def _keys(wave: Data) -> list[object]:
    return list(range(wave.shape[0])) if isinstance(wave, np.ndarray) else wave.index.tolist()


def _refuse_repeated(keys: list[list[object]]) -> None:
    what = Text("a key occurs more than once in a wave", "同一轮数据中有重复的编号")
    faults = [
        Fault(what, where=wave, got=str(next(key for key in own if own.count(key) > 1)))
        for wave, own in zip(("first", "second"), keys, strict=True)
        if len(set(own)) < len(own)
    ]
    if faults:
        raise DataError(faults)


def _one_scale(name: str, scores: Floats, level: float) -> ScaleRetest:
    Y = scores[~np.isnan(scores).any(axis=1)]
    n = Y.shape[0]
    if n < 4 or not (Y.std(axis=0) > 0.0).all():
        what = Text(
            "too few people were matched and complete, or all scored alike",
            "匹配且完整的个案过少，或得分没有变异",
        )
        raise DataError(Fault(what, where=name, expected=">= 4", got=str(n)))
    r = float(pearson(Y).matrix[0, 1])
    lower, upper = fisher_interval(r, n, level)
    change = Y[:, 1] - Y[:, 0]
    sd = float(change.std(ddof=1))
    t = float(change.mean()) / (sd / math.sqrt(n)) if sd > 0.0 else math.nan
    return ScaleRetest(
        scale=name,
        n=n,
        r=r,
        r_ci_lower=lower,
        r_ci_upper=upper,
        icc=two_way(Y, confidence_level=level),
        mean_first=float(Y[:, 0].mean()),
        mean_second=float(Y[:, 1].mean()),
        change=float(change.mean()),
        t=t,
        df=n - 1,
        pvalue=t_two_sided(t, n - 1),
        measurement_error=sd / math.sqrt(2.0),
        detectable_change=normal_quantile(0.975) * sd,
    )
