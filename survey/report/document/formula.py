"""Displayed formulas as a tree that every emitter writes in its own notation.

A formula holds no numbers of the study: it says how one is computed, and is the same in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

__all__ = [
    "FORMULAS",
    "Fenced",
    "Formula",
    "Fraction",
    "Part",
    "Scripts",
    "Sum",
    "Symbol",
    "formula_digits",
    "formula_text",
]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable of one letter (italic), or a sign, digit or name (upright)."""

    text: str

    @property
    def variable(self) -> bool:
        """Whether it is set in italics."""
        return len(self.text) == 1 and self.text.isalpha()

    @property
    def sign(self) -> bool:
        """Whether it is a relation or an operation, with space around it."""
        return self.text in ("=", "+", "−")


@dataclass(frozen=True, slots=True)
class Scripts:
    """A part with what stands below and above on its right."""

    base: Formula
    below: Formula = ()
    above: Formula = ()


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fraction."""

    top: Formula
    bottom: Formula


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over what its limits say."""

    start: Formula
    end: Formula
    body: Formula


@dataclass(frozen=True, slots=True)
class Fenced:
    """A part in parentheses as high as it is."""

    body: Formula


Part: TypeAlias = Symbol | Scripts | Fraction | Sum | Fenced
Formula: TypeAlias = tuple[Part, ...]


def formula_text(formula: Formula) -> str:
    """Return a formula on one line, for alternative texts and plain files.

    Examples
    --------
    >>> formula_text(FORMULAS["average_variance"])
    'AVE = (∑_(i = 1)^k λ_i^2)/(k)'
    """
    return "".join(map(_text, formula))


def formula_digits(formula: Formula) -> tuple[str, ...]:
    """Return the digits that a formula prints, which are part of its notation.

    Examples
    --------
    >>> formula_digits(FORMULAS["average_variance"])
    ('1', '2')
    """
    return tuple(symbol for part in formula for symbol in _symbols(part) if symbol.isdigit())


def _symbols(part: Part) -> tuple[str, ...]:
    match part:
        case Symbol():
            return (part.text,)
        case Scripts():
            inside = (*part.base, *part.below, *part.above)
        case Fraction():
            inside = (*part.top, *part.bottom)
        case Sum():
            inside = (*part.start, *part.end, *part.body)
        case Fenced():
            inside = part.body
    return tuple(symbol for one in inside for symbol in _symbols(one))


def _text(part: Part) -> str:
    match part:
        case Symbol():
            return f" {part.text} " if part.sign else part.text
        case Scripts():
            below = f"_{formula_text(part.below)}" if part.below else ""
            return formula_text(part.base) + below + (f"^{formula_text(part.above)}" if part.above else "")
        case Fraction():
            return f"({formula_text(part.top)})/({formula_text(part.bottom)})"
        case Sum():
            limits = f"∑_({formula_text(part.start)})^{formula_text(part.end)}"
            return f"{limits} {formula_text(part.body)}"
        case Fenced():
            return f"({formula_text(part.body)})"


def _sum(*body: Part) -> Sum:
    return Sum((Symbol("i"), Symbol("="), Symbol("1")), (Symbol("k"),), body)


_LOADING = Scripts((Symbol("λ"),), (Symbol("i"),))
_SQUARED = Scripts((Symbol("λ"),), (Symbol("i"),), (Symbol("2"),))
_TRUE = Scripts((Fenced((_sum(_LOADING),)),), (), (Symbol("2"),))
_ERROR = _sum(Fenced((Symbol("1"), Symbol("−"), _SQUARED)))

FORMULAS: Mapping[str, Formula] = MappingProxyType(
    {
        # Fornell and Larcker (1981), of completely standardised loadings λ_i of k items.
        "composite_reliability": (
            Symbol("CR"),
            Symbol("="),
            Fraction((_TRUE,), (_TRUE, Symbol("+"), _ERROR)),
        ),
        "average_variance": (Symbol("AVE"), Symbol("="), Fraction((_sum(_SQUARED),), (Symbol("k"),))),
    }
)
