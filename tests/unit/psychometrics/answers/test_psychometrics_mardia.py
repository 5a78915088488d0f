"""Multivariate normality by its definition."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics.answers.mardia import mardia_kernel, mardia_test


def test_mardia_by_its_definition() -> None:
    X = two_factors(50)[:, :3]
    Z = X - X.mean(axis=0)
    D = Z @ np.linalg.inv(Z.T @ Z / 50) @ Z.T
    b1, b2 = mardia_kernel(X)
    assert b1 == pytest.approx((D**3).mean())
    assert b2 == pytest.approx((np.diag(D) ** 2).mean())
    with pytest.raises(DataError, match="singular"):
        mardia_test(np.column_stack([X, X[:, 0]]))
