"""Items that run against the others of their scale, as reverse-keyed ones do that were not recoded."""

from __future__ import annotations

import numpy as np

from survey.errors import Text, Warn
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import to_correlation
from survey.psychometrics.coefficients.item_total import item_rest

__all__ = ["reversed_warning", "suspect_reversed"]


def suspect_reversed(S: Floats) -> list[int]:
    """Return the items that run against the others of their scale.

    An item is suspected when it loads on the first principal component with the sign of the minority, or
    correlates negatively with the sum of the others.

    Examples
    --------
    >>> suspect_reversed(np.array([[1.0, 0.5, -0.5], [0.5, 1.0, -0.5], [-0.5, -0.5, 1.0]]))
    [2]
    """
    R = to_correlation(S)
    first = np.linalg.eigh(R)[1][:, -1]
    signs = np.sign(np.where(np.abs(first) < 1e-12, 0.0, first))
    majority = np.sign(signs.sum()) or np.sign(first.sum()) or 1.0
    against = signs * majority < 0.0
    if against.any():
        return [int(j) for j in np.flatnonzero(against)]
    return [int(j) for j in np.flatnonzero(item_rest(S) < 0.0)]


def reversed_warning(scale: str, suspects: tuple[str, ...]) -> tuple[Warn, ...]:
    """Return the warning that names the items of a scale that run against the others."""
    if not suspects:
        return ()
    en = f"{scale}: {', '.join(suspects)} run(s) against the other items; reverse-keyed and not recoded?"
    zh = f"{scale}：题项 {'、'.join(suspects)} 与其余题项方向相反，可能是反向题尚未重新计分"
    return (Warn("suspected_reversed", Text(en, zh), suspects),)
