"""Libraries without types are met at one door in each room, so that what they return is checked once."""

from __future__ import annotations

import ast

import pytest
from source_tree import modules

UNTYPED = ("semopy", "factor_analyzer", "pingouin", "pyreadstat", "python_calamine", "statsmodels", "sklearn")


def importers(library: str) -> list[str]:
    """Return the modules that import a library."""
    found: list[str] = []
    for module in modules():
        for node in module.nodes():
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            if any(name.split(".")[0] == library for name in names):
                found.append(module.path)
                break
    return found


@pytest.mark.parametrize("library", UNTYPED)
def test_one_door_in_each_room(library: str) -> None:
    doors = importers(library)
    in_rooms = [path.split("/")[1] for path in doors]
    assert len(in_rooms) == len(set(in_rooms)), doors


@pytest.mark.parametrize("library", ["semopy", "factor_analyzer", "pingouin", "matplotlib"])
def test_slow_libraries_are_not_imported_with_the_package(library: str) -> None:
    """Importing a room stays fast: such an import stands inside a function, or in an adapter module."""
    offenders = [path for path in importers(library) if path.endswith("__init__.py")]
    assert offenders == []
