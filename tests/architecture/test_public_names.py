"""Each room says what it offers, and every name that it offers is there and documented."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest
from source_tree import modules, rooms

import survey

PUBLIC = [name for name in survey.__all__ if inspect.isfunction(getattr(survey, name))]
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


@pytest.mark.parametrize("name", PUBLIC)
def test_a_verb_says_what_it_takes_and_shows_it(name: str) -> None:
    verb = getattr(survey, name)
    doc = inspect.getdoc(verb) or ""
    assert ">>>" in doc
    told = doc.partition("Parameters\n----------\n")[2]
    heads = re.findall(r"^([*\w, ]+) : ", told, flags=re.MULTILINE)
    named = {one.strip(" *") for head in heads for one in head.split(",")}
    assert set(inspect.signature(verb).parameters) <= named
