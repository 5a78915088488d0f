"""Common method bias in one place, within each group: Harman, method factor, acquiescence, marker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.psychometrics.acquiescence import acquiescence_factor
from survey.psychometrics.answers import Data, read_answers, readonly, sample_of
from survey.psychometrics.correlating import CorrelationKind, correlate_as
from survey.psychometrics.marker_technique import marker_sequence
from survey.psychometrics.method_factor import METHOD_FACTOR, unmeasured_method_factor
from survey.psychometrics.method_models import read_substantive
from survey.psychometrics.method_results import MethodBias
from survey.psychometrics.results import Missing
from survey.psychometrics.validity_results import HarmanResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["assess_method_bias", "harman_single_factor"]


def harman_single_factor(
    data: Data,
    items: Sequence[str] | None = None,
    *,
    missing: Missing = "listwise",
    correlation: CorrelationKind = "pearson",
) -> HarmanResult:
    """Return the share of variance of the first unrotated principal component of all items.

    Descriptive alone: Podsakoff, MacKenzie, Lee & Podsakoff (2003) advise against it as a test.

    Raises
    ------
    DataError
        As `read_answers`, or when the correlation matrix is singular.

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(500, 4))
    >>> round(harman_single_factor(X).first_share, 2)
    0.29
    """
    answers = read_answers(data, items, missing=missing)
    made, _ = correlate_as(answers, missing, correlation)
    eigenvalues = np.linalg.eigvalsh(made.matrix)[::-1]
    return HarmanResult(
        items=answers.items,
        sample=sample_of(made, data.shape[0]),
        eigenvalues=readonly(eigenvalues),
        first_share=float(eigenvalues[0] / eigenvalues.size),
        n_eigenvalues_above_one=int((eigenvalues > 1.0).sum()),
        correlation=correlation,
    )


def assess_method_bias(
    model: str,
    data: pd.DataFrame,
    *,
    structural: str = "",
    marker: Sequence[str] = (),
    reversed_items: Sequence[str] = (),
    unmeasured: bool = True,
    group: str | None = None,
    estimator: str = "MLR",
    missing: str = "listwise",
) -> tuple[MethodBias, ...]:
    """Describe method variance within each group by every model that the data allow.

    Parameters
    ----------
    model : str
        The measurement model, in lavaan's syntax.
    data : DataFrame
        Items **recoded**, high = more of the construct.
    structural : str
        Regressions among the factors; then the changes of the paths are given too.
    marker : sequence of str
        The marker's items; without them there is no marker sequence.
    reversed_items : sequence of str
        Items that were reversed in `data`; without them there is no acquiescence factor.
    unmeasured : bool
        Whether to fit the unmeasured method factor.
    group : str, optional
        The column of groups.
    estimator, missing
        As in `survey.fit_sem`.

    Returns
    -------
    tuple of MethodBias
        One for each group, in order of appearance; one without groups.

    Raises
    ------
    ModelSyntaxError, DataError, IdentificationError

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(5)
    >>> X = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> data = pd.DataFrame(X, columns=list("abcd")).assign(g=["one", "two"] * 150)
    >>> found = assess_method_bias("F =~ a + b + c + d", data, unmeasured=False, group="g")
    >>> [(one.group, one.harman.first_share > 0.5, one.marker) for one in found]
    [('one', True, None), ('two', True, None)]
    """
    items = read_substantive(model, method=METHOD_FACTOR).items
    whole = "\n".join(part for part in (model, structural) if part)
    found: list[MethodBias] = []
    for label, frame in _frames(data, group):
        # Recoded answers turned back by their sign: a constant apart from those given, which no model sees.
        given = frame.assign(**{item: -frame[item] for item in reversed_items if item in frame})
        found.append(
            MethodBias(
                label,
                harman_single_factor(frame, items),
                unmeasured_method_factor(whole, frame, estimator=estimator, missing=missing)
                if unmeasured
                else None,
                acquiescence_factor(
                    whole, given, reversed_items=reversed_items, estimator=estimator, missing=missing
                )
                if reversed_items
                else None,
                marker_sequence(
                    model, frame, marker=marker, structural=structural, estimator=estimator, missing=missing
                )
                if marker
                else None,
            )
        )
    return tuple(found)


def _frames(data: pd.DataFrame, group: str | None) -> list[tuple[str, pd.DataFrame]]:
    """Return each group's label and rows, in order of appearance."""
    if group is None:
        return [("", data)]
    if group not in data.columns:
        raise DataError(
            Fault(Text("the data have no such column", "数据中没有该列"), where="group", got=group)
        )
    return [(str(label), rows) for label, rows in data.groupby(group, sort=False)]
