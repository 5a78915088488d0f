"""Arithmetic of ``:=`` and ``==``: parsed once, evaluated on whole batches of labelled values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ModelSyntaxError, Text

__all__ = ["evaluate", "names_in", "parse_expression"]

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt}


def parse_expression(text: str, where: str = "model") -> ast.expr:
    """Parse an expression of numbers, labels, ``+ - * / ^``, exp, log and sqrt.

    Raises
    ------
    ModelSyntaxError

    Examples
    --------
    >>> sorted(names_in(parse_expression("a*b + exp(c)")))
    ['a', 'b', 'c']
    """
    readable = text.replace("^", "**")
    try:
        tree = ast.parse(readable, mode="eval").body
    except SyntaxError:
        what = Text("the expression cannot be read", "表达式无法解析")
        raise ModelSyntaxError(Fault(what, where=where, expected="a*b", got=text)) from None
    for node in ast.walk(tree):
        allowed = isinstance(
            node,
            ast.BinOp
            | ast.UnaryOp
            | ast.Name
            | ast.Constant
            | ast.Call
            | ast.operator
            | ast.unaryop
            | ast.Load,
        )
        if not allowed or (isinstance(node, ast.Call) and _function(node) is None):
            what = Text("this cannot stand in an expression", "表达式中不能使用这种写法")
            raise ModelSyntaxError(Fault(what, where=where, expected="+ - * / ^ exp log sqrt", got=text))
    return tree


def _function(node: ast.Call) -> Callable[[Any], Any] | None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    return _FUNCTIONS.get(name) if len(node.args) == 1 and not node.keywords else None


def names_in(tree: ast.expr) -> set[str]:
    """Return the labels that an expression uses."""
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - set(_FUNCTIONS)


def evaluate(tree: ast.expr, values: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Evaluate on arrays of equal length."""
    match tree:
        case ast.Constant():
            return np.asarray(tree.value)
        case ast.Name():
            return values[tree.id]
        case ast.BinOp():
            return _BINARY[type(tree.op)](evaluate(tree.left, values), evaluate(tree.right, values))
        case ast.UnaryOp():
            inner = evaluate(tree.operand, values)
            return -inner if isinstance(tree.op, ast.USub) else inner
        case _:
            call = cast(ast.Call, tree)
            function = _function(call)
            assert function is not None  # parse_expression lets no other call pass
            return function(evaluate(call.args[0], values))
