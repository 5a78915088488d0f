"""Thresholds and polychoric correlations of many draws of the same rows at once, and how they vary.

A draw is how often it has each row. Counts of answers and of pairs of answers are then sums of counts, so
that the tables of all draws are one matrix product, and thresholds, correlations and the diagonal of Gamma
follow from tables alone (see `ordinal_moments`, which these equal for one draw).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.numerics.arrays import Bools, Floats, Ints
from survey.numerics.polychoric import fit_tables
from survey.numerics.table_pairs import CategoryMargins, category_margins, cell_influence, fill_fourfold

__all__ = ["DrawnMoments", "table_moments"]


@dataclass(frozen=True, slots=True)
class DrawnMoments:
    """Moments of b draws.

    Attributes
    ----------
    statistics : (b, m) array
        Thresholds variable by variable, then correlations of the pairs i < j; NaN for a draw without them.
    variance : (b, m) array
        The diagonal of Gamma; NaN where it was not asked for.
    empty : (b,) array of bool
        Which draws lack a category that the rows have.
    """

    statistics: Floats
    variance: Floats
    empty: Bools


def table_moments(codes: Ints, counts: Floats, *, variances: bool) -> DrawnMoments:
    """Estimate the moments of every draw.

    Parameters
    ----------
    codes : (n, v) array of int
        0, 1, ... of ordinal variables, every category in use; -1 where missing.
    counts : (b, n) array
        How often each draw has each row.
    variances : bool
        Whether the diagonal of Gamma is wanted.

    Examples
    --------
    >>> codes = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [40, 10, 10, 40], axis=0)
    >>> found = table_moments(codes, np.ones((1, 100)), variances=False)
    >>> found.statistics[0].round(6).tolist()  # sin(2 pi (.4 - .25))
    [0.0, 0.0, 0.809017]
    """
    v, C = codes.shape[1], int(codes.max()) + 1
    b = counts.shape[0]
    answers = np.where(codes < 0, C, codes)
    marks = (answers[:, :, None] == np.arange(C + 1)).reshape(codes.shape[0], -1).astype(np.float64)
    used = marks.sum(axis=0).reshape(v, C + 1)[:, :C] > 0
    margins = (counts @ marks).reshape(b, v, C + 1)[:, :, :C]
    empty: Bools = ((margins == 0) & used).any(axis=(1, 2))
    own = used[:, 1:]  # a threshold below each category but the first
    m = int(own.sum()) + v * (v - 1) // 2
    statistics, variance = np.full((b, m), np.nan), np.full((b, m), np.nan)
    kept = np.flatnonzero(~empty)
    if kept.size:
        drawn = _Drawn(marks, counts[kept], margins[kept], used)
        statistics[kept], variance[kept] = drawn.moments(own, variances=variances)
    return DrawnMoments(statistics, variance, empty)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws that have every category: marks (n, v (C + 1)), counts (b, n), margins (b, v, C), used (v, C)."""

    marks: Floats
    counts: Floats
    margins: Floats
    used: Bools

    def moments(self, own: Bools, *, variances: bool) -> tuple[Floats, Floats]:
        b, v, C = self.margins.shape
        margins = category_margins(self.margins.reshape(b * v, C))
        i, j = np.triu_indices(v, 1)
        tables = self._tables()
        pairs = tables[:, i, :, j].swapaxes(0, 1)
        whole = pairs.reshape(-1, C + 1, C + 1)
        first = np.arange(0, b * v, v, dtype=np.intp)[:, None]
        rows, columns = (margins.take(np.ravel(first + side)) for side in (i, j))
        inner = np.ascontiguousarray(whole[:, :C, :C])
        categories = self.used.sum(axis=1)
        fourfold = np.tile((categories[i] == 2) & (categories[j] == 2), b)
        r, arrived = fit_tables(fill_fourfold(inner, fourfold), rows.thresholds, columns.thresholds)
        r = np.where(arrived, r, np.nan)
        cuts = margins.thresholds[:, 1:-1].reshape(b, v, C - 1)[:, own]
        statistics = np.concatenate([cuts, r.reshape(b, -1)], axis=1)
        if not variances:
            return statistics, np.full_like(statistics, np.nan)
        n = self.counts.sum(axis=1, keepdims=True)
        moved = cell_influence(inner, rows, columns, np.where(arrived, r, 0.0))
        spread = (whole * moved**2).sum(axis=(1, 2)).reshape(b, -1)
        return statistics, n * np.concatenate([self._of_cuts(margins, own), spread], axis=1)

    def _of_cuts(self, margins: CategoryMargins, own: Bools) -> Floats:
        """Return the summed squared influence of all respondents on each threshold (b, cuts)."""
        b, v, C = self.margins.shape
        moved = margins.influence[:, :C].reshape(b, v, C, C - 1)
        found: Floats = (self.margins[..., None] * moved**2).sum(axis=2)[:, own]
        return found

    def _tables(self) -> Floats:
        """Return the tables of all pairs (b, v, C + 1, v, C + 1), missing answers last."""
        b, v, C = self.margins.shape
        weighed = self.marks.T[None] * self.counts[:, None, :]
        found: Floats = (weighed @ self.marks).reshape(b, v, C + 1, v, C + 1)
        return found
