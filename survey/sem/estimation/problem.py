"""A specified model with its data: what is to be estimated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.constraints import (
    LinearConstraints,
    Restrictions,
    defined_values,
    linear_subspace,
    read_constraints,
)
from survey.sem.model.matrices import Layout, lay_out
from survey.sem.model.ordinal_defaults import OrdinalRules
from survey.sem.model.parameters import Parameter, build_parameters
from survey.sem.model.variables import ModelVariables
from survey.sem.results import Sample, SemOptions
from survey.sem.samples.sample_statistics import SampleStatistics
from survey.sem.syntax.parse import ModelSyntax

__all__ = ["Problem", "specify"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Problem:
    """A specified model with its sample, ready to be estimated.

    `gaps` are the constraints as written. `constraints` is the subspace of linear equalities alone; with any
    other constraint it is absent until estimated, and then their tangent at the solution.
    """

    syntax: ModelSyntax
    variables: ModelVariables
    rows: tuple[Parameter, ...]
    layout: Layout
    statistics: SampleStatistics
    constraints: LinearConstraints | None
    options: SemOptions
    gaps: Restrictions | None = None
    thresholds: Sequence[Mapping[str, Floats]] = ()

    @property
    def sample(self) -> Sample:
        """Who entered, and the saturated moments."""
        return self.statistics.sample

    @property
    def null_space(self) -> Floats | None:
        """Directions that equality constraints leave free."""
        return self.constraints.null_space if self.constraints else None

    @property
    def nonlinear(self) -> bool:
        """Whether there are constraints other than linear equalities."""
        return self.gaps is not None and linear_subspace(self.gaps, self.layout.q) is None

    @property
    def n_constraints(self) -> int:
        """Independent equality constraints."""
        if self.constraints is not None:
            return self.constraints.count
        return int(self.gaps.equal.sum()) if self.gaps is not None else 0

    @property
    def covariates(self) -> tuple[int, ...]:
        """Places of the exogenous observed variables, whose moments are the sample's."""
        return tuple(self.variables.observed.index(v) for v in self.variables.covariates)

    @property
    def exogenous(self) -> tuple[int, ...]:
        """Places of the observed variables that only predict."""
        return tuple(self.variables.observed.index(v) for v in self.variables.exogenous)

    @property
    def degrees(self) -> int:
        """Degrees of freedom: statistics that the model explains, less free parameters."""
        if self.layout.ordinal is not None:
            counted = len(self.sample.n_used) * self.layout.ordinal.n_statistics
            return counted - (self.layout.q - self.n_constraints)
        p, k, groups = self.layout.p, len(self.covariates), len(self.sample.n_used)
        available = p * (p + 1) // 2 - k * (k + 1) // 2 + (p - k if self.layout.means else 0)
        return groups * available - (self.layout.q - self.n_constraints)

    @property
    def total(self) -> float:
        """What F is multiplied by: n, or n - G for the Wishart likelihood and least squares."""
        sample = self.sample
        fewer = self.options.discrepancy != "ML" or self.options.likelihood == "wishart"
        return float(sample.n - (len(sample.n_used) if fewer else 0))

    @property
    def shares(self) -> Floats:
        """Each group's share of all respondents."""
        return self.sample.shares


def specify(
    syntax: ModelSyntax,
    variables: ModelVariables,
    statistics: SampleStatistics,
    options: SemOptions,
    thresholds: Sequence[Mapping[str, Floats]] = (),
) -> Problem:
    """Build the parameter table, and check what is written of it.

    Parameters
    ----------
    syntax : ModelSyntax
    variables : ModelVariables
    statistics : SampleStatistics
    options : SemOptions
    thresholds : sequence of mapping of str to ndarray
        The sample's, of each group, by ordinal variable.

    Raises
    ------
    ModelSyntaxError, DataError, IdentificationError
    """
    sample = statistics.sample
    rows = build_parameters(
        syntax,
        n_groups=len(sample.n_used),
        model_type=options.model_type,
        std_lv=options.std_lv,
        meanstructure=options.meanstructure,
        orthogonal=options.orthogonal,
        group_equal=options.group_equal,
        group_partial=options.group_partial,
        ordinal=_rules(thresholds, options.parameterization),
        fixed_x=options.fixed_x,
    )
    rows = _start_thresholds(_fix_covariates(rows, variables, sample), thresholds)
    ordinal = tuple(thresholds[0]) if thresholds else ()
    layout = lay_out(
        rows, variables, len(sample.n_used), ordinal=ordinal, parameterization=options.parameterization
    )
    # Refuses unknown labels before anything is computed.
    defined_values(syntax, rows, np.ones((1, len(rows))))
    gaps = read_constraints(syntax, rows)
    linear = None if gaps is None else linear_subspace(gaps, layout.q)
    return Problem(syntax, variables, rows, layout, statistics, linear, options, gaps, thresholds)


def _rules(thresholds: Sequence[Mapping[str, Floats]], parameterization: str) -> OrdinalRules:
    counts = {name: cuts.size for name, cuts in thresholds[0].items()} if thresholds else {}
    return OrdinalRules(counts, parameterization)


def _start_thresholds(
    rows: tuple[Parameter, ...], thresholds: Sequence[Mapping[str, Floats]]
) -> tuple[Parameter, ...]:
    """Start free thresholds from the sample's, where the model does not say otherwise."""
    return tuple(
        replace(r, value=float(thresholds[r.group - 1][r.lhs][int(r.rhs[1:]) - 1]))
        if r.op == "|" and np.isnan(r.value)
        else r
        for r in rows
    )


def _fix_covariates(
    rows: tuple[Parameter, ...], variables: ModelVariables, sample: Sample
) -> tuple[Parameter, ...]:
    """Give exogenous observed variables their sample moments (lavaan's fixed.x)."""
    at = {name: i for i, name in enumerate(sample.observed)}
    covariates = set(variables.covariates)
    out: list[Parameter] = []
    for r in rows:
        g = r.group - 1
        if r.free == 0 and not r.user and r.lhs in covariates:
            value = sample.mean[g, at[r.lhs]] if r.op == "~1" else sample.covariance[g, at[r.lhs], at[r.rhs]]
            r = replace(r, value=float(value))
        out.append(r)
    return tuple(out)
