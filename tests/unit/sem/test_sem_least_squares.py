"""Least squares of ordinal statistics: derivatives, additivity over groups, data and their faults."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from survey.errors import SurveyError
from survey.numerics.ordinal_draws import cut_at_thresholds
from survey.sem import fit_sem
from survey.sem.estimation.problem import specify
from survey.sem.model.matrices import Layout
from survey.sem.model.variables import model_variables
from survey.sem.objectives.least_squares import LeastSquares, derivatives_of, implied_statistics
from survey.sem.results import SemOptions
from survey.sem.samples.data import grouped_rows
from survey.sem.samples.ordinal_data import number_categories
from survey.sem.samples.ordinal_statistics import ordinal_sample
from survey.sem.syntax.parse import parse_model

Floats = NDArray[np.float64]
ITEMS = [f"y{k}" for k in range(1, 7)]
TWO = "f =~ y1 + y2 + y3\ng =~ y4 + y5 + y6"
CASES = {
    "delta": (TWO, {}),
    "theta": (TWO, {"parameterization": "theta"}),
    "invariant": (TWO, {"group_equal": ("thresholds", "loadings")}),
    "invariant theta": (TWO, {"group_equal": ("thresholds", "loadings"), "parameterization": "theta"}),
    "covariate": (TWO + "\nf ~ x\ng ~ f + x", {"group_equal": ("thresholds", "loadings")}),
    "linked": ("f =~ y1 + y2 + y3\ny4 ~ f\ny5 ~ y4 + x\ny6 ~ y5 + y4", {}),
    "linked theta": ("f =~ y1 + y2 + y3\ny4 ~ f\ny5 ~ y4 + x", {"parameterization": "theta"}),
    "mixed": (TWO + "\ny1 ~~ y4", {"numeric": ("y2", "y6"), "group_equal": ("thresholds",)}),
}


def draw(seed: int = 3, n: int = 600) -> pd.DataFrame:
    random = np.random.Generator(np.random.PCG64(seed))
    x = random.standard_normal(n)
    f = 0.4 * x + random.standard_normal(n)
    g = 0.5 * f + random.standard_normal(n)
    latent = np.column_stack([f, f, f, g, g, g]) + random.standard_normal((n, 6))
    codes = cut_at_thresholds(latent, np.tile([-1.0, 0.2, 1.4], (6, 1)))
    return pd.DataFrame(codes, columns=ITEMS).assign(
        x=x, z=latent[:, 1], group=(np.arange(n) % 3 > 0).astype(int)
    )


def layout_of(model: str, options: dict[str, object]) -> tuple[Layout, Floats, Floats]:
    """Return a layout with its sample statistics and a point near the start."""
    options = dict(options)
    numeric = options.pop("numeric", ())
    assert isinstance(numeric, tuple)
    frame = draw()
    frame[list(numeric)] = frame[list(numeric)] + 0.3 * frame[["z"]].to_numpy()
    syntax = parse_model(model)
    variables = model_variables(syntax)
    found = grouped_rows(frame, variables.observed, "group")
    ordinal = tuple(v for v in variables.observed if v in ITEMS and v not in numeric)
    numbered = number_categories(found, variables.observed, ordinal)
    made = ordinal_sample(found, numbered, variables, discrepancy="DWLS", missing="listwise")
    wanted = SemOptions(
        "sem", "WLSMV", "listwise", "normal", "expected", False, True, False, "group",
        options.get("group_equal", ()), (), 0.95, "DWLS",
        parameterization=str(options.get("parameterization", "delta")),
    )  # fmt: skip
    problem = specify(syntax, variables, made.statistics, wanted, made.thresholds)
    point = np.zeros(problem.layout.q)
    for r in problem.rows:
        if r.free:
            point[r.free - 1] = 0.6 if np.isnan(r.value) else r.value
    return problem.layout, made.statistics.observed, point + 0.05 * np.cos(np.arange(point.size))


@pytest.mark.parametrize("name", CASES)
def test_derivatives_are_those_of_finite_differences(name: str) -> None:
    layout, observed, theta = layout_of(*CASES[name])
    steps = 1e-6 * np.eye(theta.size)
    ups, downs = (implied_statistics(layout, theta + s) for s in (steps, -steps))
    assert observed.shape == ups.shape[1:]
    expected = np.moveaxis((ups - downs) / 2e-6, 0, -1)
    np.testing.assert_allclose(derivatives_of(layout, theta[None])[0], expected, atol=1e-7)


@pytest.mark.parametrize("name", ["invariant", "linked theta", "mixed"])
def test_slope_is_that_of_finite_differences(name: str) -> None:
    layout, observed, theta = layout_of(*CASES[name])
    random = np.random.Generator(np.random.PCG64(5))
    root = random.standard_normal((2, observed.shape[1], observed.shape[1]))
    full = root @ np.swapaxes(root, 1, 2)
    for weight in (full, np.einsum("gii->gi", full)):
        shares = np.array([0.3, 0.7])
        objective = LeastSquares(layout, observed[None], weight[None], shares)
        steps = 1e-6 * np.eye(theta.size)
        expected = [
            float(objective.value(theta[None] + s)[0] - objective.value(theta[None] - s)[0]) / 2e-6
            for s in steps
        ]
        slope = objective.slope(theta[None])[1][0]
        np.testing.assert_allclose(slope, expected, rtol=1e-5, atol=1e-5 * np.abs(slope).max())


def test_groups_that_share_nothing_are_fitted_each_for_itself() -> None:
    frame = draw()
    both = fit_sem(TWO, frame, ordered=ITEMS, estimator="DWLS", group="group")
    chisq = 0.0
    for g in (0, 1):
        alone = fit_sem(TWO, frame[frame["group"] == g], ordered=ITEMS, estimator="DWLS")
        mine = both.parameters[both.parameters["group"] == g + 1]
        np.testing.assert_allclose(mine["est"], alone.parameters["est"], atol=1e-7)
        chisq += alone.fit.chisq
        n_g, n = alone.sample.n, both.sample.n
        # Standard errors weigh groups by n_g / n and divide by n - G, as lavaan's do.
        np.testing.assert_allclose(
            mine["se"].to_numpy() ** 2 * (n - 2) * n_g / n,
            alone.parameters["se"].to_numpy() ** 2 * (n_g - 1),
            atol=1e-9,
        )
    np.testing.assert_allclose(both.fit.chisq, chisq, rtol=1e-9)


def test_row_and_column_order_do_not_matter() -> None:
    frame = draw()
    one = fit_sem(TWO, frame, ordered=ITEMS)
    shuffled = frame.sample(frac=1.0, random_state=1)[frame.columns[::-1]]
    other = fit_sem(TWO, shuffled, ordered=ITEMS)
    np.testing.assert_allclose(one.parameters["est"], other.parameters["est"], atol=1e-8)
    np.testing.assert_allclose(one.parameters["se"], other.parameters["se"], atol=1e-8)


def test_parameterizations_fit_alike() -> None:
    frame = draw()
    fits = [
        fit_sem(
            TWO,
            frame,
            ordered=ITEMS,
            group="group",
            group_equal=("thresholds", "loadings"),
            parameterization=p,
        )
        for p in ("delta", "theta")
    ]
    np.testing.assert_allclose(fits[0].fit.chisq_scaled, fits[1].fit.chisq_scaled, rtol=1e-6)
    np.testing.assert_allclose(fits[0].implied.shape, fits[1].implied.shape)
    one, other = (f.parameters[f.parameters["op"] == "=~"]["std_all"].to_numpy() for f in fits)
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_parameterizations_fit_alike_where_ordinal_variables_affect_others() -> None:
    """There lavaan's gradient under delta misses a term, so that only theta has stored values."""
    model = "f =~ y1 + y2 + y3\ny4 ~ f\ny5 ~ y4 + x\ny6 ~ y5 + y4"
    delta, theta = (fit_sem(model, draw(), ordered=ITEMS, parameterization=p) for p in ("delta", "theta"))
    np.testing.assert_allclose(delta.fit.chisq_scaled, theta.fit.chisq_scaled, rtol=1e-6)
    paths = [f.parameters[f.parameters["op"].isin(["~", "=~"])] for f in (delta, theta)]
    np.testing.assert_allclose(paths[0]["std_all"], paths[1]["std_all"], atol=1e-6)
    np.testing.assert_allclose(paths[0]["std_all_se"], paths[1]["std_all_se"], atol=1e-6)


def test_codes_may_be_any_whole_numbers() -> None:
    frame = draw()
    one = fit_sem(TWO, frame, ordered=["all"])
    other = fit_sem(TWO, frame.replace({k: 10 * k - 5 for k in range(4)}), ordered=["all"])
    np.testing.assert_array_equal(one.parameters["est"], other.parameters["est"])
    assert one.options.estimator == "WLSMV"


def fault_of(frame: pd.DataFrame, **options: object) -> str:
    with pytest.raises(SurveyError) as caught:
        fit_sem(TWO, frame, **{"ordered": ITEMS, **options})  # pyright: ignore[reportArgumentType]
    return str(caught.value)


def test_what_cannot_be_is_refused_with_its_place() -> None:
    frame = draw()
    lost = frame.copy()
    lost.loc[(lost["group"] == 1) & (lost["y3"] == 3), "y3"] = 2
    assert "--collapse-sparse" in fault_of(lost, group="group")
    assert "whole number" in fault_of(frame.assign(y2=frame["y2"] + 0.5))
    assert "constant" in fault_of(frame.assign(y2=1))
    assert "very many" in fault_of(frame.assign(y2=np.arange(600)))
    assert "no ordinal variables" in fault_of(frame, estimator="MLR")
    assert "no such observed variable" in fault_of(frame, ordered=["nothing"])
    assert "1 or -1" in fault_of(frame.assign(y2=frame["y1"]))
    assert "more respondents" in fault_of(frame.head(30), estimator="WLS")
    twice = frame.copy()
    twice.loc[twice.index[::2], "y1"] = np.nan
    twice.loc[twice.index[1::2], "y2"] = np.nan
    assert "answered both" in fault_of(twice, missing="pairwise")


def test_sparse_categories_are_merged_alike_in_all_groups_and_listed() -> None:
    frame = draw()
    frame.loc[(frame["group"] == 1) & (frame["y3"] == 3), "y3"] = 2
    fit = fit_sem(TWO, frame, ordered=ITEMS, group="group", collapse_sparse=5)
    assert fit.sample.merged == ("y3: 2 + 3",)
    assert "merged_categories" in {w.code for w in fit.warnings}
    by_hand = fit_sem(TWO, frame.assign(y3=frame["y3"].clip(upper=2)), ordered=ITEMS, group="group")
    np.testing.assert_array_equal(fit.parameters["est"], by_hand.parameters["est"])


def test_fewer_respondents_than_statistics_are_marked() -> None:
    fit = fit_sem(TWO, draw(n=32), ordered=ITEMS)
    assert "sensitivity_only" in {w.code for w in fit.warnings}
    assert "sensitivity_only" not in {w.code for w in fit_sem(TWO, draw(), ordered=ITEMS).warnings}
