"""Common method bias in one place, within each group: Harman, method factor, acquiescence, marker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey.errors import DataError, Fault, Text
from survey.psychometrics.method_bias.acquiescence import acquiescence_factor
from survey.psychometrics.method_bias.harman import harman_single_factor
from survey.psychometrics.method_bias.marker_technique import marker_sequence
from survey.psychometrics.method_bias.results import MethodBias
from survey.psychometrics.method_bias.substantive import read_substantive
from survey.psychometrics.method_bias.unmeasured_factor import METHOD_FACTOR, unmeasured_method_factor

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["assess_method_bias"]


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
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(5)
    >>> X = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> data = pd.DataFrame(X, columns=list("abcd")).assign(g=["one", "two"] * 150)
    >>> found = assess_method_bias("F =~ a + b + c + d", data, unmeasured=False, group="g")
    >>> [(one.group, one.harman.first_share > 0.5, one.marker) for one in found]
    [('one', True, None), ('two', True, None)]
    """
    items = read_substantive(model, method=METHOD_FACTOR).items
    whole = "\n".join(part for part in (model, structural) if part)

    def of_group(label: str, frame: pd.DataFrame) -> MethodBias:
        factor = keyed = ordered = None
        if unmeasured:
            factor = unmeasured_method_factor(whole, frame, estimator=estimator, missing=missing)
        if reversed_items:
            # Turned back by their sign: a constant apart from the answers given, which no model sees.
            given = frame.assign(**{item: -frame[item] for item in reversed_items if item in frame})
            keyed = acquiescence_factor(
                whole, given, reversed_items=reversed_items, estimator=estimator, missing=missing
            )
        if marker:
            ordered = marker_sequence(
                model, frame, marker=marker, structural=structural, estimator=estimator, missing=missing
            )
        return MethodBias(label, harman_single_factor(frame, items), factor, keyed, ordered)

    return tuple(of_group(label, frame) for label, frame in _frames(data, group))


def _frames(data: pd.DataFrame, group: str | None) -> list[tuple[str, pd.DataFrame]]:
    """Return each group's label and rows, in order of appearance."""
    if group is None:
        return [("", data)]
    if group not in data.columns:
        raise DataError(
            Fault(Text("the data have no such column", "数据中没有该列"), where="group", got=group)
        )
    return [(str(label), rows) for label, rows in data.groupby(group, sort=False)]
