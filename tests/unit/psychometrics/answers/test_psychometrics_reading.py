"""Bad input: every fault at once, with what, where and how to mend."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.psychometrics.answers.correlating import correlate
from survey.psychometrics.answers.reading import read_answers, read_scales


def frame(n: int = 50, p: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        rng.integers(1, 6, size=(n, p)).astype(float), columns=[f"a{j + 1}" for j in range(p)]
    )


def faults(error: pytest.ExceptionInfo[DataError]) -> list[tuple[str, str]]:
    return [(fault.where, fault.what.en) for fault in error.value.faults]


def test_unknown_columns_are_all_named_with_a_guess() -> None:
    with pytest.raises(DataError) as error:
        read_answers(frame(), ["a1", "A2x", "zzz"])
    assert [fault.where for fault in error.value.faults] == ["A2x", "zzz"]
    with pytest.raises(DataError) as error:
        read_answers(frame(), ["a1", "a2", "a22"])
    assert error.value.faults[0].mend is not None
    assert "a2" in error.value.faults[0].mend.en


def test_text_is_placed() -> None:
    data = frame().astype({"a2": object})
    data.loc[6, "a2"] = "同意"
    with pytest.raises(DataError) as error:
        read_answers(data, None)
    assert error.value.faults[0].where == "a2:7"
    assert "同意" in error.value.faults[0].got


def test_infinite_values_are_refused() -> None:
    data = frame()
    data.loc[0, "a1"] = np.inf
    with pytest.raises(DataError, match="not numbers"):
        read_answers(data, None)


def test_constant_and_empty_items_are_found_together() -> None:
    data = frame()
    data["a1"] = 3.0
    data["a2"] = np.nan
    with pytest.raises(DataError) as error:
        read_answers(data, None, missing="pairwise")
    assert ("a1", "the item is constant in the rows used") in faults(error)
    assert ("a2", "the item was never answered") in faults(error)


def test_a_pair_never_answered_together_is_named() -> None:
    data = frame()
    data.loc[:24, "a1"] = np.nan
    data.loc[25:, "a2"] = np.nan
    with pytest.raises(DataError) as error:
        read_answers(data, None, missing="pairwise")
    assert faults(error)[0][0] == "a1 / a2"


def test_more_items_than_rows() -> None:
    with pytest.raises(DataError, match="more rows than items"):
        read_answers(frame(4, 4), None)


def test_no_complete_row_is_said_as_too_few() -> None:
    data = frame()
    data.loc[::2, "a1"] = np.nan
    data.loc[1::2, "a2"] = np.nan
    with pytest.raises(DataError, match="0 usable"):
        read_answers(data, None)


def test_too_few_items_and_repeated_ones() -> None:
    with pytest.raises(DataError) as error:
        read_answers(frame(), ["a1", "a1"])
    assert {what for _, what in faults(error)} == {"the item is named twice", "at least 3 items are needed"}


def test_a_repeated_column_name() -> None:
    data = frame()
    data.columns = ["a1", "a1", "a3", "a4"]
    with pytest.raises(DataError, match="more than once"):
        read_answers(data, None)


def test_arrays_have_running_names() -> None:
    assert read_answers(frame().to_numpy(), None).items == ("V1", "V2", "V3", "V4")
    with pytest.raises(DataError, match="table"):
        read_answers(np.ones(3), None)


def test_scales_collect_every_fault() -> None:
    with pytest.raises(DataError) as error:
        read_scales(frame(), {"A": ["a1"], "B": ["a2", "a1"], "C": ["nope", "a4"]})
    assert [where for where, _ in faults(error)] == ["A", "a1", "nope"]
    with pytest.raises(DataError, match="no scale"):
        read_scales(frame(), {})


def test_identical_items_are_named() -> None:
    data = frame()
    data["a4"] = 2 * data["a1"] + 1
    with pytest.raises(DataError) as error:
        correlate(read_answers(data, None), "listwise")
    assert error.value.faults[0].where == "a1 / a4"


def test_a_linear_combination_is_singular() -> None:
    data = frame()
    data["a4"] = data["a1"] + data["a2"]
    with pytest.raises(DataError, match="combination"):
        correlate(read_answers(data, None), "listwise")


def test_pairwise_matrices_may_fail_to_be_positive_definite() -> None:
    nan = np.nan
    block = np.array([1.0, 2, 3, 4, 5, 6])
    data = pd.DataFrame(
        {
            "x": np.r_[block, [nan] * 6, block],
            "y": np.r_[block, block, [nan] * 6] + np.tile([0.1, -0.1, 0.05], 6),
            "z": np.r_[[nan] * 6, block, -block] + np.tile([0.1, 0.1, -0.2], 6),
        }
    )
    with pytest.raises(DataError, match="not positive definite"):
        correlate(read_answers(data, None, missing="pairwise"), "pairwise")


def test_two_items_cannot_be_factored_and_say_so() -> None:
    from survey.psychometrics import estimate_reliability, factor_analysis, suggest_n_factors

    data = frame()[["a1", "a2"]]
    for verb in (factor_analysis, suggest_n_factors):
        with pytest.raises(DataError, match="at least 3 items"):
            verb(data)
    result = estimate_reliability(data, {"A": ["a1", "a2"]})
    assert result.scale("A").omega_total is None
    assert result.scale("A").omega_categorical is None
    assert "measurement_model_not_usable" in {w.code for w in result.warnings}


@pytest.mark.parametrize("missing", ["pairwise", "fiml"])
def test_pairs_without_common_rows_are_refused_by_every_verb(missing: str) -> None:
    from survey.psychometrics import analyze_items, check_adequacy, estimate_reliability, factor_analysis

    data = frame()
    data.loc[:24, "a1"] = np.nan
    data.loc[25:, "a2"] = np.nan
    scales = {"A": list(data.columns)}
    for call in (
        lambda: factor_analysis(data, n_factors=1, missing=missing),  # type: ignore[arg-type]  # parametrised
        lambda: check_adequacy(data, missing=missing),  # type: ignore[arg-type]  # parametrised
        lambda: estimate_reliability(data, scales, missing=missing),  # type: ignore[arg-type]  # parametrised
        lambda: analyze_items(data, scales, missing=missing),  # type: ignore[arg-type]  # parametrised
    ):
        with pytest.raises(DataError, match="answered both"):
            call()


def test_categories_of_one_group_only_do_not_break_the_other() -> None:
    """A category that one group never uses: each group is described and correlated with its own."""
    from survey.psychometrics import analyze_items, estimate_reliability

    rng = np.random.default_rng(2)
    y = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
    X = np.digitize(y, [-1.5, -0.5, 0.5, 1.5]) + 1.0
    first, second = X[:200], X[200:].copy()
    second[second == 5.0] = 4.0  # the second group never says 5
    items = {"A": ["V1", "V2", "V3", "V4"]}
    for group, points in ((first, 5), (second, 4)):
        one = analyze_items(group, items, limits={"A": (1, 5)}, correlation="polychoric").scale("A")
        assert one.distribution is not None
        assert one.distribution.values.size == points
        assert np.isfinite(one.inter_item).all()
        assert estimate_reliability(group, items).scale("A").omega_categorical is not None
    assert (analyze_items(second, items, limits={"A": (1, 5)}).scale("A").ceiling == 0.0).all()


def test_fiml_is_refused_where_it_means_nothing() -> None:
    from survey.psychometrics import factor_analysis, suggest_n_factors

    data = frame()
    data.loc[0, "a1"] = np.nan
    with pytest.raises(DataError, match="normal answers"):
        factor_analysis(data, n_factors=1, correlation="polychoric", missing="fiml")
    with pytest.raises(DataError, match="complete rows"):
        factor_analysis(data, n_factors=1, correlation="spearman", missing="fiml")
    with pytest.raises(DataError, match="complete rows"):
        suggest_n_factors(data, missing="fiml", resampling="permutation")
