"""lavaan's defaults of ordinal variables: thresholds, scale factors, residual variances, intercepts.

Thresholds are free, intercepts 0. Under the delta parameterization scale factors are 1 and residual variances
follow; under theta residual variances are 1 and scale factors follow. Where thresholds are equal over groups,
what is 1 in the first group is free in the later ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from survey.errors import Fault, Text
from survey.sem.syntax.model_syntax import Term

__all__ = ["OrdinalRules", "default_rows", "ordinal_faults", "with_thresholds"]

_FREE = float("nan")
_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OrdinalRules:
    """Which variables are ordinal.

    Parameters
    ----------
    thresholds : mapping of str to int
        How many thresholds each ordinal variable has.
    parameterization : "delta" or "theta"
    """

    thresholds: Mapping[str, int] = field(default_factory=lambda: _NONE)
    parameterization: str = "delta"


def with_thresholds(group_equal: Sequence[str], rules: OrdinalRules) -> tuple[str, ...]:
    """Return the classes of equal parameters; thresholds and intercepts are equal together, as in lavaan.

    Examples
    --------
    >>> with_thresholds(["loadings", "thresholds"], OrdinalRules({"x": 2}))
    ('loadings', 'thresholds', 'intercepts')
    """
    named = tuple(group_equal)
    if not rules.thresholds:
        return named
    pair = ("thresholds", "intercepts")
    if not set(pair) & set(named):
        return named
    return (*named, *(name for name in pair if name not in named))


def default_rows(
    name: str, rules: OrdinalRules, *, group: int, group_equal: Collection[str]
) -> list[tuple[str, str, str, int, float]]:
    """Return lhs, op, rhs, free and value of what one ordinal variable has by default in one group."""
    freed = group > 1 and "thresholds" in group_equal
    rows = [(name, "|", f"t{k + 1}", 1, _FREE) for k in range(rules.thresholds[name])]
    if rules.parameterization == "delta":
        rows.append((name, "~~", name, 0, _FREE))
        rows.append((name, "~*~", name, 1 if freed else 0, 1.0))
    else:
        own = freed and "residuals" not in group_equal
        rows.append((name, "~~", name, 1 if own else 0, 1.0))
        rows.append((name, "~*~", name, 0, _FREE))
    rows.append((name, "~1", "", 0, 0.0))
    return rows


def ordinal_faults(terms: Sequence[Term], rules: OrdinalRules) -> list[Fault]:
    """Return what the model says of thresholds, scales and variances that cannot be."""
    faults: list[Fault] = []
    for t in terms:
        where, known = f"model:{t.line}", rules.thresholds.get(t.lhs)
        if t.op in ("|", "~*~") and known is None:
            what = Text("the variable is not ordinal", "该变量不是有序变量")
            mend = Text("name it with --ordered", "请在 --ordered 中列出该变量")
            faults.append(Fault(what, where=where, got=str(t), mend=mend))
        elif t.op == "|" and known is not None and int(t.rhs[1:]) > known:
            what = Text("the variable has fewer thresholds", "该变量的阈值没有这么多")
            faults.append(Fault(what, where=where, got=str(t), expected=f"t1 ... t{known}"))
        elif known is not None and _names_what_follows(t, rules):
            what = Text("this follows from other parameters", "该参数由其他参数决定，不能自由设定")
            other = "theta" if rules.parameterization == "delta" else "delta"
            mend = Text(f"use the {other} parameterization", f"请改用 {other} 参数化")
            faults.append(Fault(what, where=where, got=str(t), mend=mend))
    return faults


def _names_what_follows(term: Term, rules: OrdinalRules) -> bool:
    derived = "~~" if rules.parameterization == "delta" else "~*~"
    return term.op == derived and term.lhs == term.rhs
