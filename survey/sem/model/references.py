"""Parameters that refer to others by name: ``equal("f=~x2")*x3``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from survey.errors import Fault, ModelSyntaxError, Text
from survey.sem.syntax.model_syntax import Term

if TYPE_CHECKING:
    from survey.sem.model.parameters import Parameter

__all__ = ["resolve_references"]

_GROUP = re.compile(r"(?P<name>.+)\.g(?P<group>\d+)")


def resolve_references(rows: Sequence[Parameter], terms: Iterable[Term]) -> list[Parameter]:
    """Give a parameter that refers to another the label of that one; an unlabelled one gets a silent label.

    As in lavaan, a name without ``.g2`` is that of the first group's parameter. A label may be named too.

    Raises
    ------
    ModelSyntaxError
        For names that the model does not have.
    """
    references = {(t.lhs, t.op, t.rhs): t for t in terms if t.equal}
    out = list(rows)
    if not references:
        return out
    groups = max(r.group for r in rows)
    at = {key: k for k, r in enumerate(rows) for key in _keys(r)}
    faults: list[Fault] = []
    for k, r in enumerate(rows):
        term = references.get((r.lhs, r.op, r.rhs))
        if term is None:
            continue
        if len(term.equal) not in (1, groups):
            what = Text("one value for each group, or one for all", "每组一个值，或各组共用一个值")
            got = f"{r.name}: {len(term.equal)}"
            faults.append(Fault(what, where=f"model:{term.line}", expected=str(groups), got=got))
            continue
        name = term.equal[r.group - 1 if len(term.equal) > 1 else 0]
        target = _find(name, at)
        if target is None:
            what = Text("the model has no such parameter", "模型中没有该参数")
            expected = ", ".join(dict.fromkeys(row.name for row in rows))
            faults.append(Fault(what, where=f"model:{term.line}", got=name, expected=expected))
            continue
        label = out[target].label or f" {out[target].name}.g{out[target].group}"
        out[target] = replace(out[target], label=label)
        out[k] = replace(out[k], label=label)
    if faults:
        raise ModelSyntaxError(dict.fromkeys(faults))
    return out


def _keys(r: Parameter) -> list[tuple[str, int]]:
    names = [r.name, f"{r.rhs}{r.op}{r.lhs}"] if r.op == "~~" else [r.name]
    return [(name, r.group) for name in (*names, r.label) if name]


def _find(name: str, at: dict[tuple[str, int], int]) -> int | None:
    found = at.get((name, 1))
    match = _GROUP.fullmatch(name)
    if found is None and match is not None:
        return at.get((match["name"], int(match["group"])))
    return found
