"""The nomological net: scale scores against each other and against outside criteria.

Nomological correlations (Cronbach & Meehl 1955) come with Fisher's interval and, after Spearman (1904),
disattenuated for the unreliability of the scales.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.correlations import pearson
from survey.numerics.tails import t_two_sided
from survey.psychometrics.answers.reading import Data, Scales, read_answers, read_scales
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.coefficients.fisher_interval import fisher_interval
from survey.psychometrics.validity.results import NomologicalNet, NomologicalPair

__all__ = ["correlate_nomologically"]

Sign = Literal["+", "-", "0"]


def correlate_nomologically(
    data: Data,
    scales: Scales,
    criteria: Sequence[str] = (),
    *,
    expected: Mapping[tuple[str, str], Sign] | None = None,
    confidence_level: float = 0.95,
) -> NomologicalNet:
    """Correlate scale scores with each other and with criteria.

    Parameters
    ----------
    data : DataFrame or (n, p) array
    scales : mapping of str to sequence of str
    criteria : sequence of str
        Numeric columns outside the scales.
    expected : mapping of (scale, other) to {"+", "-", "0"}, optional
        What theory says, in either order.

    Raises
    ------
    DataError
        As `read_scales` and `read_answers`; also for an expectation about a pair that is not there.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> f = rng.normal(size=(500, 1))
    >>> X = np.column_stack([f + rng.normal(size=(500, 3)), f + rng.normal(size=(500, 1))])
    >>> net = correlate_nomologically(X, {"A": ["V1", "V2", "V3"]}, ["V4"], expected={("A", "V4"): "+"})
    >>> net.pairs[0].as_expected
    True
    """
    read_scales(data, scales)
    items = [item for one in scales.values() for item in one]
    answers = read_answers(data, [*items, *criteria], minimum=2)
    own = [answers.take(list(one)) for one in scales.values()]
    names = [*scales, *criteria]
    reliability = [*(cronbach_alpha(np.cov(X, rowvar=False)) for X in own), *[1.0] * len(criteria)]
    made = pearson(np.column_stack([*(X.mean(axis=1) for X in own), answers.take(list(criteria))]))
    wanted = {frozenset(pair): sign for pair, sign in (expected or {}).items()}
    _refuse_unknown(wanted, names)
    pairs = [
        _pair(
            (names[i], names[j]),
            float(made.matrix[i, j]),
            made.n_used,
            (reliability[i], reliability[j]),
            wanted.get(frozenset((names[i], names[j])), ""),
            confidence_level,
        )
        for i in range(len(scales))
        for j in range(i + 1, len(names))
    ]
    unmet = tuple(f"{p.scale} ~ {p.other}" for p in pairs if p.as_expected is False)
    return NomologicalNet(
        tuple(pairs), made.n_used, data.shape[0] - made.n_used, confidence_level, _unmet(unmet)
    )


def _refuse_unknown(wanted: Mapping[frozenset[str], str], names: list[str]) -> None:
    what = Text("the expectation is about a pair that is not there", "预期所涉及的变量对不存在")
    faults = [
        Fault(what, where=" ~ ".join(sorted(pair)), expected=", ".join(names))
        for pair in wanted
        if len(pair) != 2 or not pair <= set(names)
    ]
    if faults:
        raise DataError(faults)


def _pair(
    names: tuple[str, str], r: float, n: int, alphas: tuple[float, float], expected: str, level: float
) -> NomologicalPair:
    lower, upper = fisher_interval(r, n, level)
    t = r * math.sqrt((n - 2) / max(1.0 - r * r, 1e-15))
    met = {"+": lower > 0.0, "-": upper < 0.0, "0": lower <= 0.0 <= upper}.get(expected)
    usable = min(alphas) > 0.0
    return NomologicalPair(
        scale=names[0],
        other=names[1],
        n=n,
        r=r,
        r_ci_lower=lower,
        r_ci_upper=upper,
        pvalue=t_two_sided(t, n - 2),
        disattenuated=r / math.sqrt(alphas[0] * alphas[1]) if usable else None,
        expected=expected,
        as_expected=met,
    )


def _unmet(pairs: tuple[str, ...]) -> tuple[Warn, ...]:
    if not pairs:
        return ()
    en = f"not as expected: {'; '.join(pairs)}"
    zh = f"与理论预期不符：{'；'.join(pairs)}"
    return (Warn("nomological_expectation_not_met", Text(en, zh), pairs),)
