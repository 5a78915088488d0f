"""Arithmetic of ``:=`` and constraints: parsed once, evaluated on whole batches of labelled values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ModelSyntaxError, Text
from survey.sem.syntax.tokens import Lines, Token, tokenize

__all__ = ["FUNCTIONS", "Expression", "evaluate", "names_in", "parse_expression", "read_expression"]

Numbers = NDArray[Any]


def _absolute(x: Numbers) -> Numbers:
    """Return |x| so that complex steps pass through."""
    return np.where(np.real(x) < 0, -x, x)


FUNCTIONS: dict[str, Callable[[Numbers], Numbers]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": _absolute,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "atanh": np.arctanh,
}
_BINARY: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_UNARY = 3  # -a^2 is -(a^2), and -a*b is (-a)*b, as in R
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Expression:
    """A node: ``number``, ``name``, ``-`` of one argument, an operator of two, or a function of one."""

    kind: str
    name: str = ""
    value: float = 0.0
    parts: tuple[Expression, ...] = ()


def parse_expression(text: str, where: str = "model") -> Expression:
    """Parse an expression of numbers, labels, ``+ - * / ^`` and the functions in `FUNCTIONS`.

    Raises
    ------
    ModelSyntaxError

    Examples
    --------
    >>> sorted(names_in(parse_expression("a*b.1 + exp(-c^2)")))
    ['a', 'b.1', 'c']
    """
    faults: list[Fault] = []
    lines = Lines([text], where)
    found = read_expression(list(tokenize(lines, 1, faults)), lines, faults) if text.strip() else None
    if found is None:
        what = Text("the expression cannot be read", "表达式无法解析")
        raise ModelSyntaxError(faults or Fault(what, where=where, expected="a*b", got=text))
    return found


def read_expression(tokens: Sequence[Token], lines: Lines, faults: list[Fault]) -> Expression | None:
    """Return the expression that some tokens spell; None, with its fault kept, where they spell none."""
    reader = _Reader(tokens, lines)
    try:
        found = reader.expression(0, 0)
        reader.finish()
    except ModelSyntaxError as error:
        faults.extend(error.faults)
        return None
    return found if not faults else None


class _Reader:
    """Precedence climbing over the tokens of one expression."""

    def __init__(self, tokens: Sequence[Token], lines: Lines) -> None:
        self._tokens, self._lines, self._at = tokens, lines, 0

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _stop(self, what: Text, expected: str) -> ModelSyntaxError:
        token = self._next() or self._tokens[-1]
        return ModelSyntaxError(self._lines.fault(what, token, expected))

    def finish(self) -> None:
        """Refuse what is left over."""
        if self._next() is not None:
            raise self._stop(
                Text("the expression cannot be read from here", "表达式从此处起无法解析"), "+ - * / ^"
            )

    def expression(self, binding: int, depth: int) -> Expression:
        """Read operands joined by operators that bind more tightly than `binding`."""
        if depth > _DEEPEST:
            raise self._stop(Text("the expression is nested too deeply", "表达式嵌套过深"), "")
        left = self._operand(depth + 1)
        while (token := self._next()) is not None and token.kind == "mark":
            strength = _BINDING.get(token.text, 0)
            if strength <= binding:
                break
            self._at += 1
            # The power groups from the right.
            right = self.expression(strength - (token.text == "^"), depth + 1)
            left = Expression(token.text, parts=(left, right))
        return left

    def _operand(self, depth: int) -> Expression:
        token = self._next()
        self._at += 1
        if token is None or token.kind not in ("number", "name", "mark"):
            raise self._missing()
        if token.kind == "number":
            return Expression("number", value=float(token.text))
        following = self._next()
        if token.kind == "name" and following is not None and following.text == "(":
            return self._call(token, depth)
        if token.kind == "name":
            return Expression("name", token.text)
        if token.text in "+-":
            inner = self.expression(_UNARY - 1, depth)
            return Expression("-", parts=(inner,)) if token.text == "-" else inner
        if token.text == "(":
            inner = self.expression(0, depth)
            self._close()
            return inner
        raise self._missing()

    def _missing(self) -> ModelSyntaxError:
        self._at -= 1
        return self._stop(Text("a number or a label is expected", "此处应为数值或标签"), "0.5, a")

    def _call(self, token: Token, depth: int) -> Expression:
        if token.text not in FUNCTIONS:
            self._at -= 1
            what = Text("this cannot stand in an expression", "表达式中不能使用这种写法")
            raise self._stop(what, f"+ - * / ^ {' '.join(FUNCTIONS)}")
        self._at += 1
        inner = self.expression(0, depth)
        self._close()
        return Expression("call", token.text, parts=(inner,))

    def _close(self) -> None:
        token = self._next()
        if token is None or token.text != ")":
            raise self._stop(Text("a parenthesis is not closed", "括号没有成对"), ")")
        self._at += 1


def _nodes(tree: Expression) -> Iterator[Expression]:
    yield tree
    for part in tree.parts:
        yield from _nodes(part)


def names_in(tree: Expression) -> set[str]:
    """Return the labels that an expression uses."""
    return {node.name for node in _nodes(tree) if node.kind == "name"}


def evaluate(tree: Expression, values: Mapping[str, Numbers]) -> Numbers:
    """Evaluate on arrays of equal length."""
    if tree.kind == "number":
        return np.asarray(tree.value)
    if tree.kind == "name":
        return values[tree.name]
    parts = [evaluate(part, values) for part in tree.parts]
    if tree.kind == "call":
        return FUNCTIONS[tree.name](parts[0])
    return -parts[0] if len(parts) == 1 else _BINARY[tree.kind](parts[0], parts[1])
