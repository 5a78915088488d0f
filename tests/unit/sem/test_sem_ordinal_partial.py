"""Partial invariance of ordinal indicators: what was made to differ is found, and models nest as they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.sem import invariance, path_differences
from survey.sem.groups.ordinal_invariance import OrdinalRequest
from survey.sem.groups.ordinal_levels import OrdinalModels

ITEMS = tuple(f"y{k}" for k in range(1, 7))
MODEL = f"f =~ {' + '.join(ITEMS)}"
FOUR = dict.fromkeys(ITEMS, 4)


def answers(
    *, cuts: float = 0.0, loading: float = 1.0, intercept: float = 0.0, spread: float = 1.0
) -> pd.DataFrame:
    """Five-point answers of two groups of 600 that differ in one item: y4's cuts, y2's loading, y3's
    intercept or y5's unique variance; and in the factor's mean and variance."""
    rng = np.random.default_rng(5)
    parts = []
    for group in (0, 1):
        f = rng.standard_normal(600) * (1.2 if group else 1.0) + 0.3 * group
        error = rng.standard_normal((600, 6))
        slopes, where = np.array([0.9, 0.8, 0.8, 0.9, 0.7, 0.8]), np.tile([-1.2, -0.2, 0.6, 1.4], (6, 1))
        if group:
            slopes[1] *= loading
            error[:, 2] += intercept
            error[:, 4] *= spread
            where[3] += cuts * np.array([-0.6, 0.3, -0.3, 0.7])
        latent = f[:, None] * slopes + error
        part = pd.DataFrame({item: np.digitize(latent[:, k], where[k]) for k, item in enumerate(ITEMS)})
        parts.append(part.assign(group="ab"[group]))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(
    ("change", "level", "released"),
    [
        ({"cuts": 1.0}, "thresholds", "y4|"),
        ({"loading": 0.3}, "metric", "f=~y2"),
        ({"intercept": 0.7}, "scalar", "y3~1"),
        ({"spread": 2.5}, "strict", "y5~~y5"),
    ],
)
def test_the_item_that_differs_is_given_up(change: dict[str, float], level: str, released: str) -> None:
    found = invariance(MODEL, answers(**change), group="group", ordered=["all"])
    assert found.reached == "strict"
    assert found.released == (released,)
    step = found.step(level)
    assert step.holds
    assert step.releases[0].pvalue_before < 0.05 / 6 < step.releases[0].pvalue_after
    # The factors are 0.3 of a deviation apart.
    assert found.means[0].est == pytest.approx(0.3, abs=0.15)


def test_without_a_search_the_level_is_rejected() -> None:
    found = invariance(MODEL, answers(intercept=0.7), group="group", ordered=["all"], partial=False)
    assert found.reached == "metric"
    assert found.released == ()


@pytest.mark.parametrize(
    ("level", "below", "name"), [("thresholds", "configural", "{}|"), ("metric", "thresholds", "f=~{}")]
)
@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_with_everything_given_up_a_level_is_the_one_below(
    level: str, below: str, name: str, parameterization: str
) -> None:
    frame = answers(cuts=1.0, loading=0.3)
    models = OrdinalModels(MODEL, ("f",), FOUR, (), 2, parameterization)
    request = OrdinalRequest("group", ("all",), "WLSMV", "listwise", parameterization, 0, 0.05)
    # One loading stays equal where the factor's variance is free.
    items = ITEMS if level == "thresholds" else ITEMS[1:]
    given = [name.format(item) for item in items]
    fit, lower = request.fit(frame, models.level(level, given)), request.fit(frame, models.level(below))
    assert fit.fit.df == lower.fit.df
    assert fit.fit.chisq == pytest.approx(lower.fit.chisq, rel=1e-6)


def test_paths_of_ordinal_indicators_differ_as_they_were_made_to() -> None:
    """The first factor predicts the second in one group, and does not in the other."""
    rng = np.random.default_rng(8)
    parts = []
    for group, path in (("a", 0.6), ("b", 0.0)):
        f = rng.standard_normal(500)
        g = path * f + rng.standard_normal(500)
        latent = np.column_stack([f, f, f, g, g, g]) + 0.7 * rng.standard_normal((500, 6))
        part = pd.DataFrame(np.digitize(latent, [-1.0, 0.0, 1.0]), columns=list(ITEMS))
        parts.append(part.assign(group=group))
    found = path_differences(
        "f =~ y1 + y2 + y3\ng =~ y4 + y5 + y6\ng ~ f",
        pd.concat(parts, ignore_index=True),
        group="group",
        ordered=["all"],
        group_equal=("thresholds", "loadings"),
    )
    assert found.free.options.estimator == "WLSMV"
    assert found.omnibus.method == "satorra_2000"
    assert found.omnibus.pvalue < 0.001
    assert found.paths[0].pvalue_wald < 0.001
