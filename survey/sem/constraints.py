"""Equality constraints and definitions over labelled parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ModelSyntaxError, Text
from survey.sem.expressions import Expression, evaluate, names_in, parse_expression
from survey.sem.parameters import Parameter
from survey.sem.standardize import jacobian
from survey.sem.syntax import ModelSyntax

__all__ = ["LinearConstraints", "defined_values", "linear_constraints"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearConstraints:
    """theta = particular + null_space @ psi; `count` independent restrictions."""

    particular: Floats
    null_space: Floats
    count: int


def label_values(rows: Sequence[Parameter], values: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
    """Return each label's value (b,) from the values of all rows (b, rows)."""
    return {r.label: values[:, k] for k, r in enumerate(rows) if r.label}


def _theta_labels(rows: Sequence[Parameter], theta: NDArray[Any]) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for r in rows:
        if r.label:
            one = theta[:, r.free - 1] if r.free else np.full(theta.shape[0], r.value, dtype=theta.dtype)
            found[r.label] = one
    return found


def linear_constraints(syntax: ModelSyntax, rows: Sequence[Parameter], q: int) -> LinearConstraints | None:
    """Return the equality constraints as a subspace of theta; None when there are none.

    Raises
    ------
    ModelSyntaxError
        For unknown labels, inequalities, constraints that are not linear or contradict each other.
    """
    if not syntax.constraints:
        return None
    faults: list[Fault] = []
    trees: list[tuple[Expression, Expression]] = []
    known = {r.label for r in rows if r.label}
    for c in syntax.constraints:
        where = f"model:{c.line}"
        if c.op != "==":
            what = Text("inequality constraints are not estimated", "不支持不等式约束")
            faults.append(Fault(what, where=where, expected="==", got=c.op))
            continue
        pair = (parse_expression(c.left, where), parse_expression(c.right, where))
        for name in sorted((names_in(pair[0]) | names_in(pair[1])) - known):
            what = Text("no parameter has this label", "没有参数使用这个标签")
            faults.append(Fault(what, where=where, got=name, expected=", ".join(sorted(known))))
        trees.append(pair)
    if faults:
        raise ModelSyntaxError(faults)

    def gaps(theta: NDArray[Any]) -> NDArray[Any]:
        labels = _theta_labels(rows, theta)
        zero = np.zeros(theta.shape[0], dtype=theta.dtype)
        return np.stack([evaluate(a, labels) - evaluate(b, labels) + zero for a, b in trees], axis=1)

    return _solve(gaps, q)


def _solve(gaps: Any, q: int) -> LinearConstraints:
    here, there = np.zeros(q) + 0.37, np.linspace(0.5, 1.7, q)
    J, K = jacobian(gaps, here), jacobian(gaps, there)
    if not np.allclose(J, K, atol=1e-10):
        what = Text("equality constraints must be linear", "等式约束必须是线性的")
        raise ModelSyntaxError(Fault(what, expected="a == b, a == 2*b + 0.1"))
    offset = J @ here - gaps(here[None])[0]
    particular = np.linalg.pinv(J) @ offset
    if not np.allclose(J @ particular, offset, atol=1e-8):
        raise ModelSyntaxError(
            Fault(Text("the equality constraints contradict each other", "等式约束相互矛盾"))
        )
    _, singular, right = np.linalg.svd(J)
    rank = int((singular > 1e-10).sum())
    return LinearConstraints(particular, right[rank:].T, rank)


def defined_values(syntax: ModelSyntax, rows: Sequence[Parameter], values: NDArray[Any]) -> NDArray[Any]:
    """Return each definition's value (b, definitions) from the values of all rows (b, rows).

    Raises
    ------
    ModelSyntaxError
        For labels that neither parameters nor earlier definitions have.
    """
    labels = dict(label_values(rows, values))
    out = np.zeros((values.shape[0], len(syntax.definitions)), dtype=values.dtype)
    for k, definition in enumerate(syntax.definitions):
        where = f"model:{definition.line}"
        tree = parse_expression(definition.expression, where)
        unknown = sorted(names_in(tree) - labels.keys())
        if unknown:
            what = Text("no parameter has this label", "没有参数使用这个标签")
            raise ModelSyntaxError([Fault(what, where=where, got=name) for name in unknown])
        out[:, k] = evaluate(tree, labels)
        labels[definition.name] = out[:, k]
    return out
