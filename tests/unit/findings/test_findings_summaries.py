"""Summaries that the prose prints: extremes, items astray, changes of fit at their worst."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd

from survey.findings.groups import invariance_findings
from survey.findings.psychometrics import item_analysis_findings, misplaced_findings
from survey.psychometrics import analyze_items, factor_analysis


def two_scales() -> pd.DataFrame:
    """Return two scales of three items; A4 was written for the first and answers like the second."""
    rng = np.random.default_rng(3)
    first, second = rng.normal(size=(2, 300, 1))
    a, b = first + 0.6 * rng.normal(size=(300, 3)), second + 0.6 * rng.normal(size=(300, 4))
    return pd.DataFrame(np.hstack([a, b]), columns=["A1", "A2", "A3", "B1", "B2", "B3", "A4"])


def test_an_item_on_the_factor_of_another_scale_is_named():
    efa = factor_analysis(two_scales(), n_factors=2, extraction="pa", rotation="oblimin", seed=1)
    scales = {"A": ("A1", "A2", "A3", "A4"), "B": ("B1", "B2", "B3")}
    found = {f.key: f.value for f in misplaced_findings(efa, scales, "g")}
    assert found == {"efa.summary.misplaced@g": 1, "efa.summary.misplaced_names@g": "A4"}
    right = {"A": ("A1", "A2", "A3"), "B": ("B1", "B2", "B3", "A4")}
    assert [f.value for f in misplaced_findings(efa, right, "g")] == [0]


def test_the_weakest_item_and_those_not_kept_are_named():
    analysis = analyze_items(two_scales(), {"A": ["A1", "A2", "A3", "A4"], "B": ["B1", "B2", "B3"]})
    found = {f.key: f.value for f in item_analysis_findings(analysis, "g")}
    key = "item_analysis.summary.{}@g".format
    assert found[key("lowest_item_rest_item")] == "A4" == found[key("drop_names")]
    assert found[key("lowest_item_rest")] == found["item_analysis.A4.item_rest@g"]
    ratios = [v for k, v in found.items() if k.endswith(".critical_ratio@g")]
    assert found[key("lowest_critical_ratio")] == min(cast("list[float]", ratios))
    assert key("review_names") not in found


def test_the_worst_changes_of_fit_are_of_the_levels_that_hold_and_never_below_zero():
    def step(name: str, cfi: float, rmsea: float, *, holds: bool = True) -> Any:
        test = (
            None
            if name == "configural"
            else SimpleNamespace(chisq_diff=1.0, df_diff=1, pvalue=0.5, reason="")
        )
        fit = {"chisq": 1.0, "df": 1, "cfi": 0.99, "rmsea": 0.01, "srmr": 0.01, "srmr_change": 0.0}
        change = SimpleNamespace(test=test, cfi_change=cfi, rmsea_change=rmsea, **fit)
        return SimpleNamespace(name=name, change=change, trusted=True, holds=holds, releases=())

    levels = [
        step("configural", 0.0, 0.0),
        step("metric", -0.004, -0.002),
        step("scalar", 0.001, -0.001),
        step("strict", -0.2, 0.1, holds=False),
    ]
    by_name = {one.name: one for one in levels}
    means = [SimpleNamespace(variable=v, est=1.0, se=1.0, z=1.0, pvalue=p, ci_lower=0.0, ci_upper=2.0, d=0.1)
             for v, p in (("A", 0.01), ("B", 0.04))]  # fmt: skip
    result = SimpleNamespace(
        fit=SimpleNamespace(sample=SimpleNamespace(n=9)), steps=levels, reached="scalar", released=(),
        means=means, step=by_name.__getitem__,
    )  # fmt: skip
    found = {f.key: f.value for f in invariance_findings(cast("Any", result))}
    assert found["invariance.summary.largest_delta_cfi"] == 0.004
    assert found["invariance.summary.largest_delta_rmsea"] == 0.0
    assert [found[f"latent_mean.{v}.pvalue_holm"] for v in "AB"] == [0.02, 0.04]
