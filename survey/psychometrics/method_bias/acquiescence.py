"""Acquiescence: a random intercept behind all answers as given (Maydeu-Olivares & Coffman 2006).

Someone who tends to agree does so with an item and with its opposite. Before reversal that pulls every answer
the same way: a factor with loading 1 on each, orthogonal to the others, one variance more to estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey.errors import DataError, Fault, Text
from survey.psychometrics.method_bias.comparison import describe_model, unusable_warning
from survey.psychometrics.method_bias.fitting import NOT_TRIED, MethodFitter
from survey.psychometrics.method_bias.results import AcquiescenceResult
from survey.psychometrics.method_bias.substantive import Substantive, read_substantive, starts_from

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ACQUIESCENCE_FACTOR", "acquiescence_factor"]

ACQUIESCENCE_FACTOR = "Acquiescence"


def acquiescence_factor(
    model: str,
    data: pd.DataFrame,
    *,
    reversed_items: Sequence[str],
    estimator: str = "MLR",
    missing: str = "listwise",
) -> AcquiescenceResult:
    """Put a random intercept behind all answers as given.

    Parameters
    ----------
    model : str
        In lavaan's syntax: a measurement model, with regressions or without.
    data : DataFrame
        One group, the answers **before reversal**.
    reversed_items : sequence of str
        The items that are keyed the other way. They are turned here by their sign, loading on the random
        intercept by -1: the same model, with all substantive loadings in the direction of the construct.
    estimator, missing
        As in `survey.fit_sem`.

    Returns
    -------
    AcquiescenceResult

    Raises
    ------
    ModelSyntaxError, IdentificationError
    DataError
        When no item, or one that the model does not have, is reversed: with one-way keying agreement cannot
        be told from the construct.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(5)
    >>> f, yes = rng.normal(size=(500, 1)), 0.6 * rng.normal(size=(500, 1))
    >>> X = f * [1, 1, -1, -1] + yes + rng.normal(size=(500, 4))
    >>> data = pd.DataFrame(X, columns=list("abcd"))
    >>> found = acquiescence_factor("F =~ a + b + c + d", data, reversed_items=["c", "d"])
    >>> found.intercept.test.df_diff, found.intercept.test.pvalue < 0.05
    (1, True)
    """
    spec = read_substantive(model, method=ACQUIESCENCE_FACTOR)
    turned = _check(spec, reversed_items, data)
    fitter = MethodFitter(data.assign(**{item: -data[item] for item in turned}), estimator, missing)
    base = fitter.fit(model)
    loadings = ["-1" if item in turned else "1" for item in spec.items]
    tried = NOT_TRIED
    if base.trusted:
        tried = fitter.attempt(spec.factor(loadings, "NA"), starts_from(base, spec.latent))
    intercept = describe_model("intercept", tried, base, spec, fitter)
    warnings = (*base.warnings, *unusable_warning(intercept))
    return AcquiescenceResult(spec.items, turned, base.lean(), intercept, warnings)


def _check(spec: Substantive, reversed_items: Sequence[str], data: pd.DataFrame) -> tuple[str, ...]:
    faults: list[Fault] = []
    what = Text("the model has no such item", "模型中没有该题项")
    faults += [Fault(what, where="reversed_items", got=n) for n in reversed_items if n not in spec.items]
    if not reversed_items:
        what = Text(
            "no item is reversed, and agreement cannot be told from the construct",
            "没有反向题，无法将默许倾向与构念区分开",
        )
        faults.append(Fault(what, where="reversed_items"))
    what = Text("the data have no such column", "数据中没有该列")
    faults += [Fault(what, where="data", got=n) for n in spec.items if n not in data.columns]
    if faults:
        raise DataError(faults)
    return tuple(item for item in spec.items if item in set(reversed_items))
