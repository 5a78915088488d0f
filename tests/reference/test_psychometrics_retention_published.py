"""How many factors, on a matrix whose suggestions by another program are published.

The matrix is `test_models$baseline` of EFAtools (18 items, n = 500), kept outside the project. Its readme
prints KMO .916, Bartlett 2173.28, three components and three factors by parallel analysis, three by the hull
of CAF and one by the hull of CFI; its tests hold the empirical Kaiser criterion to three and MAP to one, and
a figure of theirs shows the hull of CAF (of ML there, of minres here).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from survey.psychometrics.factors.adequacy import bartlett_sphericity, kaiser_meyer_olkin
from survey.psychometrics.factors.empirical_kaiser import empirical_kaiser
from survey.psychometrics.factors.hull import hull_method
from survey.psychometrics.factors.minimum_average_partial import minimum_average_partial
from survey.psychometrics.factors.parallel_analysis import parallel_analysis


def test_the_published_suggestions(shared_folder: Path) -> None:
    stored = json.loads((shared_folder / "reference/spss.json").read_text())["cases"]["baseline"]
    R = np.array(stored["cormat"]["values"], dtype=float)
    R, n = (R + R.T) / 2, stored["N"]
    assert kaiser_meyer_olkin(R)[0] == pytest.approx(0.916, abs=5e-4)
    chisq, df, _ = bartlett_sphericity(R, n)
    assert (round(chisq, 2), df) == (2173.28, 153)
    eigenvalues = np.linalg.eigvalsh(R)[::-1]
    assert (eigenvalues > 1.0).sum() == 3
    assert empirical_kaiser(eigenvalues, n)[0] == 3
    parallel = parallel_analysis(R, n, variants=("components", "smc"), draws=500)
    assert [one.suggestion for one in parallel] == [3, 3]
    hull = hull_method(R, n, 4, index="caf")
    assert hull.suggestion == 3
    # Read off the figure's coordinates; the solution of two factors lies off the hull.
    np.testing.assert_allclose(hull.fit, [0.0837, 0.3887, 0.4231, 0.5017, 0.5097], atol=1e-3)
    assert hull.df.tolist() == [153, 135, 118, 102, 87]
    assert hull.on_hull.tolist() == [True, True, False, True, True]
    assert minimum_average_partial(R).suggestion == 1
    assert hull_method(R, n, 4, index="cfi").suggestion == 1
