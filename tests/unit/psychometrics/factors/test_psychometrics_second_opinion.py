"""factor_analyzer as a second opinion."""

from __future__ import annotations

import numpy as np
import pytest

from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.second_opinion import ask_factor_analyzer

PATTERN = np.array(
    [[0.8, 0], [0.7, 0], [0.6, 0], [0.75, 0], [0, 0.8], [0, 0.7], [0, 0.6], [0, 0.65]], dtype=float
)


PHI = np.array([[1.0, 0.4], [0.4, 1.0]])


def population() -> np.ndarray:
    R = PATTERN @ PHI @ PATTERN.T
    np.fill_diagonal(R, 1.0)
    return R


def sample(n: int = 600, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 8)) @ np.linalg.cholesky(population()).T


@pytest.mark.parametrize("rotation", ["none", "varimax", "promax", "oblimin"])
def test_factor_analyzer_agrees(rotation: str) -> None:
    opinion = ask_factor_analyzer(factor_analysis(sample(), n_factors=2, rotation=rotation))
    assert opinion.available
    assert opinion.max_difference is not None
    assert opinion.max_difference < 1e-3


@pytest.mark.parametrize(
    ("keywords", "reason"),
    [
        ({"extraction": "components"}, "extraction components"),
        ({"rotation": "bentler_t"}, "rotation bentler_t"),
        ({"extraction": "pa", "like": "spss"}, "conventions of spss"),
    ],
)
def test_factor_analyzer_is_not_asked_what_it_cannot_do(keywords: dict[str, str], reason: str) -> None:
    opinion = ask_factor_analyzer(factor_analysis(sample(), n_factors=2, **keywords))  # type: ignore[arg-type]  # parametrised
    assert not opinion.available
    assert opinion.reason == reason
