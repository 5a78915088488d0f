"""The package's source files as syntax trees, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "survey"


@dataclass(frozen=True)
class Module:
    """A module of the package: its dotted name, its path from the root, its text and its tree."""

    name: str
    path: str
    text: str
    tree: ast.Module

    def nodes(self) -> Iterator[ast.AST]:
        """Yield every node of the tree."""
        return ast.walk(self.tree)


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the package, sorted by path."""
    found: list[Module] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(ROOT)
        parts = relative.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        found.append(Module(name, relative.as_posix(), text, ast.parse(text)))
    return tuple(found)


def rooms() -> tuple[str, ...]:
    """Return the names of the rooms, the packages right below `survey`."""
    return tuple(sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))


def dotted(node: ast.AST) -> str:
    """Return the dotted name that an expression spells, or an empty string.

    Nothing is resolved but the expression itself: ``np.random.seed`` gives "np.random.seed".
    """
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""
