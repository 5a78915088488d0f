"""Why a solution cannot be trusted, and what to try: what the data, the estimates and the information say.

What is looked at, after Rindskopf (1984) and Kline (2016, ch. 10): units far apart, few rows, directions in
which the likelihood is flat, variances that drifted below 0; and where nothing of these is seen, the start.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text, Warn
from survey.sem.model.parameters import Parameter
from survey.sem.results import Sample

__all__ = ["advise"]

Floats = NDArray[np.float64]
# A ratio of variances, rows per parameter, an eigenvalue of the scaled information, a part of its vector.
_FAR, _ROWS, _FLAT, _PART = 1000.0, 5.0, 1e-5, 0.3
_MOST = 6


def advise(
    sample: Sample,
    rows: Sequence[Parameter],
    theta: Floats,
    information: Floats,
    null_space: Floats | None,
    *,
    arrived: bool,
) -> tuple[Warn, ...]:
    """Return what may lie behind a solution that did not converge or is not admissible.

    Parameters
    ----------
    sample : Sample
    rows : sequence of Parameter
    theta : ndarray, shape (q,)
        Where the iterations ended.
    information : ndarray, shape (q, q)
        There; NaN where F is not defined.
    null_space : ndarray, shape (q, r), or None
    arrived : bool
        Whether the optimiser converged; start values are then not to blame.
    """
    found = [
        *_units(sample),
        *_few_rows(sample, theta.size if null_space is None else null_space.shape[1]),
        *_flat(rows, information, null_space),
        *_negative(rows, theta),
    ]
    if not found and not arrived:
        found.append(
            Warn(
                "try_starting_values",
                Text(
                    "nothing in the data explains it: give starting values, e.g. start(0.5)*x2, and look "
                    "for a path or loading of the wrong sign",
                    "数据中未见明显原因：请给出初始值（如 start(0.5)*x2），并检查符号相反的路径或载荷",
                ),
            )
        )
    return tuple(found)


def _units(sample: Sample) -> list[Warn]:
    """Say which variables have the smallest and the largest variance, where these lie far apart."""
    for S in sample.covariance:
        variances = np.diag(S)
        low, high = int(np.argmin(variances)), int(np.argmax(variances))
        if variances[high] > _FAR * variances[low]:
            small, large = sample.observed[low], sample.observed[high]
            ratio = f"{variances[high] / variances[low]:.0f}"
            text = Text(
                f"the variance of {large} is {ratio} times that of {small}: divide {large} by 10, 100, ... "
                "so that units are alike",
                f"{large} 的方差是 {small} 的 {ratio} 倍：请将 {large} 除以 10、100 等，使量纲相近",
            )
            return [Warn("units_far_apart", text, (small, large))]
    return []


def _few_rows(sample: Sample, parameters: int) -> list[Warn]:
    if sample.n >= _ROWS * parameters:
        return []
    text = Text(
        f"n = {sample.n} for {parameters} parameters: fit a smaller model, hold loadings equal, or gather "
        "more answers",
        f"样本量 {sample.n}，待估参数 {parameters} 个：请简化模型、令载荷相等，或增加样本",
    )
    return [Warn("few_rows", text)]


def _flat(rows: Sequence[Parameter], information: Floats, null_space: Floats | None) -> list[Warn]:
    """Name the parameters along which the likelihood is flat at the end."""
    N = np.eye(information.shape[0]) if null_space is None else null_space
    reduced = N.T @ information @ N
    if reduced.size == 0 or not np.isfinite(reduced).all():
        return []
    d = np.sqrt(np.maximum(np.abs(np.diag(reduced)), 1e-300))
    values, vectors = np.linalg.eigh(reduced / np.outer(d, d))
    if values[0] > _FLAT:
        return []
    direction: Floats = np.abs(N @ vectors[:, 0])
    loose = np.flatnonzero(direction > _PART * direction.max())
    loose = loose[np.argsort(-direction[loose], kind="stable")][:_MOST].tolist()
    first = {r.free - 1: r for r in reversed(rows) if r.free}
    names = tuple(_name(first[k]) for k in loose)
    listed = ", ".join(names)
    text = Text(
        f"these data hardly tell apart: {listed}; a factor whose loadings or covariances are near 0 does "
        "that: fix one of them, add an indicator, or join the factors",
        f"现有数据难以区分以下参数：{listed}；常见原因是某因子的载荷或协方差接近 0："
        "请固定其中之一、增加题项，或合并因子",
    )
    return [Warn("hardly_identified", text, names)]


def _negative(rows: Sequence[Parameter], theta: Floats) -> list[Warn]:
    """Name variances that ended below 0."""
    gone = [_name(r) for r in rows if r.free and r.op == "~~" and r.lhs == r.rhs and theta[r.free - 1] < 0]
    if not gone:
        return []
    listed = ", ".join(gone)
    text = Text(
        f"variances below 0: {listed}. Look for an item that two factors share or a factor of two items; "
        "drop the item or hold loadings equal. A bound (label it v, then v > 0) hides the cause",
        f"方差为负：{listed}。请检查跨因子题项或仅有两个题项的因子，删除题项或令载荷相等；"
        "仅加约束（标记为 v，再写 v > 0）会掩盖原因",
    )
    return [Warn("negative_variances", text, tuple(gone))]


def _name(row: Parameter) -> str:
    tail = f" (group {row.group})" if row.group > 1 else ""
    return f"{row.lhs} {row.op} {row.rhs}".strip() + tail
