"""Whether the data can tell the parameters apart, and who is behind it when they cannot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, IdentificationError, Text
from survey.sem.model.parameters import Parameter
from survey.sem.objectives.objective import Objective

__all__ = ["check_identified"]

Floats = NDArray[np.float64]


def check_identified(
    objective: Objective,
    start: Floats,
    rows: Sequence[Parameter],
    n_constraints: int,
    available: int,
    seen: Floats | None = None,
) -> None:
    """Refuse a model whose parameters the moments cannot tell apart.

    The rank of the expected information is looked at in generic points near the start (Wald's rank rule).
    Where it is full in any point, it is full in nearly all.

    Parameters
    ----------
    objective : Objective
    start : ndarray, shape (q,)
    rows : sequence of Parameter
    n_constraints, available : int
    seen : ndarray, shape (q, q), optional
        The information in a point where it is known.

    Raises
    ------
    IdentificationError
        With the count of moments and parameters, or the parameters that cannot be told apart.
    """
    q = start.size
    if q - n_constraints > available:
        what = Text("the model has more parameters than the data have moments", "模型参数多于样本矩")
        mend = Text("fix or drop parameters", "请固定或删除部分参数")
        got = f"{q - n_constraints} > {available}"
        raise IdentificationError(Fault(what, got=got, mend=mend))
    if seen is not None and np.isfinite(seen).all() and _flat_directions(_scaled(seen)) <= n_constraints:
        return
    point = start * 0.9 + 0.05 * np.cos(np.arange(1.0, start.size + 1))
    value, _, information = objective.scoring(point[None])
    if not np.isfinite(value[0]):
        value, _, information = objective.scoring(start[None])
    if not np.isfinite(value[0]):
        return
    scaled = _scaled(information[0])
    flat = _flat_directions(scaled)
    if flat > n_constraints:
        vectors = np.linalg.eigh(scaled)[1]
        loose = np.flatnonzero(np.abs(vectors[:, : flat - n_constraints]).max(axis=1) > 0.05)
        names = [f"{r.lhs} {r.op} {r.rhs}".strip() for r in rows if r.free - 1 in loose]
        what = Text("the model is not identified", "模型不可识别")
        mend = Text("these parameters cannot be told apart; fix one", "这些参数无法区分，请固定其一")
        raise IdentificationError(Fault(what, got=", ".join(dict.fromkeys(names)), mend=mend))


def _scaled(information: Floats) -> Floats:
    """Return the information of parameters scaled to have 1 each."""
    d = np.sqrt(np.maximum(np.diag(information), 1e-300))
    return information / np.outer(d, d)


def _flat_directions(scaled: Floats) -> int:
    return int((np.linalg.eigvalsh(scaled) < 1e-9).sum())
