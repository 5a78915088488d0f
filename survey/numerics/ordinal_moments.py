"""Moments of ordinal, numeric and mixed variables with their asymptotic covariance, in three steps.

Step one estimates every variable's own parameters, step two every correlation given those, step three puts
both into one system of estimating equations (Muthen 1984; Muthen & Satorra 1995): with scores g_i of all
parameters and the block-triangular A = sum_i of their derivatives, each respondent moves the estimates by
A^-1 g_i, and Gamma = n sum_i (A^-1 g_i)(A^-1 g_i)'. A is estimated by the outer products of the scores within
each margin and each pair.

The statistics stand in the order of weighted least squares: thresholds (of a numeric variable the negative
mean), slopes on covariates column by column, variances of the numeric variables, covariances below the
diagonal column by column. Latent responses have (residual) variance one, so covariances of two ordinal
variables are polychoric correlations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.numerics.arrays import Bools, Floats, Ints
from survey.numerics.latent_margins import Margin, numeric_margin, ordinal_margin
from survey.numerics.pair_influence import Pairs, estimate_pairs
from survey.numerics.polychoric import contingency_tables, fit_tables
from survey.numerics.table_pairs import category_margins, cell_influence, fill_fourfold

__all__ = ["OrdinalMoments", "ordinal_moments"]


@dataclass(frozen=True, slots=True)
class OrdinalMoments:
    """Moments of one sample.

    Attributes
    ----------
    n : int
    ordinal : (p,) array of bool
    firsts : tuple of p arrays
        Thresholds of each ordinal variable; the mean (or intercept) of each numeric one.
    slopes : (p, k) array
        On the covariates.
    covariance : (p, p) array
        Of latent responses and numeric variables, residual where there are covariates.
    statistics : (m,) array
    influence : (n, m) array
    converged : (p, p) array of bool
        Of each pair, of each margin on the diagonal.
    """

    n: int
    ordinal: Bools
    firsts: tuple[Floats, ...]
    slopes: Floats
    covariance: Floats
    statistics: Floats
    influence: Floats
    converged: Bools

    @property
    def gamma(self) -> Floats:
        """The asymptotic covariance (m, m) of sqrt(n) times the statistics."""
        return self.n * (self.influence.T @ self.influence)


def ordinal_moments(Y: Floats, ordinal: Bools, X: Floats | None = None) -> OrdinalMoments:
    """Estimate the moments of one group.

    Parameters
    ----------
    Y : (n, p) array
        Codes 0, 1, ... of ordinal variables, every category in use, and values of numeric ones; NaN where
        missing. A margin uses all answers of its variable, a pair the rows that have both.
    ordinal : (p,) array of bool
    X : (n, k) array, optional
        Covariates on which everything is conditioned.

    Examples
    --------
    >>> x = np.repeat([0.0, 0.0, 1.0, 1.0], [40, 10, 10, 40])
    >>> y = np.repeat([0.0, 1.0, 0.0, 1.0], [40, 10, 10, 40])
    >>> moments = ordinal_moments(np.column_stack([x, y]), np.array([True, True]))
    >>> moments.statistics.round(6).tolist()  # sin(2 pi (.4 - .25))
    [0.0, 0.0, 0.809017]
    """
    n, p = Y.shape
    x = np.empty((n, 0)) if X is None else X
    codes: Ints = np.where(ordinal & ~np.isnan(Y), Y, -1.0).astype(np.int64)
    margins = [ordinal_margin(codes[:, j], x) if ordinal[j] else numeric_margin(Y[:, j], x) for j in range(p)]
    i, j = np.triu_indices(p, 1)
    by_table = ordinal[i] & ordinal[j] & (x.shape[1] == 0)
    pairs = Pairs(np.zeros(i.size), np.zeros((i.size, n)), np.zeros(i.size, dtype=np.bool_))
    for made, places in (
        (_table_pairs(codes[:, ordinal]) if by_table.any() else None, by_table),
        (estimate_pairs(margins, i[~by_table], j[~by_table]) if not by_table.all() else None, ~by_table),
    ):
        if made is not None:
            pairs.r[places], pairs.influence[places], pairs.converged[places] = (
                made.r,
                made.influence,
                made.converged,
            )
    converged = np.diag([m.converged for m in margins])
    converged[i, j] = converged[j, i] = pairs.converged
    statistics, influence, covariance = _assemble(margins, pairs, x.shape[1])
    firsts = tuple(m.parameters[: m.n_first] for m in margins)
    slopes = np.array([m.parameters[m.n_first : m.n_first + x.shape[1]] for m in margins]).reshape(p, -1)
    return OrdinalMoments(n, ordinal, firsts, slopes, covariance, statistics, influence, converged)


def _table_pairs(codes: Ints) -> Pairs:
    """Estimate all pairs of ordinal variables from their tables."""
    v, C = codes.shape[1], int(codes.max()) + 1
    counts = (codes[:, :, None] == np.arange(C)).sum(axis=0).astype(np.float64)
    margins = category_margins(counts)
    i, j = np.triu_indices(v, 1)
    tables = contingency_tables(codes)
    rows, columns = margins.take(i), margins.take(j)
    categories = (counts > 0).sum(axis=1)
    filled = fill_fourfold(tables, (categories[i] == 2) & (categories[j] == 2))
    r, converged = fit_tables(filled, rows.thresholds, columns.thresholds)
    cells = cell_influence(tables, rows, columns, r).reshape(i.size, -1)
    place = np.where(codes < 0, C, codes).T
    return Pairs(r, np.take_along_axis(cells, place[i] * (C + 1) + place[j], axis=1), converged)


def _assemble(margins: list[Margin], pairs: Pairs, k: int) -> tuple[Floats, Floats, Floats]:
    """Put margins and pairs in the order of weighted least squares; correlations become covariances."""
    numeric = np.array([not m.ordinal for m in margins])
    sign = np.where(numeric, -1.0, 1.0)
    n = pairs.influence.shape[1]
    variance = np.array([1.0 if m.ordinal else m.parameters[-1] for m in margins])
    moved = np.stack([np.zeros(n) if m.ordinal else m.influence[:, -1] for m in margins])
    sd = np.sqrt(variance)
    i, j = np.triu_indices(len(margins), 1)
    scale = sd[i] * sd[j]
    relative = moved / (2.0 * variance[:, None])
    influence = scale[:, None] * pairs.influence
    mixed = numeric[i] | numeric[j]
    influence[mixed] += (scale * pairs.r)[mixed, None] * (relative[i[mixed]] + relative[j[mixed]])
    covariance = np.diag(variance)
    covariance[i, j] = covariance[j, i] = scale * pairs.r
    ends = [(m.n_first, m.n_first + k) for m in margins]
    firsts = [s * m.parameters[:a] for s, m, (a, _) in zip(sign, margins, ends, strict=True)]
    first_influence = [s * m.influence[:, :a] for s, m, (a, _) in zip(sign, margins, ends, strict=True)]
    slopes = np.stack([m.parameters[a:b] for m, (a, b) in zip(margins, ends, strict=True)], axis=1).ravel()
    slope_influence = np.stack([m.influence[:, a:b] for m, (a, b) in zip(margins, ends, strict=True)], axis=2)
    statistics = np.concatenate([*firsts, slopes, variance[numeric], scale * pairs.r])
    everything = [*first_influence, slope_influence.reshape(n, -1), moved[numeric].T, influence.T]
    return statistics, np.concatenate(everything, axis=1), covariance
