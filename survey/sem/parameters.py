"""The parameter table: the one representation of a model, with lavaan's defaults."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from survey.errors import DataError, Fault, IdentificationError, ModelSyntaxError, Text
from survey.sem.syntax import ModelSyntax, Term

__all__ = ["ModelVariables", "Parameter", "build_parameters", "model_variables"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table.

    Parameters
    ----------
    lhs, op, rhs : str
    group : int
        From 1.
    free : int
        0 for a fixed row; equal numbers are one parameter.
    value : float
        The fixed value, or the start that the model gives (NaN when it gives none).
    label : str
    user : bool
        Whether the model names it, or lavaan's defaults add it.
    """

    lhs: str
    op: str
    rhs: str
    group: int
    free: int
    value: float
    label: str = ""
    user: bool = True


@dataclass(frozen=True, slots=True)
class ModelVariables:
    """The variables of a model by their part in it, each in order of appearance."""

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    indicators: tuple[str, ...]
    outcomes: tuple[str, ...]
    predictors: tuple[str, ...]

    @property
    def covariates(self) -> tuple[str, ...]:
        """Exogenous observed variables."""
        endogenous = {*self.indicators, *self.outcomes}
        return tuple(v for v in self.observed if v in self.predictors and v not in endogenous)


def model_variables(syntax: ModelSyntax) -> ModelVariables:
    """Tell the variables of a model apart."""
    latent = tuple(dict.fromkeys(t.lhs for t in syntax.terms if t.op == "=~"))
    indicators = tuple(dict.fromkeys(t.rhs for t in syntax.terms if t.op == "=~"))
    outcomes = tuple(dict.fromkeys(t.lhs for t in syntax.terms if t.op == "~"))
    predictors = tuple(dict.fromkeys(t.rhs for t in syntax.terms if t.op == "~"))
    others = [v for t in syntax.terms if t.op in ("~~", "~1") for v in (t.lhs, t.rhs) if v]
    named = dict.fromkeys((*indicators, *outcomes, *predictors, *others))
    observed = tuple(name for name in named if name not in latent)
    return ModelVariables(observed, latent, indicators, outcomes, predictors)


def build_parameters(
    syntax: ModelSyntax,
    *,
    n_groups: int = 1,
    std_lv: bool = False,
    meanstructure: bool = False,
    orthogonal: bool = False,
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
) -> tuple[Parameter, ...]:
    """Build the table with lavaan's defaults of ``cfa`` and ``sem``.

    Raises
    ------
    ModelSyntaxError, IdentificationError
    """
    variables = model_variables(syntax)
    if not variables.observed:
        raise ModelSyntaxError(Fault(Text("the model has no observed variable", "模型中没有观测变量")))
    terms = {(_key(t)): t for t in syntax.terms if t.op != "|"}
    rows: list[Parameter] = []
    for group in range(1, n_groups + 1):
        own = [_user_row(t, group, n_groups) for t in terms.values()]
        own += _defaults(variables, terms, group, orthogonal, meanstructure)
        rows += _scaled(own, variables, std_lv, group, group_equal)
    rows = _equal_over_groups(rows, variables, group_equal, group_partial)
    return _numbered(rows)


def _key(term: Term) -> tuple[str, str, str]:
    if term.op == "~~":
        return (term.op, *sorted((term.lhs, term.rhs)))  # type: ignore[return-value]  # three strings
    return (term.op, term.lhs, term.rhs)


def _user_row(term: Term, group: int, n_groups: int) -> Parameter:
    def at(values: tuple[object, ...]) -> object:
        return values[0] if len(values) == 1 else values[group - 1]

    for values in (term.fixed, term.start, term.labels):
        if len(values) not in (0, 1, n_groups):
            what = Text("one value for each group, or one for all", "每组一个值，或各组共用一个值")
            got = f"{term.lhs} {term.op} {term.rhs}: {len(values)}"
            raise ModelSyntaxError(Fault(what, where=f"model:{term.line}", expected=str(n_groups), got=got))
    fixed = float(at(term.fixed)) if term.fixed else None  # type: ignore[arg-type]
    label = str(at(term.labels)) if term.labels else ""
    if fixed is not None and fixed == fixed:
        return Parameter(term.lhs, term.op, term.rhs, group, 0, fixed, label)
    start = float(at(term.start)) if term.start else float("nan")  # type: ignore[arg-type]
    free = -1 if fixed is not None else 1
    return Parameter(term.lhs, term.op, term.rhs, group, free, start, label)


def _defaults(variables, terms, group, orthogonal, meanstructure):
    """Variances, covariances of exogenous latents and of last outcomes, intercepts."""
    rows: list[Parameter] = []

    def add(lhs: str, op: str, rhs: str, free: int = 1, value: float = float("nan")) -> None:
        key = (op, *sorted((lhs, rhs))) if op == "~~" else (op, lhs, rhs)
        if key not in terms:
            rows.append(Parameter(lhs, op, rhs, group, free, value, "", False))

    single = [f for f in variables.latent if sum(k[0] == "=~" and k[1] == f for k in terms) == 1]
    lone = {k[2] for k in terms if k[0] == "=~" and k[1] in single}
    covariates = variables.covariates
    for name in variables.observed:
        if name in lone:
            add(name, "~~", name, 0, 0.0)
        elif name not in covariates:
            add(name, "~~", name)
    for name in variables.latent:
        add(name, "~~", name)
    for name in covariates:
        add(name, "~~", name, 0)
    for a, b in itertools.combinations(covariates, 2):
        add(a, "~~", b, 0)
    dependent = {*variables.outcomes, *variables.indicators}
    exogenous = [f for f in variables.latent if f not in dependent]
    last = [v for v in (*variables.latent, *variables.observed) if v in variables.outcomes]
    last = [v for v in last if v not in variables.predictors and v not in variables.indicators]
    for family in (exogenous, last):
        for a, b in itertools.combinations(family, 2):
            if not (orthogonal and a in variables.latent):
                add(a, "~~", b)
            elif orthogonal:
                add(a, "~~", b, 0, 0.0)
    if meanstructure:
        for name in variables.observed:
            add(name, "~1", "", 0 if name in covariates else 1)
        for name in variables.latent:
            add(name, "~1", "", 0, 0.0)
    return rows


def _scaled(rows, variables, std_lv, group, group_equal):
    """Fix the first loading or the variance of each latent variable."""
    from dataclasses import replace

    out = list(rows)
    for latent in variables.latent:
        loadings = [i for i, r in enumerate(out) if r.op == "=~" and r.lhs == latent]
        if std_lv:
            for i, r in enumerate(out):
                if r.op == "~~" and r.lhs == r.rhs == latent and not r.user:
                    free = "loadings" in group_equal and group > 1
                    out[i] = replace(r, free=1 if free else 0, value=1.0)
        elif out[loadings[0]].free == 1 and not any(out[i].free == 0 for i in loadings[:1]):
            out[loadings[0]] = replace(out[loadings[0]], free=0, value=1.0)
    return out


_CLASSES = {
    "loadings": lambda r, v: r.op == "=~",
    "regressions": lambda r, v: r.op == "~",
    "residuals": lambda r, v: r.op == "~~" and r.lhs == r.rhs and r.lhs in v.observed,
    "residual_covariances": lambda r, v: r.op == "~~" and r.lhs != r.rhs and r.lhs in v.observed,
    "lv_variances": lambda r, v: r.op == "~~" and r.lhs == r.rhs and r.lhs in v.latent,
    "lv_covariances": lambda r, v: r.op == "~~" and r.lhs != r.rhs and r.lhs in v.latent,
    "intercepts": lambda r, v: r.op == "~1" and r.lhs in v.observed,
    "means": lambda r, v: r.op == "~1" and r.lhs in v.latent,
}


def _equal_over_groups(rows, variables, group_equal, group_partial):
    from dataclasses import replace

    unknown = [name for name in group_equal if name not in _CLASSES]
    if unknown:
        what = Text("there is no such class of parameters", "没有这类参数")
        raise DataError([Fault(what, got=name, expected=", ".join(_CLASSES)) for name in unknown])
    partial = {"".join(text.split()) for text in group_partial}
    out: list[Parameter] = []
    for r in rows:
        name = f"{r.lhs}{'~' if r.op == '~1' else r.op}{'1' if r.op == '~1' else r.rhs}"
        held = any(_CLASSES[c](r, variables) for c in group_equal) and name not in partial
        if held and r.free and not r.label:
            r = replace(r, label=f".{r.lhs}{r.op}{r.rhs}.")
        if "intercepts" in group_equal and r.op == "~1" and r.lhs in variables.latent and r.group > 1:
            r = replace(r, free=1 if not r.user else r.free, value=0.0)
        out.append(r)
    return out


def _numbered(rows: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Number the free parameters from 1; rows that share a label share a number."""
    from dataclasses import replace

    numbers: dict[str, int] = {}
    fixed = {r.label: r.value for r in rows if r.label and r.free == 0}
    count = 0
    out: list[Parameter] = []
    for r in rows:
        if r.free == 0 or r.label in fixed:
            out.append(replace(r, free=0, value=fixed.get(r.label, r.value)))
            continue
        if r.label and r.label in numbers:
            out.append(replace(r, free=numbers[r.label]))
            continue
        count += 1
        if r.label:
            numbers[r.label] = count
        out.append(replace(r, free=count))
    if count == 0:
        raise IdentificationError(Fault(Text("the model has no free parameter", "模型没有自由参数")))
    return tuple(
        replace(r, label="" if r.label.startswith(".") and r.label.endswith(".") and not r.user else r.label)
        for r in out
    )
