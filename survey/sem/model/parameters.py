"""The parameter table: the one representation of a model, with lavaan's defaults."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from survey.errors import Fault, IdentificationError, ModelSyntaxError, Text
from survey.sem.model.group_equality import equal_over_groups
from survey.sem.model.ordinal_defaults import OrdinalRules, default_rows, ordinal_faults, with_thresholds
from survey.sem.model.references import resolve_references
from survey.sem.model.variables import ModelVariables, model_variables
from survey.sem.syntax.parse import ModelSyntax, Term

__all__ = ["Parameter", "build_parameters"]

_FREE = float("nan")
_Key = tuple[str, str, str]


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

    @property
    def name(self) -> str:
        """The parameter as lavaan's syntax writes it, without blanks.

        Examples
        --------
        >>> Parameter("x3", "~1", "", 1, 1, 0.0).name
        'x3~1'
        """
        return f"{self.lhs}{self.op}{self.rhs}"


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the defaults depend on."""

    model_type: str
    std_lv: bool
    meanstructure: bool
    orthogonal: bool
    group_equal: tuple[str, ...]
    ordinal: OrdinalRules


def build_parameters(
    syntax: ModelSyntax,
    *,
    n_groups: int = 1,
    model_type: str = "sem",
    std_lv: bool = False,
    meanstructure: bool = False,
    orthogonal: bool = False,
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    ordinal: OrdinalRules | None = None,
    fixed_x: bool = True,
) -> tuple[Parameter, ...]:
    """Build the table with the defaults of lavaan's ``cfa``, ``sem`` and ``growth``.

    Parameters
    ----------
    syntax : ModelSyntax
    n_groups : int
    model_type : "sem", "cfa" or "growth"
        ``growth`` fixes the intercepts of observed variables and frees the means of latent ones.
    std_lv, meanstructure, orthogonal : bool
    group_equal : sequence of str
        Classes of parameters that are equal over groups.
    group_partial : sequence of str
        Parameters that are not, e.g. ``"x3 ~ 1"``.
    ordinal : OrdinalRules, optional
        Which variables are ordinal.
    fixed_x : bool
        Whether the moments of exogenous observed variables are fixed.

    Raises
    ------
    ModelSyntaxError, DataError, IdentificationError

    Examples
    --------
    >>> from survey.sem.syntax.parse import parse_model
    >>> [r.name for r in build_parameters(parse_model("f =~ x1 + x2 + x3")) if r.free]
    ['f=~x2', 'f=~x3', 'x1~~x1', 'x2~~x2', 'x3~~x3', 'f~~f']
    """
    ordinal = ordinal or OrdinalRules()
    equal = with_thresholds([name.replace(".", "_") for name in group_equal], ordinal)
    variables = model_variables(syntax, fixed_x=fixed_x)
    _refuse(syntax, ordinal)
    terms = _merged(syntax.terms)
    rules = _Rules(model_type, std_lv, meanstructure, orthogonal, equal, ordinal)
    rows: list[Parameter] = []
    for group in range(1, n_groups + 1):
        own = [_user_row(term, group, n_groups) for term in terms.values()]
        own += _defaults(variables, frozenset(terms), group, rules)
        rows += _scaled(own, variables, rules, group)
    rows = resolve_references(rows, terms.values())
    return _numbered(equal_over_groups(rows, variables, equal, group_partial))


def _refuse(syntax: ModelSyntax, ordinal: OrdinalRules) -> None:
    faults = ordinal_faults(syntax.terms, ordinal)
    if faults:
        raise ModelSyntaxError(faults)


def _key(op: str, lhs: str, rhs: str) -> _Key:
    if op == "~~":
        first, second = sorted((lhs, rhs))
        return op, first, second
    return op, lhs, rhs


def _merged(terms: Sequence[Term]) -> dict[_Key, Term]:
    """Put together what is said of one parameter in several places: ``f =~ NA*x + a*x``.

    Raises
    ------
    ModelSyntaxError
        For two fixed values, of which none would be the right one.
    """
    found: dict[_Key, Term] = {}
    faults: list[Fault] = []
    for term in terms:
        key = _key(term.op, term.lhs, term.rhs)
        before = found.get(key)
        if before is not None:
            if term.fixed and before.fixed and term.fixed != before.fixed:
                what = Text("the parameter is given two values", "同一参数给出了两个取值")
                faults.append(Fault(what, where=f"model:{term.line}", got=f"{before}; {term}"))
            term = replace(
                before,
                fixed=term.fixed or before.fixed,
                start=term.start or before.start,
                labels=term.labels or before.labels,
                equal=term.equal or before.equal,
            )
        found[key] = term
    if faults:
        raise ModelSyntaxError(faults)
    return found


def _user_row(term: Term, group: int, n_groups: int) -> Parameter:
    for values in (term.fixed, term.start, term.labels):
        if len(values) not in (0, 1, n_groups):
            what = Text("one value for each group, or one for all", "每组一个值，或各组共用一个值")
            got = f"{term.lhs} {term.op} {term.rhs}: {len(values)}"
            raise ModelSyntaxError(Fault(what, where=f"model:{term.line}", expected=str(n_groups), got=got))
    place = group - 1
    label = term.labels[place if len(term.labels) > 1 else 0] if term.labels else ""
    start = term.start[place if len(term.start) > 1 else 0] if term.start else _FREE
    if not term.fixed:
        return Parameter(term.lhs, term.op, term.rhs, group, 1, start, label)
    fixed = term.fixed[place if len(term.fixed) > 1 else 0]
    if np.isnan(fixed):  # NA* frees what a default would fix
        return Parameter(term.lhs, term.op, term.rhs, group, -1, start, label)
    return Parameter(term.lhs, term.op, term.rhs, group, 0, fixed, label)


def _defaults(variables: ModelVariables, said: frozenset[_Key], group: int, rules: _Rules) -> list[Parameter]:
    """Variances, covariances of exogenous latents and of last outcomes, moments of covariates, intercepts."""
    rows: list[Parameter] = []

    def add(lhs: str, op: str, rhs: str, free: int = 1, value: float = _FREE) -> None:
        if _key(op, lhs, rhs) not in said:
            rows.append(Parameter(lhs, op, rhs, group, free, value, "", False))

    covariates = variables.covariates
    loadings = [key for key in said if key[0] == "=~"]
    lone = {rhs for _, lhs, rhs in loadings if sum(key[1] == lhs for key in loadings) == 1}
    for name in rules.ordinal.thresholds:
        for row in default_rows(name, rules.ordinal, group=group, group_equal=rules.group_equal):
            add(*row)
    for name in variables.observed:
        if name in rules.ordinal.thresholds:
            continue
        if name in lone:
            add(name, "~~", name, 0, 0.0)
        elif name not in covariates:
            add(name, "~~", name)
    for name in variables.latent:
        add(name, "~~", name)
    for name in covariates:
        add(name, "~~", name, 0)
    for a, b in itertools.combinations(variables.exogenous, 2):
        add(a, "~~", b, 0 if covariates else 1)
    for a, b in variables.free_pairs:
        fixed = rules.orthogonal and a in variables.latent
        add(a, "~~", b, 0 if fixed else 1, 0.0 if fixed else _FREE)
    if rules.meanstructure:
        growth = rules.model_type == "growth"
        for name in variables.observed:
            if name in rules.ordinal.thresholds:
                continue
            given = name in covariates or growth
            add(name, "~1", "", 0 if given else 1, 0.0 if growth and name not in covariates else _FREE)
        for name in variables.latent:
            add(name, "~1", "", 1 if growth else 0, _FREE if growth else 0.0)
    return rows


def _scaled(
    rows: Sequence[Parameter], variables: ModelVariables, rules: _Rules, group: int
) -> list[Parameter]:
    """Give each latent variable a scale: its variance, or its first loading, is 1.

    With equal loadings the variances of the second and later groups are free again under `std_lv`, and with
    equal intercepts their latent means are, unless those are to be equal too.
    """
    later, equal = group > 1, rules.group_equal
    spread = later and "loadings" in equal and "lv_variances" not in equal
    firsts = {r.lhs: r.rhs for r in reversed(rows) if r.op == "=~"}
    out: list[Parameter] = []
    for r in rows:
        latent = r.lhs in variables.latent
        if rules.std_lv:
            if r.op == "~~" and latent and r.lhs == r.rhs and not r.user:
                r = replace(r, free=int(spread), value=1.0)
        elif r.op == "=~" and r.free == 1 and firsts[r.lhs] == r.rhs:
            r = replace(r, free=0, value=1.0)
        freed = later and "intercepts" in equal and "means" not in equal
        if freed and r.op == "~1" and latent and not r.user:
            r = replace(r, free=1, value=0.0)
        out.append(r)
    return out


def _numbered(rows: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Number the free parameters from 1; rows that share a label share a number."""
    numbers: dict[str, int] = {}
    fixed = {r.label: r.value for r in rows if r.label and r.free == 0}
    count = 0
    out: list[Parameter] = []
    for r in rows:
        label = "" if r.label.startswith(" ") else r.label
        if r.free == 0 or r.label in fixed:
            value = fixed.get(r.label, r.value)
            out.append(Parameter(r.lhs, r.op, r.rhs, r.group, 0, value, label, r.user))
            continue
        if r.label not in numbers:
            count += 1
        number = numbers.setdefault(r.label, count) if r.label else count
        out.append(Parameter(r.lhs, r.op, r.rhs, r.group, number, r.value, label, r.user))
    if count == 0:
        raise IdentificationError(Fault(Text("the model has no free parameter", "模型没有自由参数")))
    return tuple(out)
