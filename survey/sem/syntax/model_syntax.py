"""A parsed model: terms, definitions and constraints, which print as text that parses to themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from survey.sem.syntax.tokens import write_name

__all__ = ["FREED", "Constraint", "Definition", "ModelSyntax", "Term"]

FREED = math.nan
"""The fixed value of ``NA*``. One object, so that equal models compare equal."""


@dataclass(frozen=True, slots=True)
class Term:
    """One parameter as written: ``lhs op rhs`` with what stands before its variable.

    Parameters
    ----------
    lhs, op, rhs : str
        An intercept (``x ~ 1``) has the operator ``~1`` and no `rhs`.
    fixed : tuple of float
        Fixed values, one for each group or one for all; NaN frees (``NA*``); empty when nothing is said.
    start : tuple of float
    labels : tuple of str
    equal : tuple of str
        Names of the parameters that it equals (``equal("f=~x")``), without blanks.
    line : int
        Not compared.
    """

    lhs: str
    op: str
    rhs: str
    fixed: tuple[float, ...] = ()
    start: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    equal: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        """Return the term as text that parses to itself."""
        before = [f"{_grouped([_label(label) for label in self.labels])}*"] if self.labels else []
        before += [f"{_grouped([_number(value) for value in self.fixed])}*"] if self.fixed else []
        before += [f"start({','.join(_number(v) for v in self.start)})*"] if self.start else []
        before += [f"equal({','.join(_quoted(name) for name in self.equal)})*"] if self.equal else []
        op, rhs = ("~", "1") if self.op == "~1" else (self.op, write_name(self.rhs))
        return f"{write_name(self.lhs)} {op} {''.join(before)}{rhs}"


@dataclass(frozen=True, slots=True)
class Definition:
    """``name := expression``."""

    name: str
    expression: str
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        """Return the definition as text that parses to itself."""
        return f"{write_name(self.name)} := {self.expression}"


@dataclass(frozen=True, slots=True)
class Constraint:
    """``left == right`` (or ``<``, ``>``)."""

    left: str
    op: str
    right: str
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        """Return the constraint as text that parses to itself."""
        return f"{self.left} {self.op} {self.right}"


@dataclass(frozen=True, slots=True)
class ModelSyntax:
    """A parsed model."""

    terms: tuple[Term, ...]
    definitions: tuple[Definition, ...] = ()
    constraints: tuple[Constraint, ...] = ()

    def __str__(self) -> str:
        """Return the model as text that parses to itself."""
        return "\n".join(str(part) for part in (*self.terms, *self.definitions, *self.constraints))


def _label(label: str) -> str:
    """Return a label as a name, or as ``label("...")`` where a name would mean something else."""
    plain = write_name(label) == label and label != "NA"
    return label if plain else _quoted(label)


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'


def _number(value: float) -> str:
    return "NA" if math.isnan(value) else repr(value)


def _grouped(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"c({','.join(values)})"
