"""Answers on which coefficients have no value, or tests no theory: an error, an absence or a warning."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.psychometrics import (
    analyze_items,
    assess_scales,
    bootstrap_loadings,
    correlate_nomologically,
    cross_loadings,
    estimate_hierarchical_omega,
    estimate_reliability,
    explore_and_confirm,
    factor_analysis,
    general_factor,
    score_factors,
    suggest_n_factors,
)


@pytest.fixture
def cancelling() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    u = np.tile([1.0, 5.0, 2.0, 4.0, 3.0], 20)
    return pd.DataFrame({"u": u, "v": 6 - u, "w": rng.integers(1, 6, 100), "x": rng.integers(1, 6, 100)})


@pytest.mark.parametrize("verb", [analyze_items, assess_scales, estimate_reliability])
def test_items_that_cancel_are_refused_by_the_name_of_their_scale(
    verb: Callable[[pd.DataFrame, dict[str, list[str]]], object], cancelling: pd.DataFrame
) -> None:
    with pytest.raises(DataError, match="does not vary") as error:
        verb(cancelling, {"A": ["u", "v"], "B": ["w", "x"]})
    assert [fault.where for fault in error.value.faults] == ["A"]
    assert "recode" in str(error.value)


def test_items_whose_others_cancel_have_no_alpha_without_them(cancelling: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = analyze_items(cancelling, {"A": ["u", "v", "w"]}).scale("A")
        two = estimate_reliability(cancelling, {"A": ["u", "w", "v", "x"]}).scale("A")
    assert np.isnan(one.alpha_if_deleted[2])
    assert np.isnan(one.item_rest[2])
    assert np.isfinite(one.cronbach_alpha)
    assert two.split_half is None  # u and v are one half, and do not vary together
    assert np.isfinite(two.cronbach_alpha)


def test_a_perfect_fit_of_two_solutions() -> None:
    loadings = np.kron(np.eye(3), np.full((4, 1), 0.7))
    rng = np.random.default_rng(8)
    whitened = rng.normal(size=(400, 12))
    whitened -= whitened.mean(axis=0)
    whitened = whitened @ np.linalg.inv(np.linalg.cholesky(np.cov(whitened, rowvar=False))).T
    Sigma = loadings @ loadings.T + np.diag(1 - (loadings**2).sum(axis=1))
    result = suggest_n_factors(whitened @ np.linalg.cholesky(Sigma).T, draws=50)
    assert "hull_cfi_at_ceiling" in {warning.code for warning in result.warnings}


def test_fit_of_incomplete_rows_and_of_ranks_is_said_to_be_descriptive() -> None:
    rng = np.random.default_rng(2)
    X = np.repeat(rng.normal(size=(300, 2)), 3, axis=1) + rng.normal(size=(300, 6))
    holes = np.where(rng.random(X.shape) < 0.05, np.nan, X)

    def codes(data: np.ndarray, **options: str) -> set[str]:
        made = factor_analysis(data, n_factors=2, **options)  # type: ignore[arg-type]  # words of two options
        return {warning.code for warning in made.warnings}

    assert "fit_of_incomplete_rows_is_descriptive" in codes(holes, missing="pairwise")
    assert "fit_of_incomplete_rows_is_descriptive" in codes(holes, missing="fiml")
    assert codes(holes) == codes(X) == codes(X, missing="fiml") == set()
    assert codes(X, correlation="spearman") == {"fit_of_ranks_is_descriptive"}


def test_items_keyed_against_the_general_factor_are_named() -> None:
    rng = np.random.default_rng(4)
    general, groups = rng.normal(size=(500, 1)), rng.normal(size=(500, 3))
    X = 0.7 * general + 0.5 * np.repeat(groups, 3, axis=1) + 0.6 * rng.normal(size=(500, 9))
    assert "keyed_against_general_factor" not in {w.code for w in estimate_hierarchical_omega(X).warnings}
    X[:, 8] *= -1
    found = estimate_hierarchical_omega(X)
    (warning,) = (w for w in found.warnings if w.code == "keyed_against_general_factor")
    assert warning.objects == ("V9",)


def test_what_spss_and_psych_print_beside_the_loadings() -> None:
    rng = np.random.default_rng(5)
    X = np.repeat(rng.normal(size=(300, 2)), 3, axis=1) + rng.normal(size=(300, 6))
    result = factor_analysis(X, n_factors=2)
    R = np.asarray(np.corrcoef(X, rowvar=False))
    for j in range(6):
        others = np.delete(np.arange(6), j)
        r = R[j, others]
        smc = float(r @ np.linalg.solve(R[np.ix_(others, others)], r))
        assert result.initial_communalities[j] == pytest.approx(smc, abs=1e-12)
    assert result.phi is not None
    reproduced = result.loadings @ result.phi @ result.loadings.T
    np.testing.assert_allclose(result.residuals, R - reproduced, atol=1e-12)
    np.testing.assert_allclose(np.diag(result.residuals), result.uniquenesses, atol=1e-12)
    off = result.residuals[np.triu_indices(6, 1)]
    assert result.fit.rmsr == pytest.approx(float(np.sqrt(np.mean(off**2))), abs=1e-12)
    assert ((result.complexity >= 1.0) & (result.complexity < 2.0)).all()
    assert (factor_analysis(X, n_factors=2, extraction="components").initial_communalities == 1.0).all()


def test_too_few_rows_name_the_items_that_are_blank() -> None:
    frame = pd.DataFrame(np.random.default_rng(6).normal(size=(20, 4)), columns=list("abcd"))
    frame.loc[2:, "c"] = np.nan
    with pytest.raises(DataError, match=r"18 of 20 rows were left out .* most often of c \(18\)"):
        factor_analysis(frame, n_factors=1)
    with pytest.raises(DataError, match="collect more") as error:
        factor_analysis(frame.iloc[:3, :4].fillna(0.0), n_factors=1)
    assert "missing" not in str(error.value)


def test_a_name_in_another_case_is_offered() -> None:
    frame = pd.DataFrame(np.random.default_rng(6).normal(size=(20, 4)), columns=list("abcd"))
    with pytest.raises(DataError) as error:
        factor_analysis(frame, ["A", "b", "zz"], n_factors=1)
    said = [fault.say("en") for fault in error.value.faults]
    assert said == [
        "A: there is no such column; to mend: did you mean a?",
        "zz: there is no such column; expected: a, b, c, d",
    ]


def test_what_cannot_be_carried_says_why_and_what_to_do() -> None:
    X = np.random.default_rng(1).normal(size=(100, 8))
    with pytest.raises(DataError, match=r"expected: 1\.\.4; got: 7; to mend: .*degrees of freedom"):
        factor_analysis(X, n_factors=7)
    with pytest.raises(DataError, match="three scales or more"):
        general_factor(X, {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]})


def test_results_with_matrices_show_a_line_a_field() -> None:
    rng = np.random.default_rng(7)
    common = 0.7 * rng.normal(size=(300, 1)) + np.repeat(rng.normal(size=(300, 3)), 3, axis=1)
    X = common + rng.normal(size=(300, 9))
    scales = {s: [f"V{3 * j + i}" for i in (1, 2, 3)] for j, s in enumerate("ABC")}
    efa = factor_analysis(X, n_factors=3)
    quality = assess_scales(X, scales)
    shown = (
        score_factors(efa, X),
        bootstrap_loadings(efa, X, draws=10),
        estimate_hierarchical_omega(X),
        explore_and_confirm(X, n_factors=3),
        cross_loadings(X, scales),
        correlate_nomologically(X, scales),
        quality.validity.htmt,
        quality.validity.fornell_larcker,
        quality.validity.convergent,
        analyze_items(X, scales).scale("A"),
    )
    for result in shown:
        lines = repr(result).splitlines()
        assert lines[0] == type(result).__name__
        assert len(lines) < 45
        assert max(map(len, lines)) < 200


def test_a_number_of_factors_that_was_not_suggested_is_told() -> None:
    rng = np.random.default_rng(0)
    noise = factor_analysis(rng.normal(size=(300, 6)), draws=100)
    assert noise.retention is not None
    assert (noise.retention.n_factors, noise.options.n_factors) == (0, 1)
    assert "no_factor_suggested" in {warning.code for warning in noise.warnings}
    one = factor_analysis(rng.normal(size=(300, 1)) + rng.normal(size=(300, 6)), draws=100)
    assert "no_factor_suggested" not in {warning.code for warning in one.warnings}


def test_ordinal_coefficients_of_nearly_empty_tables_say_so() -> None:
    rng = np.random.default_rng(0)
    X = (1.2 * rng.normal(size=(60, 1)) + rng.normal(size=(60, 4)) > 0.8).astype(float)
    assert not estimate_reliability(X, {"A": ["V1", "V2", "V3", "V4"]}).warnings
    X[:, 0] = 0.0
    X[0, 0] = 1.0
    result = estimate_reliability(X, {"A": ["V1", "V2", "V3", "V4"]})
    (warning,) = (w for w in result.warnings if w.code == "polychoric_at_limit")
    assert warning.objects == ("V1 / V2", "V1 / V3", "V1 / V4")
    assert result.scale("A").omega_categorical is None
