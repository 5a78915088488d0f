"""Least squares of continuous, ordinal and mixed data against lavaan's, case by case.

Values: tests/reference/r/sem_ordinal.R, which holds the models too and cuts, and pierces, the data as here.
lavaan's solutions were polished by Newton steps; the gradient that they were left with is stored beside each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import (
    REVERSED,
    Tolerance,
    both_arrived,
    fit_apart,
    frame_of,
    is_the_input_of,
    options_of,
    parameters_apart,
    path_of,
    r2_apart,
    stored,
)

from survey.sem import SemResult, fit_sem
from survey.sem.postestimation.reopen import reopen
from survey.sem.samples.weighted_statistics import WeightedStatistics

EXPECTED = stored("sem_ordinal")
CASES: dict[str, Any] = EXPECTED["cases"]

# lavaan's polychoric correlations stop near 1e-7, its standardised errors rest on numerical derivatives.
TOLERANCE = Tolerance(relative=1e-4, floor=1e-5)
LAVAAN_GRADIENT = 1e-9
OUR_GRADIENT = 1e-7
COLUMNS = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")
# In these lavaan differs and its own numbers say that it is mistaken:
# - the mean of the discrepancy of the baseline of several groups is taken with Gamma over the groups' shares,
#   but not its weights (sum_g tr(V Gamma_g) n / n_g instead of sum_g tr(V Gamma_g));
# - DWLS weighs by 1 / diag(Gamma), so the test of the baseline of continuous data has the mean df and the
#   correction 1; where that is 1 to the last digit lavaan takes none to be there, and gives the naive CFI
#   as the robust one, though WLSMV of the same data (hs_wlsmv), where it is 1 + 1e-16, has ours.
INCREMENTAL = {"cfi_robust", "tli_robust", "nnfi_robust", "rni_robust"}
MISTAKEN = {
    "group_free": INCREMENTAL,
    "group_loadings": INCREMENTAL,
    "hs_wlsm": INCREMENTAL,
    "mimic_wlsmv_fixed_x": INCREMENTAL,
    "mimic_groups_wlsmv": INCREMENTAL,
}
ITEMS = tuple(f"x{k}" for k in range(1, 10))
NUMERIC = ("x2", "x5", "x9")


def cut_into(x: pd.Series, k: int) -> pd.Series:
    """k categories of equal width, closed on the right."""
    return np.maximum(np.ceil((x - x.min()) / (x.max() - x.min()) * k), 1.0)


def with_holes(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Row i of column j is missing where (7 i + 13 j) mod 17 = 0."""
    rows = np.arange(1, len(frame) + 1)
    for j, name in enumerate(names, start=1):
        frame[name] = frame[name].where((7 * rows + 13 * j) % 17 != 0)
    return frame


def data_of(name: str) -> pd.DataFrame:
    if name in ("hs", "pd", "bfi"):
        return frame_of(name)
    if name == "bfiholes":
        items = pd.read_csv(path_of("bfi"), index_col=0).iloc[:, :25]
        return items.assign(**{item: 7 - items[item] for item in REVERSED})
    frame = frame_of(name[:2])
    if name == "pd3":
        cut = [f"y{k}" for k in range(1, 9)] + ["x1", "x2", "x3"]
        return frame.assign(**{item: cut_into(frame[item], 3) for item in cut})
    mixed = "mix" in name
    k = 3 if mixed or name == "hsholes" else int(name[-1])
    cut = [item for item in ITEMS if not (mixed and item in NUMERIC)]
    frame = frame.assign(**{item: cut_into(frame[item], k) for item in cut})
    return with_holes(frame, ITEMS) if name.endswith("holes") else frame


@pytest.fixture(scope="module")
def fits() -> dict[str, SemResult]:
    return {}


def fit_of(name: str, fits: dict[str, SemResult]) -> SemResult:
    if name not in fits:
        case = CASES[name]
        fits[name] = fit_sem(case["model"], data_of(case["data"]), **options_of(case))
    return fits[name]


@pytest.mark.parametrize("name", ["hs", "pd", "bfi"])
def test_the_input_is_the_one_that_r_read(name: str) -> None:
    assert is_the_input_of(EXPECTED, name)


@pytest.mark.parametrize("name", CASES)
def test_both_optimisers_arrived(name: str, fits: dict[str, SemResult]) -> None:
    assert both_arrived(CASES[name], fit_of(name, fits), theirs=LAVAAN_GRADIENT, ours=OUR_GRADIENT)


@pytest.mark.parametrize("name", CASES)
def test_parameters(name: str, fits: dict[str, SemResult]) -> None:
    assert parameters_apart(CASES[name], fit_of(name, fits), TOLERANCE, COLUMNS) == {}


@pytest.mark.parametrize("name", CASES)
def test_fit_measures(name: str, fits: dict[str, SemResult]) -> None:
    assert set(fit_apart(CASES[name], fit_of(name, fits), TOLERANCE)) == MISTAKEN.get(name, set())


def test_the_scaled_and_the_shifted_test_have_one_robust_cfi(fits: dict[str, SemResult]) -> None:
    """Robust CFI rests on the mean of the test alone, so it cannot depend on which robust test is made."""
    expected = CASES["hs_wlsmv"]["fit"]["cfi.robust"]
    assert TOLERANCE.near(fit_of("hs_wlsm", fits).fit.cfi_robust, expected)


@pytest.mark.parametrize("name", ["group_free", "group_loadings"])
def test_lavaans_robust_cfi_of_groups_has_gamma_over_shares(name: str, fits: dict[str, SemResult]) -> None:
    """Our baseline with lavaan's weighting gives lavaan's number."""
    result, theirs = fit_of(name, fits), CASES[name]["fit"]["cfi.robust"]
    R, sizes = result.sample.covariance, np.array(result.sample.n_used, dtype=float)
    p = R.shape[1]
    statistics = reopen(result, data_of(CASES[name]["data"])).problem.statistics
    assert isinstance(statistics, WeightedStatistics)
    chisq = float(-(sizes * np.linalg.slogdet(R)[1]).sum())
    # V is the identity for correlations where Sigma is.
    means = np.array([np.trace(G[-p * (p - 1) // 2 :, -p * (p - 1) // 2 :]) for G in statistics.gamma])
    groups, n = sizes.size, sizes.sum()
    own = result.fit.rmsea_robust**2 * (n - groups) * result.fit.df / groups
    assert TOLERANCE.near(1 - own / (chisq - float((means * n / sizes).sum())), theirs)
    assert np.isclose(1 - own / (chisq - float(means.sum())), result.fit.cfi_robust, rtol=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_explained_variance(name: str, fits: dict[str, SemResult]) -> None:
    assert r2_apart(CASES[name], fit_of(name, fits), TOLERANCE) == {}
