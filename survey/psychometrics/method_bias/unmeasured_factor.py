"""An unmeasured method factor behind all items: what its variance is, and what moves when it is allowed.

It is orthogonal to the substantive factors and measured by nothing of its own, so that it takes in whatever
all items share, substance included. It describes how far conclusions depend on the assumption that there is
no such variance, and does not correct them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.psychometrics.method_bias.comparison import describe_model, unusable_warning
from survey.psychometrics.method_bias.fitting import NOT_TRIED, MethodFitter
from survey.psychometrics.method_bias.results import UnmeasuredMethodResult
from survey.psychometrics.method_bias.substantive import read_substantive, starts_from

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["METHOD_FACTOR", "unmeasured_method_factor"]

METHOD_FACTOR = "Method"


def unmeasured_method_factor(
    model: str, data: pd.DataFrame, *, estimator: str = "MLR", missing: str = "listwise"
) -> UnmeasuredMethodResult:
    """Put an orthogonal method factor behind all items of a model.

    Parameters
    ----------
    model : str
        In lavaan's syntax: a measurement model, with regressions or without.
    data : DataFrame
        One group, items recoded.
    estimator, missing
        As in `survey.fit_sem`.

    Returns
    -------
    UnmeasuredMethodResult
        With equal raw loadings the variance of the factor is one parameter, and may be estimated below zero;
        with free loadings there is one for each item. Either is read only where it
        converged and is admissible.

    Raises
    ------
    ModelSyntaxError, DataError, IdentificationError

    Notes
    -----
    Podsakoff, MacKenzie, Lee & Podsakoff (2003), the unmeasured latent method factor. Tests are scaled
    difference tests of the estimator.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(5)
    >>> f, m = rng.normal(size=(400, 2)), rng.normal(size=(400, 1))
    >>> X = np.repeat(f, 3, axis=1) + 0.8 * m + rng.normal(size=(400, 6))
    >>> data = pd.DataFrame(X, columns=list("abcdeg"))
    >>> found = unmeasured_method_factor("F =~ a + b + c\\nG =~ d + e + g", data)
    >>> found.equal.test.df_diff, [c.name for c in found.equal.changes][-1]
    (1, 'F~~G')
    """
    spec = read_substantive(model, method=METHOD_FACTOR)
    fitter = MethodFitter(data, estimator, missing)
    count = len(spec.items)
    base = fitter.fit(model)
    alike = each = NOT_TRIED
    if base.trusted:
        # One loading of 1 for all, and a free variance: a common free loading would stand still at zero.
        alike = fitter.attempt(spec.factor(["1"] * count, "NA"), starts_from(base, spec.latent))
        each = fitter.best(spec.factor(["NA"] * count, "1"), spec.starts(base))
    equal = describe_model("equal", alike, base, spec, fitter)
    free = describe_model("free", each, base, spec, fitter)
    warnings = (*base.warnings, *unusable_warning(equal), *unusable_warning(free))
    return UnmeasuredMethodResult(spec.items, base.lean(), equal, free, warnings)
