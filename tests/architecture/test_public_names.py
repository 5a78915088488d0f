"""Each room says what it offers, and every name that it offers is there and documented."""

from __future__ import annotations

import importlib
import inspect

import pytest
from source_tree import modules, rooms

ALL = [module.name for module in modules()]


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_what_it_is(room: str) -> None:
    assert importlib.import_module(f"survey.{room}").__doc__


@pytest.mark.parametrize("name", ALL)
def test_offered_names_are_there_once_and_documented(name: str) -> None:
    module = importlib.import_module(name)
    offered = getattr(module, "__all__", ())
    assert len(set(offered)) == len(offered)
    for public in offered:
        value = getattr(module, public)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{public}"


@pytest.mark.parametrize("name", ALL)
def test_private_names_are_not_offered(name: str) -> None:
    offered = getattr(importlib.import_module(name), "__all__", ())
    assert [public for public in offered if public.startswith("_")] == []
