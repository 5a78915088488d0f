"""What an estimator minimises, as one protocol: F, its slope, and half its Hessian, expected or exact.

`estimate` knows nothing of moments or weights. F is on the scale of the test: chisq = n F, groups weighted by
their share of respondents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Layout
from survey.sem.objectives.discrepancy import Moments, discrepancy, gradient, gradient_and_information
from survey.sem.objectives.hessian import gradient_and_observed

__all__ = ["Informed", "NormalTheory", "Objective", "informed"]

Floats = NDArray[np.float64]
# From theta to F, its gradient and half a Hessian.
Informed = Callable[[Floats], tuple[Floats, Floats, Floats]]


class Objective(Protocol):
    """A discrepancy function of a batch of b samples; theta is (b, q), a row for each sample."""

    @property
    def size(self) -> int:
        """The number b of samples."""
        ...

    def take(self, rows: NDArray[np.int64]) -> Objective:
        """Return the objective of some samples of the batch."""
        ...

    def value(self, theta: Floats) -> Floats:
        """Return F (b,); infinity where it is not defined."""
        ...

    def slope(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return F (b,) and its gradient (b, q)."""
        ...

    def scoring(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F, its gradient and half its expected (or Gauss-Newton) Hessian (b, q, q)."""
        ...

    def newton(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F, its gradient and half its exact Hessian, or that of `scoring` where none is at hand."""
        ...


def informed(objective: Objective, *, observed: bool) -> Informed:
    """Return what says the observed information, or the expected."""
    return objective.newton if observed else objective.scoring


@dataclass(frozen=True, slots=True)
class NormalTheory:
    """Maximum likelihood for complete data (Joreskog 1969)."""

    layout: Layout
    moments: Moments

    @property
    def size(self) -> int:
        """The number of samples."""
        return self.moments.S.shape[0]

    def take(self, rows: NDArray[np.int64]) -> NormalTheory:
        """Return the objective of some samples."""
        return NormalTheory(self.layout, self.moments.take(rows))

    def value(self, theta: Floats) -> Floats:
        """Return F."""
        return discrepancy(self.layout, self.moments, theta)

    def slope(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return F and its gradient."""
        return gradient(self.layout, self.moments, theta)

    def scoring(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F, its gradient and the expected information of one respondent."""
        return gradient_and_information(self.layout, self.moments, theta)

    def newton(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F, its gradient and the observed information of one respondent."""
        return gradient_and_observed(self.layout, self.moments, theta)
