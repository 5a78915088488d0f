"""Small weak samples whose minimum lies where iterations from the usual start do not come, against lavaan.

Values: tests/reference/r/sem_hard.R. The minima have a negative variance of a factor: they are marked.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import HERE, Tolerance, parameters_apart, stored

from survey.sem import fit_sem

CASES: dict[str, Any] = stored("sem_hard")["cases"]
# Covariances, row by row, of a sample without a minimum for lavaan's optimiser, and the chi-square that
# iterations from the usual start run towards.
WEAK = [
    *(1.14, 0.22, 1.45, -0.21, 0.16, 1.36, -0.15, 0.26, 0.43, 1.27),
    *(0.03, 0.0, -0.04, -0.14, 0.95, 0.01, 0.18, -0.03, -0.11, 0.23, 1.18),
]
RUNAWAY = 4.5
DATA = pd.read_csv(HERE / "input/hard_five.csv")


@pytest.mark.parametrize("name", CASES)
def test_the_minimum_is_found(name: str) -> None:
    case = CASES[name]
    data = DATA[DATA["sample"] == int(name)].drop(columns="sample")
    found = fit_sem(case["model"], data, model_type="cfa", ordered=["all"])
    assert found.convergence.converged
    assert abs(found.fit.chisq / case["fit"]["chisq"] - 1) < 1e-6
    # lavaan's gradient is 1e-6 at best, and the surface is flat.
    assert parameters_apart(case, found, Tolerance(1e-3, 1e-4), ("est", "se")) == {}
    assert found.convergence.max_gradient < max(1e-7, case["gradient"])


def test_a_minimum_on_the_other_side_is_found_by_maximum_likelihood_too() -> None:
    S = np.zeros((6, 6))
    S[np.tril_indices(6)] = WEAK
    S += np.tril(S, -1).T
    model = "f0 =~ x0 + x1\nf1 =~ x2 + x3\nf2 =~ x4 + x5"
    names = [f"x{i}" for i in range(6)]
    found = fit_sem(model, sample_cov=S, sample_names=names, sample_n=60)
    assert found.convergence.converged
    assert not found.trusted
    # From the usual start F falls without end, but not as low.
    assert found.fit.chisq < RUNAWAY - 1.0
    assert np.linalg.eigvalsh(found.vcov)[0] > 0
