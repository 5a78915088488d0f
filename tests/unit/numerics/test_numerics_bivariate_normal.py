"""The bivariate normal distribution: its density, its margins."""

from __future__ import annotations

import numpy as np
import pytest

from survey.numerics.bivariate_normal import bivariate_cdf, bivariate_density, bivariate_density_slope


@pytest.mark.parametrize("r", [-0.99, -0.93, -0.8, -0.2, 0.0, 0.5, 0.74, 0.9, 0.95, 0.999])
def test_the_density_is_the_slope_of_the_distribution(r: float) -> None:
    h, k = np.meshgrid([-1.5, -0.2, 0.7], [-0.9, 0.1, 1.2])
    step = 1e-6 * (1 - abs(r))
    ahead, behind = (np.full(h.shape, r + s) for s in (step, -step))
    slope = (bivariate_cdf(h, k, ahead) - bivariate_cdf(h, k, behind)) / (2 * step)
    here = np.full(h.shape, r)
    np.testing.assert_allclose(bivariate_density(h, k, here), slope, atol=1e-7)
    curve = (bivariate_density(h, k, ahead) - bivariate_density(h, k, behind)) / (2 * step)
    np.testing.assert_allclose(bivariate_density_slope(h, k, here), curve, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("r", [-1.0, -0.97, -0.5, 0.0, 0.6, 0.98, 1.0])
def test_margins_and_infinite_limits(r: float) -> None:
    h = np.array([-0.7, 0.4])
    full = np.full(2, np.inf)
    here = np.full(2, r)
    from scipy.special import ndtr

    np.testing.assert_allclose(bivariate_cdf(h, full, here), ndtr(h), atol=1e-14)
    np.testing.assert_allclose(bivariate_cdf(h, -full, here), 0.0, atol=1e-14)
    # P(X<h, Y<k) + P(X<h, -Y<-k) = P(X<h)
    k = np.array([0.3, -1.1])
    np.testing.assert_allclose(bivariate_cdf(h, k, here) + bivariate_cdf(h, -k, -here), ndtr(h), atol=1e-14)
