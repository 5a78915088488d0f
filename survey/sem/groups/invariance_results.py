"""What a sequence of invariance levels found: each level, what was given up, the highest that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.sem.groups.latent_mean_differences import LatentMean, latent_means
from survey.sem.postestimation.comparison import FitChange
from survey.sem.results import SemResult

__all__ = ["InvarianceResult", "InvarianceStep", "Release", "conclude_invariance"]


@dataclass(frozen=True, slots=True)
class Release:
    """An equality given up on the way to partial invariance.

    Parameters
    ----------
    parameter : str
        As `group_partial` names it, e.g. ``x3~1``; ``x3|`` are all thresholds of an ordinal item.
    score : float
        The score statistic that it was chosen by; with ordinal indicators by how much chi-square fell.
    pvalue_before, pvalue_after : float
        Of the step's difference test.
    """

    parameter: str
    score: float
    pvalue_before: float
    pvalue_after: float


@dataclass(frozen=True, slots=True)
class InvarianceStep:
    """One level of invariance.

    Parameters
    ----------
    name : str
    change : FitChange
        Fit, and the test against the level before.
    releases : tuple of Release
    holds : bool
        Whether the difference test does not reject it at `level`, or at the corrected one after releases.
    level : float
        The level of significance that decided.
    trusted : bool
        Whether the fit converged and is admissible.
    """

    name: str
    change: FitChange
    releases: tuple[Release, ...]
    holds: bool
    level: float
    trusted: bool

    @property
    def partial(self) -> bool:
        """Whether equalities were given up."""
        return bool(self.releases)


@dataclass(frozen=True, slots=True)
class InvarianceResult:
    """The levels that were tried, and what the highest one allows.

    Parameters
    ----------
    group_labels : tuple of str
    steps : tuple of InvarianceStep
        Up to the first that does not hold.
    reached : str
        The highest level that holds.
    released : tuple of str
        All equalities given up on the way.
    means : tuple of LatentMean
        Differences of latent means; empty below (partial) scalar invariance.
    fit : SemResult
        The fit of the highest level, without its evidence.
    warnings : tuple of Warn
        What is to be known of the sequence.
    """

    group_labels: tuple[str, ...]
    steps: tuple[InvarianceStep, ...]
    reached: str
    released: tuple[str, ...]
    means: tuple[LatentMean, ...]
    fit: SemResult
    warnings: tuple[Warn, ...] = ()

    __repr__ = plain_repr

    def step(self, name: str) -> InvarianceStep:
        """Return a level.

        Raises
        ------
        KeyError
            When it was not tried.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


def conclude_invariance(
    steps: Sequence[InvarianceStep],
    fits: Sequence[SemResult],
    released: tuple[str, ...],
    warnings: tuple[Warn, ...] = (),
) -> InvarianceResult:
    """Return what the levels allow: the highest that holds, and latent means at (partial) scalar invariance.

    Parameters
    ----------
    steps : sequence of InvarianceStep
    fits : sequence of SemResult
        One for each step.
    released : tuple of str
    warnings : tuple of Warn
    """
    held = [k for k, step in enumerate(steps) if step.holds] or [0]
    scalar = [k for k in held if steps[k].name == "scalar"]
    means = latent_means(fits[scalar[0]]) if scalar else ()
    highest = held[-1]
    reached = steps[highest].name if steps[highest].holds else "none"
    labels = fits[0].sample.group_labels
    return InvarianceResult(labels, tuple(steps), reached, released, means, fits[highest].lean(), warnings)
