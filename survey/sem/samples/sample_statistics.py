"""What an estimator takes from the data, as one protocol: any model over its variables can be fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Layout, implied_moments
from survey.sem.model.statistic_vector import statistic_derivatives
from survey.sem.objectives.design import GroupDesign
from survey.sem.objectives.discrepancy import moments_of
from survey.sem.objectives.objective import NormalTheory, Objective
from survey.sem.results import Sample
from survey.sem.samples.loglikelihood import saturated_loglikelihood
from survey.sem.samples.saturated import Saturated, covariance_of_statistics, given_covariates, normal_weight

__all__ = ["CompleteStatistics", "SampleStatistics"]

Floats = NDArray[np.float64]


class SampleStatistics(Protocol):
    """The data of G groups as an estimator sees them.

    `sample` holds the saturated moments: the sample's own, or the EM estimates of incomplete data.
    """

    @property
    def sample(self) -> Sample:
        """Who entered, and the saturated moments."""
        ...

    @property
    def rows(self) -> tuple[Floats, ...]:
        """The data of each group (n_g, p); empty for summary data."""
        ...

    def objective(self, layout: Layout) -> Objective:
        """Return what is minimised for a model, as a batch of one."""
        ...

    def derivatives(self, layout: Layout, theta: Floats) -> tuple[Floats, ...]:
        """Return Delta of each group, (m, q), at one theta (q,)."""
        ...

    def saturated(self, layout: Layout, theta: Floats) -> Saturated:
        """Return weight and Gamma of each group, at one theta (q,) where they depend on it."""
        ...

    def unstructured_traces(self, *, means: bool) -> tuple[float, ...]:
        """Return tr(A1^-1 B1) of each group at the saturated moments themselves, as Mplus's MLR has it."""
        ...

    def saturated_loglikelihood(self, covariates: tuple[int, ...]) -> float:
        """Return that of the saturated model, without the covariates' own; NaN where there is none.

        The model's is less by n F / 2.
        """
        ...


@dataclass(frozen=True, slots=True)
class CompleteStatistics:
    """Complete continuous data under normal theory.

    Parameters
    ----------
    sample : Sample
    rows : tuple of ndarray, each (n_g, p)
        Empty for summary data.
    structured_scores : bool
        Whether cross products are taken about the model's moments (MLR) or the sample's (MLM).
    covariates : tuple of int
        Places of the variables whose moments are given, and do not vary.
    design : tuple of GroupDesign
        Of each group; empty where everyone counts once, for himself.
    """

    sample: Sample
    rows: tuple[Floats, ...]
    structured_scores: bool
    covariates: tuple[int, ...] = ()
    design: tuple[GroupDesign, ...] = ()

    def objective(self, layout: Layout) -> Objective:
        """Return F_ML."""
        s = self.sample
        return NormalTheory(layout, moments_of(s.covariance[None], s.mean[None], s.sizes))

    def derivatives(self, layout: Layout, theta: Floats) -> tuple[Floats, ...]:
        """Return Delta of each group."""
        return tuple(statistic_derivatives(layout, theta[None])[0])

    def saturated(self, layout: Layout, theta: Floats) -> Saturated:
        """Return normal theory's weight at Sigma-hat, and Gamma from fourth-order moments."""
        implied = implied_moments(layout, theta[None])
        sigma, mu = implied.sigma[0], implied.mu[0]
        weight = tuple(normal_weight(S, means=layout.means) for S in sigma)
        gamma: list[Floats] = []
        designs = self.design or (GroupDesign(),) * len(self.rows)
        for g, (X, drawn) in enumerate(zip(self.rows, designs, strict=True)):
            about = sigma[g] if self.structured_scores else None
            centre = mu[g] if self.structured_scores and layout.means else None
            found = covariance_of_statistics(X, means=layout.means, centre=centre, about=about, design=drawn)
            given = () if self.structured_scores else self.covariates
            gamma.append(given_covariates(found, self.sample.covariance[g], given, means=layout.means))
        return Saturated(weight, tuple(gamma))

    def unstructured_traces(self, *, means: bool) -> tuple[float, ...]:
        """Return tr(V Gamma) of each group with V at the sample's own covariance matrix."""
        designs = self.design or (GroupDesign(),) * len(self.rows)
        found: list[float] = []
        for S, X, drawn in zip(self.sample.covariance, self.rows, designs, strict=True):
            gamma = covariance_of_statistics(X, means=means, design=drawn)
            gamma = given_covariates(gamma, S, self.covariates, means=means)
            found.append(float((normal_weight(S, means=means) * gamma).sum()))
        return tuple(found)

    def saturated_loglikelihood(self, covariates: tuple[int, ...]) -> float:
        """Return the normal log-likelihood, without the covariates' own."""
        return saturated_loglikelihood(self.sample, covariates)
