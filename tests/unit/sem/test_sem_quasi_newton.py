"""The product of an inverse Hessian with a vector, from its steps, is that of the matrix itself."""

from __future__ import annotations

import numpy as np
import pytest

from survey.sem.estimation.quasi_newton import MatrixForm, StepForm


@pytest.mark.parametrize("form", [MatrixForm, StepForm])
def test_products_are_those_of_the_updated_matrices(form: type[MatrixForm | StepForm]) -> None:
    rng = np.random.default_rng(5)
    size, q = 4, 6
    root = rng.normal(size=(q, q))
    first = root @ root.T + np.eye(q)
    kept = form(first, size)
    dense = np.repeat(first[None], size, axis=0)
    for k in range(5):
        rows = np.array([0, 2, 3]) if k % 2 else np.arange(size)
        s, y = rng.normal(size=(2, rows.size, q))
        y[0] = s[0]  # at least one sample is updated; where s'y < 0 the matrix stays as it was
        kept.learn(rows, s, y)
        for row, a, b in zip(rows, s, y, strict=True):
            if a @ b > 0:
                turn = np.eye(q) - np.outer(a, b) / (a @ b)
                dense[row] = turn @ dense[row] @ turn.T + np.outer(a, a) / (a @ b)
        shorter = np.array([1, 3])
        kept.shrink(shorter)
        dense[shorter] /= 4
        asked = np.array([3, 1, 0])
        vectors = rng.normal(size=(3, q))
        expected = np.einsum("bqr,br->bq", dense[asked], vectors)
        np.testing.assert_allclose(kept.times(asked, vectors), expected, rtol=1e-9, atol=1e-9)
