"""The variables of a model, told apart by their part in it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from survey.errors import Fault, ModelSyntaxError, Text
from survey.sem.syntax.parse import ModelSyntax

__all__ = ["ModelVariables", "model_variables"]


@dataclass(frozen=True, slots=True)
class ModelVariables:
    """The variables by their part in the model, each in order of appearance.

    Parameters
    ----------
    observed, latent : tuple of str
    indicators : tuple of str
        What is measured, by ``=~``; latent ones too in a model of higher order.
    outcomes, predictors : tuple of str
        The left and the right of ``~``.
    described : tuple of str
        The variables whose variances, covariances or means the model itself names.
    fixed_x : bool
        Whether the moments of exogenous observed variables are the sample's, or parameters.
    """

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    indicators: tuple[str, ...]
    outcomes: tuple[str, ...]
    predictors: tuple[str, ...]
    described: tuple[str, ...]
    fixed_x: bool = True

    @property
    def covariates(self) -> tuple[str, ...]:
        """Exogenous observed variables whose moments are fixed to the sample's (lavaan's ``fixed.x``)."""
        return self.exogenous if self.fixed_x else ()

    @property
    def exogenous(self) -> tuple[str, ...]:
        """Observed variables that only predict, and of whose moments the model says nothing."""
        others = {*self.indicators, *self.outcomes, *self.described}
        return tuple(v for v in self.observed if v in self.predictors and v not in others)

    @property
    def free_pairs(self) -> tuple[tuple[str, str], ...]:
        """Pairs that covary by default: exogenous latent variables, and the last outcomes of the model."""
        dependent = {*self.outcomes, *self.indicators}
        exogenous = [f for f in self.latent if f not in dependent]
        last = [
            v
            for v in (*self.latent, *self.observed)
            if v in self.outcomes and v not in self.predictors and v not in self.indicators
        ]
        return (*itertools.combinations(exogenous, 2), *itertools.combinations(last, 2))


def model_variables(syntax: ModelSyntax, *, fixed_x: bool = True) -> ModelVariables:
    """Tell the variables of a model apart.

    Raises
    ------
    ModelSyntaxError
        When no variable is observed, or one points to itself.

    Examples
    --------
    >>> from survey.sem.syntax.parse import parse_model
    >>> model_variables(parse_model("f =~ x1 + x2 + x3; y ~ f + z")).covariates
    ('z',)
    """

    def ordered(names: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in names if name))

    latent = ordered([t.lhs for t in syntax.terms if t.op == "=~"])
    indicators = ordered([t.rhs for t in syntax.terms if t.op == "=~"])
    outcomes = ordered([t.lhs for t in syntax.terms if t.op == "~"])
    predictors = ordered([t.rhs for t in syntax.terms if t.op == "~"])
    described = ordered([v for t in syntax.terms if t.op in ("~~", "~1") for v in (t.lhs, t.rhs)])
    named = ordered([*indicators, *outcomes, *predictors, *described])
    observed = tuple(name for name in named if name not in latent)
    _refuse(syntax, observed)
    return ModelVariables(observed, latent, indicators, outcomes, predictors, described, fixed_x)


def _refuse(syntax: ModelSyntax, observed: tuple[str, ...]) -> None:
    itself = Text("a variable can neither measure nor predict itself", "变量不能测量或预测自身")
    faults = [
        Fault(itself, where=f"model:{t.line}", got=f"{t.lhs} {t.op} {t.rhs}")
        for t in syntax.terms
        if t.op in ("=~", "~") and t.lhs == t.rhs
    ]
    if not observed and not faults:
        faults.append(Fault(Text("the model has no observed variable", "模型中没有观测变量")))
    if faults:
        raise ModelSyntaxError(faults)
