"""A module is read in one sitting, a function on one screen."""

from __future__ import annotations

import ast

from source_tree import Module, modules

MODULE_LINES = 400
FUNCTION_LINES = 45


def length(function: ast.FunctionDef | ast.AsyncFunctionDef, *, signature: bool = True) -> int:
    """Return the lines of a function without its decorators and docstring, with or without its signature."""
    last = function.end_lineno or function.lineno
    first = function.body[0]
    lines = last - (function.lineno if signature else first.lineno) + 1
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in module.nodes() if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_modules_are_short() -> None:
    long = {
        module.path: lines for module in modules() if (lines := len(module.text.splitlines())) > MODULE_LINES
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{module.path}:{function.lineno} {function.name}": lines
        for module in modules()
        for function in functions(module)
        # A signature is the table of a verb\'s options, not work to follow.
        if (lines := length(function, signature=False)) > FUNCTION_LINES
    }
    assert long == {}


def test_the_length_leaves_the_docstring_out() -> None:
    tree = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')
    assert isinstance(tree.body[0], ast.FunctionDef)
    assert length(tree.body[0]) == 2
    assert length(tree.body[0], signature=False) == 1
