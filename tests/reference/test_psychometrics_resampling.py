"""What rests on random draws agrees with R's draws within Monte Carlo error.

Bootstrap limits of alpha and HTMT, standard errors of rotated loadings, and parallel analysis by
permutation, with squared multiple correlations and of polychorics. Values:
tests/reference/r/psychometrics_resampling.R (psych, GPArotation, boot) on the simulated five points.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.numerics.polychoric import to_codes
from survey.numerics.rotation import align_loadings
from survey.psychometrics import estimate_reliability
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.loading_errors import bootstrap_loadings
from survey.psychometrics.factors.parallel_analysis import parallel_analysis
from survey.psychometrics.measurement.scales import ScaleSettings
from survey.psychometrics.reliability.alpha_draws import bootstrap_alphas
from survey.psychometrics.validity.htmt import heterotrait_monotrait

HERE = Path(__file__).parent
INPUT = HERE / "input/likert.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_resampling.json").read_text())
SCALES = {s: [f"{s.lower()}{i}" for i in range(1, 5)] for s in "ABC"}
PAIRS = ((0, 1), (0, 2), (1, 2))

# Limits of 4,000 draws on each side: a 2.5 % quantile has an error of 2.7 SD / root(4000), .04 of an SD of
# about .017 (alpha) or .05 (HTMT); four times the root of two of that.
ALPHA, HTMT = 0.004, 0.012
# The same of 400 and 600 draws, where the SD is about .017 (of AVE twice that).
REFITTED = 0.011
# The SD of 800 and of 1,000 draws: a relative error of 1 / root(2 draws) each, together .034; four times
# that for the largest of 36.
SE = 0.14
# Means of 1,000 random eigenvalues have an error of .002; 95th percentiles .005.
MEAN, PERCENTILE = 0.008, 0.02


@pytest.fixture(scope="module")
def complete() -> pd.DataFrame:
    return pd.read_csv(INPUT)[[item for own in SCALES.values() for item in own]].dropna()


def test_the_input_is_the_one_that_r_read(complete: pd.DataFrame) -> None:
    assert hashlib.sha256(INPUT.read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"]
    assert len(complete) == EXPECTED["meta"]["rows"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_limits_of_alpha(place: int, complete: pd.DataFrame) -> None:
    scale, items = list(SCALES.items())[place]
    settings = ScaleSettings("listwise", 0.95, 4000, 1)
    made = bootstrap_alphas(complete[items].to_numpy(float), scale, settings, ordinal=False)
    assert made.raw == pytest.approx(EXPECTED["limits"]["alpha"][place], abs=ALPHA)
    assert made.standardized == pytest.approx(EXPECTED["limits"]["standardized"][place], abs=ALPHA)


def test_limits_of_ordinal_alpha(complete: pd.DataFrame) -> None:
    settings = ScaleSettings("listwise", 0.95, 400, 1)
    made = bootstrap_alphas(complete[SCALES["A"]].to_numpy(float), "A", settings, ordinal=True)
    assert made.ordinal == pytest.approx(EXPECTED["limits"]["ordinal_A"], abs=REFITTED)


def test_limits_of_omega_cr_and_ave(complete: pd.DataFrame) -> None:
    made = estimate_reliability(complete, SCALES, draws=600, alpha_draws=0)
    for name in ("omega_total", "cr", "ave"):
        mine = [
            [getattr(one, f"{name}_boot_ci_lower"), getattr(one, f"{name}_boot_ci_upper")]
            for one in made.scales
        ]
        tolerance = 2 * REFITTED if name == "ave" else REFITTED
        np.testing.assert_allclose(mine, EXPECTED["limits"][name], atol=tolerance)


def test_limits_of_htmt(complete: pd.DataFrame) -> None:
    made = heterotrait_monotrait(complete, SCALES, draws=4000)
    for name in ("htmt", "htmt2"):
        lower, upper = (getattr(made, f"{name}_ci_{side}") for side in ("lower", "upper"))
        mine = [[lower[pair], upper[pair]] for pair in PAIRS]
        np.testing.assert_allclose(mine, EXPECTED["limits"][name], atol=HTMT)


def test_standard_errors_of_rotated_loadings(complete: pd.DataFrame) -> None:
    stored = EXPECTED["errors"]
    expected = np.array(stored["loadings"])
    result = factor_analysis(complete, n_factors=3)
    aligned, order, _ = align_loadings(result.loadings, expected)
    np.testing.assert_allclose(aligned, expected, atol=1e-4)
    made = bootstrap_loadings(result, complete, draws=1000)
    np.testing.assert_allclose(made.se[:, order], stored["se"], rtol=SE)
    assert made.phi_se is not None
    between = made.phi_se[np.ix_(order, order)][[0, 0, 1], [1, 2, 2]]
    np.testing.assert_allclose(between, stored["phi_se"], rtol=SE)


def test_parallel_analysis_by_permutation_and_with_multiple_correlations(complete: pd.DataFrame) -> None:
    X = complete.to_numpy(float)
    R, n = np.corrcoef(X, rowvar=False), X.shape[0]
    (permuted,) = parallel_analysis(R, n, variants=("components",), draws=1000, source=X)
    (smc,) = parallel_analysis(R, n, variants=("smc",), draws=1000)
    for made, name in ((permuted, "permutation"), (smc, "smc")):
        stored = EXPECTED["parallel"][name]
        np.testing.assert_allclose(made.reference_mean, stored["mean"], atol=MEAN)
        np.testing.assert_allclose(made.reference, stored["p95"], atol=PERCENTILE)
    np.testing.assert_allclose(smc.observed, EXPECTED["parallel"]["smc"]["observed"], atol=1e-9)


def test_parallel_analysis_of_polychorics(complete: pd.DataFrame) -> None:
    codes = to_codes(complete.iloc[:, :8].to_numpy(float)).codes
    stored = EXPECTED["parallel"]["polychoric"]
    (made,) = parallel_analysis(np.eye(8), len(codes), variants=("components",), draws=200, source=codes)
    error = np.array(stored["sd"]) * np.sqrt(1 / 60 + 1 / 200)
    assert (np.abs(made.reference_mean - stored["mean"]) < 3.5 * error).all()
