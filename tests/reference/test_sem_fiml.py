"""Full information, sampling weights and clusters against lavaan's values, case by case.

Values: tests/reference/r/sem_fiml.R, which holds the models too. lavaan's EM was tightened and its solutions
polished by Newton steps; the gradient that they were left with is stored beside each case.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from incomplete_data import incomplete_frame
from lavaan_cases import (
    Tolerance,
    both_arrived,
    fit_apart,
    is_the_input_of,
    options_of,
    parameters_apart,
    stored,
)

from survey.sem import SemResult, fit_sem

EXPECTED = stored("sem_fiml")
CASES: dict[str, Any] = EXPECTED["cases"]
# lavaan's observed information under full information is a numerical derivative.
TOLERANCE = Tolerance(1e-4, 1e-5)
# The robust indices of weighted incomplete groups rest on sum_g n_g F_g, n_g the groups' sums of weights.
# lavaan cuts these to whole numbers (156.87 and 144.13 to 156 and 144), and its indices are 3e-3 from ours.
APART = {"cluster_group_fiml_mlr": 5e-3}
# With groups lavaan's gradient of incomplete data stays at 1e-6: there lavaan's is the looser solution.
LAVAAN_GRADIENT, OUR_GRADIENT = 1e-5, 1e-8


def fit_case(name: str) -> SemResult:
    case = CASES[name]
    options = options_of(case)
    # How tightly lavaan's EM was to iterate.
    for only_lavaan in ("em.h1.tol", "em.h1.iter.max"):
        options.pop(only_lavaan, None)
    return fit_sem(case["model"], incomplete_frame(case["data"]), **options)


@pytest.mark.parametrize("name", ["hs", "pd", "bfi"])
def test_the_input_is_the_one_that_r_read(name: str) -> None:
    assert is_the_input_of(EXPECTED, name)


@pytest.mark.parametrize("name", CASES)
def test_a_case_equals_lavaan(name: str) -> None:
    case, result = CASES[name], fit_case(name)
    assert both_arrived(case, result, theirs=LAVAAN_GRADIENT, ours=OUR_GRADIENT)
    used = case["n"] if isinstance(case["n"], list) else [case["n"]]
    assert list(result.sample.n_used) == used
    columns = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")
    assert parameters_apart(case, result, TOLERANCE, columns) == {}
    apart = fit_apart(case, result, TOLERANCE)
    if name in APART:
        assert all(measure.endswith("_robust") for measure in apart)
        apart = fit_apart(case, result, Tolerance(APART[name], 1e-3))
    assert apart == {}


def completed_excess(result: SemResult, sizes: np.ndarray) -> float:
    """Return X - k: n F of the saturated moments less its mean, X with given sizes of groups."""
    S, sigma = result.sample.covariance, result.implied
    rows = {(r["lhs"], r["group"]): r["est"] for r in result.parameters.to_dict("records") if r["op"] == "~1"}
    d = result.sample.mean - implied_means(result, rows)
    target = S + d[:, :, None] * d[:, None, :]
    traces = np.einsum("gij,gji->g", target, np.linalg.inv(sigma))
    F = np.linalg.slogdet(sigma)[1] - np.linalg.slogdet(S)[1] + traces - S.shape[1]
    # RMSEA^2 is (X - k) G / (n df).
    n = result.sample.sizes
    excess = result.fit.rmsea_robust**2 * n.sum() * result.fit.df / n.size
    return float(excess + (sizes - n) @ F)


def implied_means(result: SemResult, means: dict[tuple[str, int], float]) -> np.ndarray:
    """Return nu + Lambda alpha of each group (G, p)."""
    found = np.array(
        [[means[x, g + 1] for x in result.sample.observed] for g in range(len(result.sample.n_used))]
    )
    for row in result.parameters.to_dict("records"):
        if row["op"] == "=~":
            g, k = row["group"] - 1, result.sample.observed.index(row["rhs"])
            found[g, k] += row["est"] * means[row["lhs"], row["group"]]
    return found


def test_lavaan_cuts_the_sums_of_weights_behind_its_robust_indices() -> None:
    """With whole numbers for the groups' sizes ours are lavaan's."""
    case = CASES["cluster_group_fiml_mlr"]
    own = fit_case("cluster_group_fiml_mlr")
    options = options_of(case) | {"group_equal": ()}
    names = [name for name in options if name.startswith("em.h1")]
    for name in names:
        options.pop(name)
    alone = "\n".join(f"{x} ~~ {x}" for x in own.sample.observed)
    worst = fit_sem(alone, incomplete_frame(case["data"]), **options)
    cut = np.floor(own.sample.sizes)
    cfi = 1 - completed_excess(own, cut) / completed_excess(worst, cut)
    assert TOLERANCE.near(cfi, case["fit"]["cfi.robust"])
    assert not TOLERANCE.near(own.fit.cfi_robust, case["fit"]["cfi.robust"])
