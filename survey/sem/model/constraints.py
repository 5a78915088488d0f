"""Constraints and definitions over labelled parameters: linear equalities as a subspace, others as gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ModelSyntaxError, Text
from survey.sem.model.parameters import Parameter
from survey.sem.model.standardize import jacobian
from survey.sem.syntax.expressions import Expression, evaluate, names_in, parse_expression
from survey.sem.syntax.parse import ModelSyntax

__all__ = [
    "LinearConstraints",
    "Restrictions",
    "defined_values",
    "linear_subspace",
    "null_space_of",
    "read_constraints",
]

Floats = NDArray[np.float64]
Numbers = NDArray[Any]
_ZERO = 1e-10


@dataclass(frozen=True, slots=True)
class LinearConstraints:
    """theta = particular + null_space @ psi; `count` independent equalities.

    For constraints that are not linear it is their tangent at the solution; active inequalities narrow the
    null space but are, as lavaan has it, not counted.
    """

    particular: Floats
    null_space: Floats
    count: int


@dataclass(frozen=True, slots=True)
class Restrictions:
    """Constraints as gaps: those of equalities are 0, those of inequalities at least 0.

    Parameters
    ----------
    texts : tuple of str
        As written.
    gaps : tuple of Expression pairs
        Each gap is the first minus the second.
    equal : ndarray of bool, length k
    rows : tuple of Parameter
    definitions : tuple of (str, Expression)
        Defined parameters, which constraints may name.
    """

    texts: tuple[str, ...]
    gaps: tuple[tuple[Expression, Expression], ...]
    equal: NDArray[np.bool_]
    rows: tuple[Parameter, ...]
    definitions: tuple[tuple[str, Expression], ...]

    def values(self, theta: Numbers) -> Numbers:
        """Return every gap (b, k) at each theta (b, q), real or complex."""
        labels: dict[str, Numbers] = {}
        for r in self.rows:
            if r.label:
                one = np.full(theta.shape[0], r.value, dtype=theta.dtype)
                labels[r.label] = theta[:, r.free - 1] if r.free else one
        for name, tree in self.definitions:
            labels[name] = evaluate(tree, labels)
        zero = np.zeros(theta.shape[0], dtype=theta.dtype)
        return np.stack([evaluate(a, labels) - evaluate(b, labels) + zero for a, b in self.gaps], axis=1)

    def slopes(self, theta: Floats) -> Floats:
        """Return the derivatives of the gaps (k, q) at one theta (q,), exact to rounding."""
        return jacobian(self.values, theta)

    def curvature(self, theta: Floats, multipliers: Floats) -> Floats:
        """Return sum_k multiplier_k d2 gap_k (q, q) at one theta, by central differences of `slopes`."""
        q = theta.size
        found = np.zeros((q, q))
        for j in sorted({r.free - 1 for r in self.rows if r.label and r.free}):
            step = np.zeros(q)
            step[j] = 1e-5 * max(1.0, abs(float(theta[j])))
            change = multipliers @ (self.slopes(theta + step) - self.slopes(theta - step))
            found[j] = change / (2 * step[j])
        return (found + found.T) / 2


def read_constraints(syntax: ModelSyntax, rows: Sequence[Parameter]) -> Restrictions | None:
    """Return the constraints as gaps; None when there are none.

    Raises
    ------
    ModelSyntaxError
        For unknown labels.
    """
    if not syntax.constraints:
        return None
    faults: list[Fault] = []
    known = {r.label for r in rows if r.label} | {d.name for d in syntax.definitions}
    pairs: list[tuple[Expression, Expression]] = []
    for c in syntax.constraints:
        where = f"model:{c.line}"
        left, right = parse_expression(c.left, where), parse_expression(c.right, where)
        for name in sorted((names_in(left) | names_in(right)) - known):
            what = Text("no parameter has this label", "没有参数使用这个标签")
            faults.append(Fault(what, where=where, got=name, expected=", ".join(sorted(known))))
        pairs.append((right, left) if c.op == "<" else (left, right))
    if faults:
        raise ModelSyntaxError(faults)
    equal = np.array([c.op == "==" for c in syntax.constraints])
    definitions = tuple(
        (d.name, parse_expression(d.expression, f"model:{d.line}")) for d in syntax.definitions
    )
    texts = tuple(str(c) for c in syntax.constraints)
    return Restrictions(texts, tuple(pairs), equal, tuple(rows), definitions)


def linear_subspace(restrictions: Restrictions, q: int) -> LinearConstraints | None:
    """Return the subspace of theta that linear equalities leave; None for what is not linear or no equality.

    Raises
    ------
    ModelSyntaxError
        For linear equalities that contradict each other.
    """
    with np.errstate(all="ignore"):
        here, there = np.zeros(q) + 0.37, np.linspace(0.5, 1.7, q)
        J, K = restrictions.slopes(here), restrictions.slopes(there)
        offset = J @ here - restrictions.values(here[None])[0]
    if not restrictions.equal.all() or not np.allclose(J, K, atol=1e-10):
        return None
    particular = np.linalg.pinv(J) @ offset
    if not np.allclose(J @ particular, offset, atol=1e-8):
        what = Text("the equality constraints contradict each other", "等式约束相互矛盾")
        raise ModelSyntaxError(Fault(what, got="; ".join(restrictions.texts)))
    null_space, rank = null_space_of(J)
    return LinearConstraints(particular, null_space, rank)


def null_space_of(J: Floats) -> tuple[Floats, int]:
    """Return an orthonormal basis of the null space of J (k, q), and the rank of J.

    Examples
    --------
    >>> null_space_of(np.array([[0.0, 2.0]]))[0].tolist()
    [[1.0], [0.0]]
    """
    _, singular, right = np.linalg.svd(J)
    rank = int((singular > _ZERO * max(1.0, float(singular.max(initial=0.0)))).sum())
    basis = np.where(np.abs(right[rank:].T) < 1e-14, 0.0, right[rank:].T)
    return np.abs(basis) if J.shape[1] - rank == 1 and (basis <= 0).all() else basis, rank


def _label_values(rows: Sequence[Parameter], values: Numbers) -> dict[str, Numbers]:
    """Return each label's value (b,) from the values of all rows (b, rows).

    Rows that share a label differ when standardised; the first counts, as in lavaan.
    """
    found: dict[str, Numbers] = {}
    for k, r in enumerate(rows):
        if r.label:
            found.setdefault(r.label, values[:, k])
    return found


def defined_values(syntax: ModelSyntax, rows: Sequence[Parameter], values: Numbers) -> Numbers:
    """Return each definition's value (b, definitions) from the values of all rows (b, rows).

    Raises
    ------
    ModelSyntaxError
        For labels that neither parameters nor earlier definitions have.
    """
    labels = _label_values(rows, values)
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
