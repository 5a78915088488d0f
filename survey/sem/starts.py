"""Starting values: FABIN3 for loadings (Hagglund 1982), halves of variances for residuals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.sem.parameters import Parameter
from survey.sem.variables import ModelVariables

__all__ = ["starting_values"]

Floats = NDArray[np.float64]


def starting_values(
    rows: Sequence[Parameter], variables: ModelVariables, S: Floats, mean: Floats, *, std_lv: bool
) -> Floats:
    """Return theta to start from.

    Parameters
    ----------
    rows : sequence of Parameter
    variables : ModelVariables
    S : ndarray, shape (G, p, p)
    mean : ndarray, shape (G, p)
    std_lv : bool
    """
    at = {name: i for i, name in enumerate(variables.observed)}
    loadings = {g: _loadings(rows, g, at, S[g - 1], std_lv) for g in {r.group for r in rows}}
    theta = np.zeros(max(r.free for r in rows))
    for r in reversed(rows):
        if r.free:
            given = r.value if not np.isnan(r.value) else None
            guess = _guess(r, at, S[r.group - 1], mean[r.group - 1], loadings[r.group])
            theta[r.free - 1] = guess if given is None else given
    return theta


def _guess(
    r: Parameter, at: dict[str, int], S: Floats, mean: Floats, loadings: dict[tuple[str, str], float]
) -> float:
    if r.op == "=~":
        return loadings.get((r.lhs, r.rhs), 1.0)
    if r.op == "~~" and r.lhs == r.rhs:
        return float(S[at[r.lhs], at[r.lhs]]) / 2 if r.lhs in at else 0.05
    if r.op == "~1" and r.lhs in at:
        return float(mean[at[r.lhs]])
    return 1.0 if r.op == "~*~" else 0.0


def _loadings(
    rows: Sequence[Parameter], group: int, at: dict[str, int], S: Floats, std_lv: bool
) -> dict[tuple[str, str], float]:
    """FABIN3: two-stage least squares of each indicator on the first, with the others as instruments."""
    found: dict[tuple[str, str], float] = {}
    factors = dict.fromkeys(r.lhs for r in rows if r.op == "=~" and r.group == group)
    for factor in factors:
        items = [r.rhs for r in rows if r.op == "=~" and r.lhs == factor and r.group == group]
        if len(items) < 3 or any(item not in at for item in items):
            continue
        places = [at[item] for item in items]
        first = places[0]
        for item, place in zip(items[1:], places[1:], strict=True):
            others = [k for k in places[1:] if k != place]
            weights = np.linalg.solve(S[np.ix_(others, others)], S[others, first])
            denominator = float(weights @ S[others, first])
            value = float(weights @ S[others, place]) / denominator if denominator > 0 else 1.0
            found[factor, item] = float(np.clip(value, -10.0, 10.0))
        if std_lv:
            scale = np.sqrt(max(float(S[first, first]) / 2, 1e-6))
            found = {k: (v * scale if k[0] == factor else v) for k, v in found.items()}
            found[factor, items[0]] = scale
    return found
