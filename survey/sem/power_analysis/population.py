"""A population written in model syntax: values of its parameters, its moments, and samples drawn from it.

Every loading, path and covariance carries its value (``RMS ~ 0.3*IA``), one for each group with ``c()``.
Variances that are not written make every variable's total variance 1, so that the values are standardised.
Thresholds (``x1 | -1.5*t1 + 0*t2``) cut a variable into categories numbered from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.numerics.ordinal_draws import cut_at_thresholds, stack_thresholds
from survey.sem.model.matrices import implied_moments, lay_out
from survey.sem.model.parameters import Parameter, build_parameters
from survey.sem.model.variables import model_variables
from survey.sem.syntax.parse import ModelSyntax, Term, parse_model

__all__ = ["Population", "population_of"]

Floats = NDArray[np.float64]
_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class Population:
    """Moments of G groups, and where answers are cut.

    Parameters
    ----------
    observed : tuple of str
    sigma, mu : ndarray, shapes (G, p, p) and (G, p)
    thresholds : tuple of ndarray, each (p, K)
        Of each group; a row without thresholds is all +inf, and its variable stays continuous.
    """

    observed: tuple[str, ...]
    sigma: Floats
    mu: Floats
    thresholds: tuple[Floats, ...]

    def draw(self, group: int, shape: tuple[int, int], generator: np.random.Generator) -> Floats:
        """Draw samples of one group.

        Parameters
        ----------
        group : int
            From 0.
        shape : (b, n)
        generator : Generator

        Returns
        -------
        ndarray, shape (b, n, p)
        """
        p = len(self.observed)
        root = cast("Floats", np.linalg.cholesky(self.sigma[group]))
        drawn = generator.standard_normal((*shape, p)) @ root.T + self.mu[group]
        cuts = self.thresholds[group]
        ordinal = np.flatnonzero(np.isfinite(cuts).any(axis=1))
        if ordinal.size:
            flat = drawn[..., ordinal].reshape(-1, ordinal.size)
            codes = cut_at_thresholds(flat, cuts[ordinal]) + 1.0
            drawn[..., ordinal] = codes.reshape(*shape, ordinal.size)
        return drawn


def population_of(model: str | ModelSyntax, n_groups: int = 1) -> Population:
    """Read a population from model syntax.

    Parameters
    ----------
    model : str or ModelSyntax
    n_groups : int

    Raises
    ------
    ModelSyntaxError
    DataError
        With every parameter that has no value, and every variable whose explained variance exceeds 1.

    Examples
    --------
    >>> made = population_of("f =~ 0.8*a + 0.7*b + 0.6*c")
    >>> made.sigma[0].round(2).tolist()
    [[1.0, 0.56, 0.48], [0.56, 1.0, 0.42], [0.48, 0.42, 1.0]]
    """
    syntax = parse_model(model) if isinstance(model, str) else model
    kept = replace(syntax, terms=tuple(t for t in syntax.terms if t.op != "|"))
    variables = model_variables(kept)
    rows = build_parameters(kept, n_groups=n_groups, meanstructure=True, std_lv=True)
    _refuse_unvalued(rows)
    filled = tuple(replace(r, free=0, value=_value(r)) for r in rows)
    # One free entry keeps the layout's shape; its value is the one that it has.
    layout = lay_out((replace(filled[0], free=1), *filled[1:]), variables, n_groups)
    at = {name: i for i, name in enumerate(layout.names)}
    open_ = np.zeros((n_groups, len(at)), dtype=bool)
    for r in rows:
        open_[r.group - 1, at[r.lhs]] |= _is_open(r)
    base = layout.base.copy()
    theta = np.array([[filled[0].value]])
    for _ in range(len(at) + 1):
        implied = implied_moments(replace(layout, base=base), theta)
        gap = np.where(open_, 1.0 - np.einsum("gii->gi", implied.C[0]), 0.0)
        base[:, 1, np.arange(len(at)), np.arange(len(at))] += gap
        if np.abs(gap).max() < 1e-12:
            break
    _refuse_overexplained(base, open_, layout.names)
    implied = implied_moments(replace(layout, base=base), theta)
    cuts = tuple(_thresholds(syntax.terms, variables.observed, g, n_groups) for g in range(n_groups))
    return Population(variables.observed, implied.sigma[0], implied.mu[0], cuts)


def _is_open(r: Parameter) -> bool:
    return r.op == "~~" and r.lhs == r.rhs and not (r.user and not np.isnan(r.value))


def _value(r: Parameter) -> float:
    return 0.0 if np.isnan(r.value) or _is_open(r) else r.value


def _refuse_unvalued(rows: Sequence[Parameter]) -> None:
    what = Text("the population gives this parameter no value", "总体模型没有给出该参数的取值")
    faults = [
        Fault(what, where="model", got=r.name, expected=f"{r.lhs} {r.op} 0.3*{r.rhs}")
        for r in rows
        if r.user and r.free and np.isnan(r.value) and not _is_open(r) and r.op != "~1" and r.group == 1
    ]
    if faults:
        raise DataError(faults)


def _refuse_overexplained(base: Floats, open_: NDArray[np.bool_], names: Sequence[str]) -> None:
    residual = np.einsum("gii->gi", base[:, 1])
    what = Text("more than the whole variance is explained", "被解释的方差超过总方差")
    faults = [
        Fault(what, where=f"group {g + 1}", got=names[i], expected="values that explain less than 1")
        for g, i in np.argwhere(open_ & (residual < _SMALLEST)).tolist()
    ]
    if faults:
        raise DataError(faults)


def _thresholds(terms: Sequence[Term], observed: Sequence[str], group: int, n_groups: int) -> Floats:
    """Return the cuts of every observed variable (p, K); a variable without any has only +inf."""
    cuts: dict[str, list[float]] = {name: [] for name in observed}
    for t in terms:
        if t.op == "|" and t.lhs in cuts:
            values = t.fixed or t.start
            cuts[t.lhs].append(values[group if len(values) == n_groups and n_groups > 1 else 0])
    return stack_thresholds([cuts[name] for name in observed])
