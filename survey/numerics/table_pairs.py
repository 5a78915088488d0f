"""Polychoric correlations and their influence by cell of the tables, for any number of tables at once.

Without covariates all respondents in one cell of a pair's table have the same scores, so that the influence
of `pair_influence` is computed once for each cell. A last row and column stand for respondents of whom the
other answer is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.numerics.arrays import Bools, Floats, Index
from survey.numerics.bivariate_pairs import rectangle_scores
from survey.numerics.latent_margins import normal_density
from survey.numerics.pair_influence import pair_influence

__all__ = ["CategoryMargins", "category_margins", "cell_influence", "fill_fourfold"]


@dataclass(frozen=True, slots=True)
class CategoryMargins:
    """Margins of v ordinal variables by category, C categories and one for missing answers.

    Attributes
    ----------
    thresholds : (v, C + 1) array
        -inf first; +inf last and past a variable's own categories.
    channels : (v, 2, C + 1) array
        Limits of the latent response.
    design : (v, 2, C + 1, C - 1) array
    influence : (v, C + 1, C - 1) array
        Of a respondent in each category on the thresholds.
    """

    thresholds: Floats
    channels: Floats
    design: Floats
    influence: Floats

    def take(self, places: Index) -> CategoryMargins:
        """Return some of the variables."""
        return CategoryMargins(
            self.thresholds[places], self.channels[places], self.design[places], self.influence[places]
        )


def category_margins(counts: Floats) -> CategoryMargins:
    """Return the margins of variables from their counts (v, C).

    A threshold's influence is (1[answer below] - F) / (n phi(tau)).

    Examples
    --------
    >>> category_margins(np.array([[2.0, 2.0]])).influence[0, :, 0].round(4).tolist()
    [0.3133, -0.3133, 0.0]
    """
    v, C = counts.shape
    n = counts.sum(axis=1, keepdims=True)
    below: Floats = np.minimum(np.cumsum(counts, axis=1) / n, 1.0)
    thresholds: Floats = np.concatenate([np.full((v, 1), -np.inf), special.ndtri(below)], axis=1)
    inner = thresholds[:, 1:-1]
    missing = np.zeros((v, 1))
    channels = np.stack(
        [np.concatenate([side, missing], axis=1) for side in (thresholds[:, 1:], thresholds[:, :-1])], axis=1
    )
    category = np.arange(C + 1, dtype=np.int64)[:, None]
    step = np.arange(C - 1, dtype=np.int64)
    design = np.stack([category == step, category == step + 1]).astype(np.float64)
    under = (category <= step) & (category < C)
    density: Floats = np.where(np.isfinite(inner), normal_density(inner), np.inf)
    influence: Floats = (under - below[:, None, :-1] * (category < C)) / (n * density)[:, None]
    return CategoryMargins(thresholds, channels, np.broadcast_to(design, (v, *design.shape)), influence)


def cell_influence(tables: Floats, rows: CategoryMargins, columns: CategoryMargins, r: Floats) -> Floats:
    """Return the influence (q, C + 1, C + 1) of a respondent in each cell on each polychoric correlation.

    Parameters
    ----------
    tables : (q, C, C) array
        Counts of the respondents with both answers.
    rows, columns : CategoryMargins
        Of the q pairs' variables.
    r : (q,) array
    """
    q, C = tables.shape[0], tables.shape[1]
    weight = np.pad(tables, ((0, 0), (0, 1), (0, 1))).reshape(q, -1)
    one = np.repeat(rows.channels, C + 1, axis=2)
    other = np.tile(columns.channels, (1, 1, C + 1))
    scores = rectangle_scores(one, other, r)
    designs = np.repeat(rows.design, C + 1, axis=2), np.tile(columns.design, (1, 1, C + 1, 1))
    effects = np.repeat(rows.influence, C + 1, axis=1), np.tile(columns.influence, (1, C + 1, 1))
    return pair_influence(scores, weight, designs, effects).reshape(q, C + 1, C + 1)


def fill_fourfold(tables: Floats, fourfold: Bools) -> Floats:
    """Put half a respondent into the empty cell of fourfold tables, whose margins stay as they are.

    With an empty cell the likelihood of a tetrachoric correlation rises to r = 1 or -1; the half is the
    correction of Brown & Benedetti (1977), and lavaan's.

    Parameters
    ----------
    tables : (q, C, C) array
    fourfold : (q,) array of bool
        Which tables are those of two variables with two categories.

    Examples
    --------
    >>> fill_fourfold(np.array([[[60.0, 25.0], [0.0, 15.0]]]), np.array([True])).tolist()
    [[[59.5, 25.5], [0.5, 14.5]]]
    """
    corner = tables[:, :2, :2]
    empty = (corner == 0.0) & fourfold[:, None, None]
    main = np.eye(2, dtype=np.bool_)
    half = 0.5 * (empty[:, main].any(axis=1).astype(float) - empty[:, ~main].any(axis=1).astype(float))
    filled = tables.copy()
    filled[:, :2, :2] += half[:, None, None] * np.where(main, 1.0, -1.0)
    return filled
