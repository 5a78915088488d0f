"""Correlations of the kind asked for, fit to be factored: Pearson, Spearman or polychoric.

What cannot be factored is refused, or, for polychorics, smoothed and said.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.correlations import CorrelationMatrix, pearson, smallest_eigenvalue, spearman
from survey.numerics.polychoric import Codes, Polychoric, polychoric, to_codes
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.reading import Answers
from survey.psychometrics.answers.sample import Missing, Sample

__all__ = [
    "CORRELATIONS",
    "MOST_CATEGORIES",
    "CorrelationKind",
    "correlate",
    "correlate_as",
    "ordinal_codes",
    "sample_of",
    "smooth_correlation",
    "to_correlation",
]

CorrelationKind: TypeAlias = Literal["pearson", "spearman", "polychoric"]
CORRELATIONS: tuple[CorrelationKind, ...] = ("pearson", "spearman", "polychoric")
MOST_CATEGORIES = 20
_EM_NOT_CONVERGED = Warn(
    "em_not_converged", Text("the EM moments of the answers did not converge", "含缺失数据的 EM 矩估计未收敛")
)


def correlate_as(
    answers: Answers, missing: Missing, kind: CorrelationKind
) -> tuple[CorrelationMatrix, tuple[Warn, ...]]:
    """Return correlations of a kind, positive definite, with what must be said about them.

    Raises
    ------
    DataError
        As `correlate`; also for Spearman without complete rows, for polychorics by fiml or of items with more
        than twenty different answers, and for a kind that does not exist.

    Examples
    --------
    >>> X = np.array([[1.0, 1.0], [2.0, 4.0], [3.0, 9.0], [4.0, 8.0]])
    >>> round(float(correlate_as(Answers(("a", "b"), X), "listwise", "spearman")[0].matrix[0, 1]), 6)
    0.8
    """
    if kind == "pearson":
        made = correlate(answers, missing)
        return made, () if made.converged else (_EM_NOT_CONVERGED,)
    if kind == "spearman":
        if missing != "listwise":
            what = Text("rank correlations need complete rows", "等级相关只能用于完整个案")
            raise DataError(
                Fault(what, mend=Text("take complete rows (listwise)", "请改用完整个案（listwise）"))
            )
        correlate(answers, missing)
        return spearman(answers.X), ()
    if kind != "polychoric":
        what = Text("unknown correlation", "未知的相关系数")
        raise DataError(Fault(what, expected=", ".join(CORRELATIONS), got=kind))
    return _polychoric(answers, missing)


def correlate(answers: Answers, missing: Missing) -> CorrelationMatrix:
    """Return Pearson correlations, refusing a matrix that cannot be factored.

    Raises
    ------
    DataError
        When two items are the same but for shift and scale, or the matrix is not positive definite.

    Examples
    --------
    >>> try:
    ...     correlate(Answers(("a", "b"), np.array([[1.0, 3.0], [2.0, 5.0], [3.0, 7.0]])), "listwise")
    ... except DataError as error:
    ...     error.faults[0].where
    'a / b'
    """
    made = pearson(answers.X, missing=missing)
    if smallest_eigenvalue(made.matrix) > 1e-10:
        return made
    close = np.argwhere(np.triu(np.abs(made.matrix) > 1.0 - 1e-10, 1))
    pairs = [f"{answers.items[i]} / {answers.items[j]}" for i, j in close.tolist()]
    if pairs:
        what = Text("items are perfectly correlated", "题项之间完全相关")
    elif missing == "pairwise":
        what = Text(
            "the pairwise correlation matrix is not positive definite", "成对删除得到的相关矩阵不是正定矩阵"
        )
    else:
        what = Text(
            "the correlation matrix is singular: an item is a combination of the others",
            "相关矩阵奇异：某题项是其余题项的线性组合",
        )
    mend = Text("leave one of them out", "请剔除其中一题")
    if missing == "pairwise":
        mend = Text(f"{mend.en}, or use complete rows (listwise)", f"{mend.zh}，或改用完整个案（listwise）")
    raise DataError(Fault(what, where="; ".join(pairs) or ", ".join(answers.items), mend=mend))


def sample_of(made: CorrelationMatrix, n_total: int) -> Sample:
    """Return the sample note of a correlation matrix made from `n_total` rows."""
    return Sample(n_total, made.n_used, n_total - made.n_used, int(made.n_pairs.min()), made.missing)


def ordinal_codes(answers: Answers) -> Codes:
    """Return the answers as codes.

    Raises
    ------
    DataError
        For items with more than twenty different answers.
    """
    codes = to_codes(answers.X)
    what = Text("the item has too many different answers to be ordinal", "该题项取值过多，不宜作为有序变量")
    faults = [
        Fault(what, where=item, expected=f"<= {MOST_CATEGORIES}", got=str(values.size))
        for item, values in zip(answers.items, codes.values, strict=True)
        if values.size > MOST_CATEGORIES
    ]
    if faults:
        raise DataError(faults)
    return codes


def to_correlation(S: Floats) -> Floats:
    """Return the correlations (..., p, p) of covariance matrices.

    Examples
    --------
    >>> to_correlation(np.array([[4.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    sd = np.sqrt(np.diagonal(S, axis1=-2, axis2=-1))
    return S / sd[..., :, None] / sd[..., None, :]


def smooth_correlation(R: Floats, *, floor: float = 1e-6) -> tuple[Floats, bool]:
    """Lift eigenvalues below the floor to it and rescale to unit diagonal; say whether that was needed.

    Examples
    --------
    >>> R, changed = smooth_correlation(np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.9], [0.0, 0.9, 1.0]]))
    >>> changed, bool(np.linalg.eigvalsh(R)[0] > 0)
    (True, True)
    """
    values, vectors = np.linalg.eigh(R)
    if float(values[0]) >= floor:
        return R, False
    smoothed = to_correlation((vectors * np.maximum(values, floor)) @ vectors.transpose())
    np.fill_diagonal(smoothed, 1.0)
    return smoothed, True


def _polychoric(answers: Answers, missing: Missing) -> tuple[CorrelationMatrix, tuple[Warn, ...]]:
    if missing == "fiml":
        what = Text(
            "fiml is of normal answers, not of polychoric correlations",
            "fiml 以正态变量为前提，不适用于多分相关",
        )
        mend = Text(
            "take each pair's own rows (pairwise)",
            "请改用 pairwise：每对题项使用各自的有效个案",
        )
        raise DataError(Fault(what, mend=mend))
    made = polychoric(ordinal_codes(answers).codes)
    R, changed = smooth_correlation(made.matrix)
    R.setflags(write=False)
    n = answers.X.shape[0]
    return CorrelationMatrix(R, n, n, made.n_pairs, missing), _told(answers.items, made, changed)


def _told(items: tuple[str, ...], made: Polychoric, smoothed: bool) -> tuple[Warn, ...]:
    """Say which polychorics have no maximum inside (-1, 1), and that the matrix is not the one estimated."""
    said: list[Warn] = []
    stuck = np.argwhere(np.triu(~made.converged, 1)).tolist()
    if stuck:
        pairs = tuple(f"{items[i]} / {items[j]}" for i, j in stuck)
        text = Text(
            f"polychoric correlations at their limit (nearly empty tables): {', '.join(pairs)}",
            f"以下多分相关达到极限（列联表近乎空白）：{'、'.join(pairs)}",
        )
        said.append(Warn("polychoric_at_limit", text, pairs))
    if smoothed:
        text = Text(
            "the polychoric matrix was not positive definite and was smoothed",
            "多分相关矩阵非正定，已作平滑处理",
        )
        said.append(Warn("polychoric_smoothed", text))
    return tuple(said)
