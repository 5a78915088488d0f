"""Incomplete continuous data as an estimator sees them: full information, no row with an answer left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.numerics.em_moments import em_moments
from survey.sem.model.algebra import inverse_or_nan
from survey.sem.model.matrices import Layout, implied_moments
from survey.sem.model.statistic_vector import statistic_derivatives
from survey.sem.objectives.design import GroupDesign
from survey.sem.objectives.fiml import Fiml
from survey.sem.objectives.incomplete_information import saturated_information, score_products
from survey.sem.objectives.objective import Objective
from survey.sem.objectives.patterns import IncompleteSample, whole_sample
from survey.sem.results import Sample
from survey.sem.samples.data import GroupedRows
from survey.sem.samples.saturated import Saturated, given_covariates

__all__ = ["IncompleteStatistics", "incomplete_statistics"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class IncompleteStatistics:
    """Incomplete data under full-information maximum likelihood.

    Parameters
    ----------
    sample : Sample
        With the EM estimates of the saturated moments.
    rows : tuple of ndarray, each (n_g, p)
        NaN where missing.
    groups : tuple of IncompleteSample
    saturated_loglik : tuple of float
        Of each group.
    observed : bool
        Whether the saturated model's information is observed or expected.
    covariates : tuple of int
        Places of the variables whose moments are given; they are complete.
    design : tuple of GroupDesign
        Of each group.
    """

    sample: Sample
    rows: tuple[Floats, ...]
    groups: tuple[IncompleteSample, ...]
    saturated_loglik: tuple[float, ...]
    observed: bool
    covariates: tuple[int, ...]
    design: tuple[GroupDesign, ...]

    @property
    def _constant(self) -> float:
        """What log-likelihoods have beside F: -log(2 pi) / 2 for each value."""
        values = 0.0
        for X, drawn in zip(self.rows, self.design, strict=True):
            answered = (~np.isnan(X)).sum(axis=1)
            values += float(answered.sum() if drawn.weights is None else drawn.weights @ answered)
        return -values * math.log(2 * math.pi) / 2

    def objective(self, layout: Layout) -> Objective:
        """Return F, which is 0 for the saturated model."""
        left = -2 * (sum(self.saturated_loglik) - self._constant) / self.sample.n
        return Fiml(layout, self.groups, np.array([left]))

    def derivatives(self, layout: Layout, theta: Floats) -> tuple[Floats, ...]:
        """Return Delta of each group."""
        return tuple(statistic_derivatives(layout, theta[None])[0])

    def saturated(self, layout: Layout, theta: Floats) -> Saturated:
        """Return A1 at the model's moments, and Gamma = A1^-1 B1 A1^-1."""
        implied = implied_moments(layout, theta[None])
        return self._evidence(implied.sigma[0], implied.mu[0])

    @cached_property
    def unstructured(self) -> Saturated:
        """A1 and Gamma at the saturated moments, which the tests of a model and of its baseline ask for."""
        return self._evidence(self.sample.covariance, self.sample.mean)

    def _evidence(self, sigma: Floats, mu: Floats) -> Saturated:
        weight: list[Floats] = []
        gamma: list[Floats] = []
        for g, (X, one, drawn) in enumerate(zip(self.rows, self.groups, self.design, strict=True)):
            A = saturated_information(one, sigma[g], mu[g], observed=self.observed)
            bread = inverse_or_nan(A)  # without it there is no robust inference
            weight.append(A)
            gamma.append(bread @ score_products(X, sigma[g], mu[g], drawn) @ bread)
        return Saturated(tuple(weight), tuple(gamma))

    def unstructured_traces(self, *, means: bool) -> tuple[float, ...]:
        """Return tr(A1^-1 B1) of each group at the saturated moments."""
        if not means:
            raise AssertionError("full information models means")
        found = self.unstructured
        traces: list[float] = []
        for A, G, S in zip(found.weight, found.gamma, self.sample.covariance, strict=True):
            traces.append(float((A * given_covariates(G, S, self.covariates, means=True)).sum()))
        return tuple(traces)

    def saturated_loglikelihood(self, covariates: tuple[int, ...]) -> float:
        """Return the log-likelihood, without the covariates' own, who are complete."""
        return sum(self.saturated_loglik) - self._covariates_loglik(covariates)

    def _covariates_loglik(self, covariates: tuple[int, ...]) -> float:
        x = list(covariates)
        if not x:
            return 0.0
        total = 0.0
        for S, n in zip(self.sample.covariance, self.sample.sizes.tolist(), strict=True):
            logdet = float(np.linalg.slogdet(S[np.ix_(x, x)])[1])
            total -= n / 2 * (len(x) * (math.log(2 * math.pi) + 1) + logdet)
        return total


def incomplete_statistics(
    found: GroupedRows, observed_names: Sequence[str], covariates: tuple[int, ...], *, observed: bool
) -> IncompleteStatistics:
    """Estimate the saturated moments of each group, and put the statistics together.

    Parameters
    ----------
    found : GroupedRows
        Every row with an answer.
    observed_names : sequence of str
    covariates : tuple of int
    observed : bool
        Whether the saturated model's information is observed or expected.

    Raises
    ------
    DataError
        For pairs of variables that nobody answered both of, constants, and linear dependence.
    """
    design = found.design
    moments = [
        em_moments(X, weights=d.weights, names=observed_names)
        for X, d in zip(found.rows, design, strict=True)
    ]
    sample = Sample(
        found.labels,
        tuple(X.shape[0] for X in found.rows),
        found.dropped,
        "unanswered" if any(found.dropped) else "",
        tuple(observed_names),
        np.stack([m.covariance for m in moments]),
        np.stack([m.mean for m in moments]),
        weighed=found.weighed,
        n_clusters=found.n_clusters,
    )
    groups = tuple(whole_sample(X, d.weights) for X, d in zip(found.rows, design, strict=True))
    logliks = tuple(m.loglik for m in moments)
    return IncompleteStatistics(sample, found.rows, groups, logliks, observed, covariates, design)
