"""The tidy tables of a result: parameters with both standardised solutions, effects with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.sem.model.constraints import defined_values
from survey.sem.model.effects import Way, effect_values
from survey.sem.model.matrices import Implied, Layout, Numbers
from survey.sem.model.parameters import Parameter
from survey.sem.model.standardize import Standardizer, jacobian, slopes_of
from survey.sem.resampling.bootstrap import Bootstrapped
from survey.sem.resampling.refit import OpenModel
from survey.sem.results import BootstrapDraws, Effect, ParameterTable
from survey.sem.syntax.parse import ModelSyntax

__all__ = ["explained_variance", "make_effects", "make_table", "stored_draws"]

Floats = NDArray[np.float64]


def _delta(J: Floats, vcov: Floats) -> Floats:
    """Return delta-method standard errors: sqrt(diag(J V J'))."""
    return np.sqrt(np.maximum(((J @ vcov) * J).sum(axis=1), 0.0))


def _absent_with(estimate: Floats, errors: Floats) -> Floats:
    """Return the errors of what has a value: complex steps pass the root of a negative variance."""
    return np.where(np.isfinite(estimate), errors, np.nan)


def _own_errors(free: NDArray[np.int64], vcov: Floats) -> Floats:
    """Return the standard error of each row's own parameter."""
    return np.sqrt(np.maximum(np.diag(vcov), 0.0))[np.maximum(free - 1, 0)]


def _tests(est: Floats, se: Floats) -> tuple[Floats, Floats]:
    """Return z and its p value."""
    z: Floats = np.where(se > 0, est / np.where(se > 0, se, 1.0), np.nan)
    return z, 2 * special.ndtr(-np.abs(z))


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of every row and of the definitions after them, as functions of theta."""

    syntax: ModelSyntax
    standardizer: Standardizer

    def raw(self, theta: Numbers) -> Numbers:
        """Return the values as estimated (b, rows)."""
        return self.extended(self.standardizer.raw(theta))

    def std_all(self, theta: Numbers) -> Numbers:
        """Return the completely standardised values (b, rows)."""
        return self.extended(self.standardizer.standardized(theta, latent_only=False))

    def extended(self, values: Numbers) -> Numbers:
        """Return values with those of the definitions after them."""
        if not self.syntax.definitions:
            return values
        return np.concatenate([values, defined_values(self.syntax, self.standardizer.rows, values)], axis=1)


def _drawn_errors(
    syntax: ModelSyntax, boot: Bootstrapped, free: NDArray[np.bool_], est: Floats
) -> tuple[Floats, tuple[Floats, Floats], Floats, tuple[Floats, Floats]]:
    """Return standard errors and limits of the draws, raw and completely standardised."""
    values = _Values(syntax, Standardizer.of(boot.model.rows, boot.model.layout))
    _, se, low, high = boot.summary(values.raw)
    _, std_se, std_low, std_high = boot.summary(values.std_all)
    # A fixed row has no standard error; a covariate's moment is fixed though its draws vary.
    se, low, high = (np.where(free, x, fixed) for x, fixed in ((se, 0.0), (low, est), (high, est)))
    return se, (low, high), std_se, (std_low, std_high)


def make_table(
    syntax: ModelSyntax,
    rows: Sequence[Parameter],
    layout: Layout,
    theta: Floats,
    implied: Implied,
    vcov: Floats,
    confidence_level: float,
    boot: Bootstrapped | None = None,
) -> ParameterTable:
    """Return every row, the definitions last; errors and limits are the draws' when `boot` is given."""
    values = _Values(syntax, Standardizer.of(rows, layout))
    own = values.standardizer.free
    with np.errstate(all="ignore"):
        est, std_lv, std_all = (
            values.extended(x)[0] for x in values.standardizer.all_three(theta[None], implied)
        )
        se = _delta(jacobian(values.raw, theta), vcov) if syntax.definitions else _own_errors(own, vcov)
        stepped = values.extended(values.standardizer.stepped(theta, implied))
        std_se = _absent_with(std_all, _delta(slopes_of(stepped), vcov))
    # A fixed row has no standard error, unless it is NaN for all.
    free = np.append(own, [1] * len(syntax.definitions))
    se = np.where(free > 0, se, 0.0)
    named = [(r.lhs, r.op, r.rhs, r.group, r.label, r.free) for r in rows]
    named += [(d.name, ":=", d.expression, 0, d.name, 0) for d in syntax.definitions]
    z, pvalue = _tests(est, se)
    half = float(special.ndtri(0.5 + confidence_level / 2))
    limits = (est - half * se, est + half * se)
    std_limits = (std_all - half * std_se, std_all + half * std_se)
    if boot is not None:
        se, limits, std_se, std_limits = _drawn_errors(syntax, boot, free > 0, est)
        z, pvalue = _tests(est, se)
    for column in (est, se, z, pvalue, *limits, std_lv, std_all, std_se, *std_limits):
        column.setflags(write=False)
    lhs, op, rhs, group, label, number = zip(*named, strict=True)
    return ParameterTable(
        lhs, op, rhs, group, label, number, est, se, z, pvalue, *limits, std_lv, std_all, std_se, *std_limits
    )


def make_effects(
    ways: Sequence[Way],
    rows: Sequence[Parameter],
    layout: Layout,
    theta: Floats,
    vcov: Floats,
    confidence_level: float,
    boot: Bootstrapped | None,
) -> tuple[Effect, ...]:
    """Return the effects; errors and intervals are the draws' when there are any, else normal."""
    if not ways:
        return ()
    tail = (1 - confidence_level) / 2
    columns: list[Floats] = []
    for std_all in (False, True):

        def values(points: Numbers, std_all: bool = std_all) -> Numbers:
            return effect_values(ways, rows, layout, points, std_all=std_all)

        with np.errstate(all="ignore"):
            est = values(theta[None])[0]
            se = _absent_with(est, _delta(jacobian(values, theta), vcov))
        if boot is not None and boot.kept.size > 1:
            _, se, low, high = boot.summary(effects_of(ways, boot.model, std_all=std_all))
        else:
            half = special.ndtri(1 - tail) * se
            low, high = est - half, est + half
        columns += [est, se, low, high]
    return tuple(
        Effect(way.kind, way.path, way.group, *(float(column[k]) for column in columns))
        for k, way in enumerate(ways)
    )


def effects_of(ways: Sequence[Way], model: OpenModel, *, std_all: bool) -> Callable[[Numbers], Numbers]:
    """Return every effect as a function of the widened theta."""
    return lambda points: effect_values(ways, model.rows, model.layout, points, std_all=std_all)


def stored_draws(boot: Bootstrapped, ways: Sequence[Way], q: int) -> BootstrapDraws:
    """Return what a result keeps of a bootstrap."""
    raw, std = (boot.summary(effects_of(ways, boot.model, std_all=std_all))[0] for std_all in (False, True))
    return BootstrapDraws(
        boot.requested,
        boot.failed,
        boot.inadmissible,
        boot.seed,
        raw,
        std,
        boot.kept,
        boot.theta[:, :q],
        boot.kind,
        boot.empty,
    )


def explained_variance(rows: Sequence[Parameter], layout: Layout, implied: Implied) -> Mapping[str, float]:
    """Return R2 of each endogenous variable: 1 - residual / total variance."""
    at = {name: i for i, name in enumerate(layout.names)}
    found: dict[str, float] = {}
    for r in rows:
        name = r.rhs if r.op == "=~" else r.lhs if r.op == "~" else ""
        if name:
            g, i = r.group - 1, at[name]
            key = name if r.group == 1 else f"{name}@{r.group}"
            total = float(implied.C[0, g, i, i])
            found[key] = 1 - float(implied.S[0, g, i, i]) / total if total else math.nan
    return MappingProxyType(found)
