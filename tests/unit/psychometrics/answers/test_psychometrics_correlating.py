"""Kinds of correlation: what is refused, what is smoothed, what is said."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import DataError
from survey.psychometrics.answers.correlating import correlate_as, smooth_correlation
from survey.psychometrics.answers.reading import read_answers
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.retention import suggest_n_factors
from survey.psychometrics.reliability.internal_consistency import estimate_reliability


def ordinal(n: int = 300, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 2))
    return np.digitize(np.repeat(f, 3, axis=1) + rng.normal(size=(n, 6)), [-1.5, -0.5, 0.5, 1.5]).astype(
        float
    )


def test_polychorics_are_stronger_than_pearson() -> None:
    X = ordinal()
    poly = factor_analysis(X, n_factors=2, correlation="polychoric")
    assert poly.options.correlation == "polychoric"
    assert "fit_of_polychorics_is_descriptive" in {w.code for w in poly.warnings}
    assert poly.communalities.sum() > factor_analysis(X, n_factors=2).communalities.sum()


def test_parallel_analysis_of_polychorics_permutes() -> None:
    result = factor_analysis(ordinal(), correlation="polychoric", draws=30)
    assert result.retention is not None
    assert result.retention.n_factors == 2
    assert result.retention.parallel[0].resampling == "permutation"
    with pytest.raises(DataError, match="permuted"):
        suggest_n_factors(ordinal(), correlation="polychoric")


def test_rank_correlations() -> None:
    X = ordinal()
    result = factor_analysis(np.exp(X), n_factors=2, correlation="spearman")
    np.testing.assert_allclose(
        result.loadings, factor_analysis(X, n_factors=2, correlation="spearman").loadings, atol=1e-9
    )
    assert suggest_n_factors(X, correlation="spearman", resampling="permutation", draws=50).n_factors == 2
    with pytest.raises(DataError, match="complete rows"):
        factor_analysis(X, n_factors=2, correlation="spearman", missing="pairwise")


def test_an_unknown_kind() -> None:
    with pytest.raises(DataError, match="unknown correlation"):
        factor_analysis(ordinal(), n_factors=2, correlation="kendall")  # type: ignore[arg-type]  # wrong on purpose


def test_continuous_items_are_not_ordinal() -> None:
    X = ordinal()
    X[:, 0] += np.random.default_rng(2).normal(size=300)
    with pytest.raises(DataError, match="too many different answers"):
        factor_analysis(X, n_factors=2, correlation="polychoric")
    assert estimate_reliability(X, {"A": ["V1", "V2", "V3"]}).scale("A").alpha_ordinal is None


def test_a_small_sample_is_smoothed_and_said() -> None:
    rng = np.random.default_rng(5)
    X = (rng.normal(size=(24, 12)) + 1.6 * rng.normal(size=(24, 1)) > 0).astype(float)
    made, said = correlate_as(read_answers(X, None), "listwise", "polychoric")
    assert "polychoric_smoothed" in {w.code for w in said}
    assert np.linalg.eigvalsh(made.matrix)[0] > 0
    np.testing.assert_allclose(np.diag(made.matrix), 1.0)


def test_a_table_without_off_diagonal_counts_is_named() -> None:
    X = ordinal()[:, :3]
    X[:, 1] = X[:, 0]
    _, said = correlate_as(read_answers(X, None), "listwise", "polychoric")
    at_limit = [w for w in said if w.code == "polychoric_at_limit"]
    assert at_limit[0].objects == ("V1 / V2",)


def test_a_good_matrix_is_left_alone() -> None:
    R, changed = smooth_correlation(np.eye(3))
    assert not changed
    np.testing.assert_array_equal(R, np.eye(3))
