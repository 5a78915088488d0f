"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib

import pytest
from source_tree import modules


@pytest.mark.parametrize("name", [module.name for module in modules()])
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    results = doctest.testmod(module)
    assert results.failed == 0


def test_there_are_examples() -> None:
    with_examples = [module.name for module in modules() if ">>>" in module.text]
    assert len(with_examples) > len(modules()) // 4
