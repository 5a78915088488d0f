"""Lower bounds to reliability: the optimum is proved."""

from __future__ import annotations

import numpy as np
from two_factors import two_factors

from survey.psychometrics.coefficients.lower_bounds import greatest_lower_bound


def test_the_greatest_lower_bound_is_proved_by_its_dual() -> None:
    S = np.cov(two_factors(), rowvar=False)
    made = greatest_lower_bound(S)
    left = np.linalg.eigvalsh(S - np.diag(made.theta))
    assert left[0] > -1e-12  # feasible
    assert (made.theta > 0.0).all()
    assert made.gap < 1e-9  # and no feasible point is better by more
    # More error variance along any item leaves the cone or has been weighed against the others.
    for j in range(6):
        more = made.theta.copy()
        more[j] += 1e-3
        assert np.linalg.eigvalsh(S - np.diag(more))[0] < 0.0
