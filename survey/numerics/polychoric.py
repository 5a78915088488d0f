"""Polychoric correlations of ordinal answers, all pairs at once, in two steps (Olsson 1979).

Thresholds come from each item's own margins; each correlation then maximises the likelihood of its table of
counts given the thresholds. The cell probabilities are differences of the bivariate normal distribution on
the grid of thresholds, so one call serves all pairs. No continuity correction: an empty cell stays empty. The
score and its derivative are exact (the derivative of the distribution with respect to r is the density).

Answers are codes 0, 1, ... per item (`to_codes`), -1 where missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.numerics.arrays import Bools, Floats, Ints
from survey.numerics.bivariate_normal import bivariate_cdf, bivariate_density, bivariate_density_slope

__all__ = [
    "NOISE",
    "Codes",
    "Polychoric",
    "contingency_tables",
    "fit_tables",
    "polychoric",
    "thresholds_of",
    "to_codes",
]

_LIMIT = 0.99999  # the largest correlation that a table may claim
NOISE = 1e-7  # of a correlation; Newton's steps below it shrink by far more than ten times
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Codes:
    """Answers (n, p) as running codes, -1 where missing, and the values (p tuples) that they stand for."""

    codes: Ints
    values: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Polychoric:
    """Polychoric correlations.

    Attributes
    ----------
    matrix : (p, p) array
    thresholds : (p, C + 1) array
        Each row starts at -inf; what lies past an item's own categories is +inf.
    n_pairs : (p, p) array of int
    converged : (p, p) array of bool
        False too where a correlation ran to its limit, as with tables that hold almost one diagonal.
    """

    matrix: Floats
    thresholds: Floats
    n_pairs: Ints
    converged: Bools


def to_codes(X: Floats) -> Codes:
    """Number the values that occur in each column from 0 up.

    Examples
    --------
    >>> made = to_codes(np.array([[1.0, 5.0], [3.0, np.nan]]))
    >>> made.codes.tolist()
    [[0, 0], [1, -1]]
    """
    codes = np.full(X.shape, -1, dtype=np.int64)
    values: list[Floats] = []
    for j in range(X.shape[1]):
        seen = ~np.isnan(X[:, j])
        found, inverse = np.unique(X[seen, j], return_inverse=True)
        codes[seen, j] = inverse
        values.append(found)
    return Codes(codes, tuple(values))


def thresholds_of(codes: Ints) -> Floats:
    """Return the thresholds (p, C + 1) of every item from its margins, -inf first and +inf last.

    Examples
    --------
    >>> thresholds_of(np.array([[0], [0], [1], [1]])).tolist()
    [[-inf, 0.0, inf]]
    """
    categories = int(codes.max()) + 1
    # Blanks, code -1, are counted first and left out.
    counts = np.stack([np.bincount(own + 1, minlength=categories + 1)[1:] for own in codes.T])
    below: Floats = np.cumsum(counts, axis=1) / counts.sum(axis=1, keepdims=True)
    first = np.full((codes.shape[1], 1), -np.inf)
    return np.concatenate([first, special.ndtri(np.minimum(below, 1.0))], axis=1)


def contingency_tables(codes: Ints) -> Floats:
    """Return the tables (q, C, C) of all q = p (p - 1) / 2 pairs i < j, rows by i.

    Examples
    --------
    >>> contingency_tables(np.array([[0, 0], [1, 1], [1, 0]])).tolist()
    [[[1.0, 0.0], [1.0, 1.0]]]
    """
    n, p = codes.shape
    categories = int(codes.max()) + 1
    columns = np.ascontiguousarray(codes.T, dtype=np.int32)
    marks = (columns[:, None] == np.arange(categories)[:, None]).reshape(-1, n).astype(np.float32)
    every = (marks @ marks.T).astype(np.float64).reshape(p, categories, p, categories)
    i, j = np.triu_indices(p, 1)
    return np.ascontiguousarray(every.transpose(0, 2, 1, 3)[i, j])


def polychoric(codes: Ints) -> Polychoric:
    """Return the polychoric correlations of all pairs; with two categories they are tetrachoric.

    Parameters
    ----------
    codes : (n, p) array of int
        From `to_codes`; a pair uses the rows that have both, thresholds the rows that have the item.

    Examples
    --------
    >>> x = np.repeat([0, 0, 1, 1], [40, 10, 10, 40])
    >>> y = np.repeat([0, 1, 0, 1], [40, 10, 10, 40])
    >>> float(polychoric(np.column_stack([x, y])).matrix[0, 1].round(6))  # sin(2 pi (.4 - .25))
    0.809017
    """
    p = codes.shape[1]
    thresholds = thresholds_of(codes)
    tables = contingency_tables(codes)
    i, j = np.triu_indices(p, 1)
    r, converged = fit_tables(tables, thresholds[i], thresholds[j])
    seen = (codes >= 0).astype(np.float64)
    matrix, arrived = np.eye(p), np.ones((p, p), dtype=np.bool_)
    matrix[i, j] = matrix[j, i] = r
    arrived[i, j] = arrived[j, i] = converged
    return Polychoric(matrix, thresholds, (seen.T @ seen).astype(np.int64), arrived)


def fit_tables(
    tables: Floats, rows: Floats, columns: Floats, *, tolerance: float = 1e-11, max_iterations: int = 60
) -> tuple[Floats, Bools]:
    """Maximise the likelihood of each table (q, C, C) given its thresholds, (q, C + 1) of rows and columns.

    Newton's method on the correlation, with the expected information where the observed one is not positive,
    and halving until the likelihood rises. An answer in the corner that the correlation all but rules out has
    a probability with few correct digits; steps that no longer shrink are its rounding, and the end too.
    """
    r = np.clip(_pearson_of(tables), -0.9, 0.9)
    cells = _probabilities(rows, columns, r)
    level = _likelihood(tables, cells)
    arrived = np.zeros(r.shape, dtype=np.bool_)
    active = np.arange(r.shape[0], dtype=np.intp)
    before = np.full(r.shape, np.inf)
    for _ in range(max_iterations):
        part = (tables[active], rows[active], columns[active])
        score, information = _slopes(*part, r[active], cells[active])
        step = np.clip(score / np.maximum(information, 1e-12), -0.4, 0.4)
        goal = np.clip(r[active] + step, -_LIMIT, _LIMIT)
        size = np.abs(goal - r[active])
        done = (size <= tolerance) | ((size <= NOISE) & (size > 0.1 * before[active]))
        before[active] = size
        arrived[active[done]] = np.abs(r[active[done]]) < _LIMIT
        # A last step is too short to be looked at.
        r[active[done]] = goal[done]
        active = active[~done]
        if active.shape[0] == 0:
            break
        part = (tables[active], rows[active], columns[active])
        r[active], level[active], cells[active] = _climb(*part, r[active], goal[~done], level[active])
    return r, arrived


def _climb(
    tables: Floats, rows: Floats, columns: Floats, r: Floats, goal: Floats, level: Floats
) -> tuple[Floats, Floats, Floats]:
    """Go to the goal, or half as far until the likelihood does not fall; return where, and what is there."""
    here, best, cells = r.copy(), level.copy(), np.empty_like(tables)
    pending = np.arange(r.shape[0], dtype=np.intp)
    share = 1.0
    for _ in range(30):
        trial = r[pending] + share * (goal[pending] - r[pending])
        found = _probabilities(rows[pending], columns[pending], trial)
        value = _likelihood(tables[pending], found)
        rose = value >= level[pending] - 1e-10 * np.abs(level[pending])
        up = pending[rose]
        here[up], best[up], cells[up] = trial[rose], value[rose], found[rose]
        pending = pending[~rose]
        if pending.shape[0] == 0:
            return here, best, cells
        share /= 2.0
    cells[pending] = _probabilities(rows[pending], columns[pending], r[pending])
    return here, best, cells


def _cells(grid: Floats) -> Floats:
    """Return differences over both axes of the threshold grid: what lies in each cell."""
    return np.diff(np.diff(grid, axis=1), axis=2)


def _inside(rows: Floats, columns: Floats, r: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the inner grid of thresholds, without the infinite edges."""
    shape = (r.shape[0], rows.shape[1] - 2, columns.shape[1] - 2)
    h, k = rows[:, 1:-1, None], columns[:, None, 1:-1]
    return np.broadcast_to(h, shape), np.broadcast_to(k, shape), np.broadcast_to(r[:, None, None], shape)


def _probabilities(rows: Floats, columns: Floats, r: Floats) -> Floats:
    """Return the cell probabilities (q, C, C); on the infinite edges the distribution is its margin."""
    grid = np.zeros((r.shape[0], rows.shape[1], columns.shape[1]))
    grid[:, 1:-1, 1:-1] = bivariate_cdf(*_inside(rows, columns, r))
    grid[:, :, -1], grid[:, -1, :] = special.ndtr(rows), special.ndtr(columns)
    return _cells(grid)


def _likelihood(tables: Floats, cells: Floats) -> Floats:
    return (tables * np.log(np.maximum(cells, _TINY))).sum(axis=(1, 2))


def _slopes(
    tables: Floats, rows: Floats, columns: Floats, r: Floats, probabilities: Floats
) -> tuple[Floats, Floats]:
    """Return the score and the information: observed where that is positive, else expected."""
    cells = np.maximum(probabilities, 1e-16)
    inside = _inside(rows, columns, r)
    edge = ((0, 0), (1, 1), (1, 1))
    first: Floats = _cells(np.pad(bivariate_density(*inside), edge))
    second: Floats = _cells(np.pad(bivariate_density_slope(*inside), edge))
    score: Floats = (tables * first / cells).sum(axis=(1, 2))
    observed: Floats = (tables * ((first / cells) ** 2 - second / cells)).sum(axis=(1, 2))
    expected: Floats = (first * first / cells).sum(axis=(1, 2)) * tables.sum(axis=(1, 2))
    return score, np.where(observed > 0.1 * expected, observed, expected)


def _pearson_of(tables: Floats) -> Floats:
    """Return the product-moment correlation of the codes of each table."""
    code = np.arange(tables.shape[1], dtype=np.float64)
    n = np.maximum(tables.sum(axis=(1, 2)), 1.0)
    across, down = tables.sum(axis=2), tables.sum(axis=1)
    mx, my = across @ code / n, down @ code / n
    sxy = np.einsum("qij,i,j->q", tables, code, code) / n - mx * my
    sxx, syy = across @ code**2 / n - mx * mx, down @ code**2 / n - my * my
    product = sxx * syy
    return np.where(product > 0.0, sxy / np.sqrt(np.where(product > 0.0, product, 1.0)), 0.0)
