"""What a step sees of the plan and of the instruments: the parts that it declares, without their wordings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import BaseModel

from survey.errors import Fault, PlanError, Text
from survey.study.plan.model import Label, Plan

__all__ = ["declared_plan", "declared_values", "parts_tree", "without_words"]


def without_words(value: Any) -> Any:
    """Return a plan, an instrument or a part of one with None for every wording.

    Examples
    --------
    >>> from survey.study.plan.model import Measure
    >>> without_words(Measure(id="team", scale="TT", label=Label(zh="甲", en="a"))).label is None
    True
    """
    if isinstance(value, (Label, Text)):
        return None
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: without_words(part) for name, part in value})
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: without_words(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **parts)
    if isinstance(value, tuple):
        return tuple(without_words(part) for part in cast("tuple[object, ...]", value))
    if isinstance(value, Mapping):
        return {name: without_words(part) for name, part in cast("Mapping[object, object]", value).items()}
    return value


Tree = Mapping[str, "Tree"]  # what is read of a value, by the names of its parts; an empty one is all of it


def parts_tree(parts: Iterable[str]) -> Tree:
    """Return declared parts as a tree.

    Examples
    --------
    >>> parts_tree(["efa.sample", "hypotheses.*.path", "seed"])
    {'hypotheses': {'*': {'path': {}}}, 'efa': {'sample': {}}, 'seed': {}}
    >>> parts_tree(["efa", "efa.sample"])
    {'efa': {}}
    """
    tree: dict[str, Any] = {}
    for part in sorted(parts, key=lambda part: (-part.count("."), part)):
        *path, last = part.split(".")
        place = tree
        for name in path:
            place = place.setdefault(name, {})
        place[last] = {}
    return tree


def declared_values(body: Any, tree: Tree) -> Any:
    """Return of plain values the parts that a tree names: what a step's results depend on.

    Examples
    --------
    >>> declared_values({"a": [{"b": 1, "c": 2}], "d": 3}, parts_tree(["a.*.b"]))
    {'a': [{'b': 1}]}
    """
    if not tree or body is None:
        return body
    if isinstance(body, list):
        return [declared_values(one, tree["*"]) for one in cast("list[object]", body)]
    named = cast("dict[str, object]", body)
    return {
        name: declared_values(value, tree.get(name, tree.get("*", {})))
        for name, value in named.items()
        if name in tree or "*" in tree
    }


class _Declared:
    """A plan or a part of one that shows what is declared and refuses the rest."""

    def __init__(self, shown: BaseModel, tree: Tree, step: str, path: str) -> None:
        self._shown = shown
        self._tree = tree
        self._step = step
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if name not in self._tree:
            raise PlanError(_undeclared(self._step, f"{self._path}{name}", self._tree))
        return _show(getattr(self._shown, name), self._tree[name], self._step, f"{self._path}{name}.")


class _DeclaredEntries(dict[str, Any]):
    """The declared entries of a mapping; any other is refused and not merely absent."""

    def __init__(self, entries: Mapping[str, Any], tree: Tree, step: str, path: str) -> None:
        super().__init__(entries)
        self._tree = tree
        self._step = step
        self._path = path

    def __missing__(self, name: str) -> Any:
        if name in self._tree:
            raise KeyError(name)
        raise PlanError(_undeclared(self._step, f"{self._path}{name}", self._tree))


def _show(value: Any, tree: Tree, step: str, path: str) -> Any:
    """Return a part of the plan as a step may read it."""
    if not tree or value is None:
        return value
    if isinstance(value, tuple):
        each = cast("tuple[object, ...]", value)
        return tuple(_show(one, tree["*"], step, f"{path}*.") for one in each)
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        if "*" in tree:
            return {name: _show(one, tree["*"], step, f"{path}*.") for name, one in entries.items()}
        shown = {
            name: _show(one, tree[name], step, f"{path}{name}.")
            for name, one in entries.items()
            if name in tree
        }
        return _DeclaredEntries(shown, tree, step, path)
    return _Declared(value, tree, step, path)


def _undeclared(step: str, part: str, tree: Tree) -> Fault:
    what = Text("the step reads a part of the plan that it does not declare", "该步骤读取了未声明的计划内容")
    return Fault(what, where=step, expected=", ".join(sorted(tree)), got=part)


def declared_plan(plan: Plan, step: str, parts: Iterable[str]) -> Plan:
    """Return the plan as a step may read it.

    Parameters
    ----------
    plan : Plan
    step : str
        The step's name, for the message.
    parts : iterable of str
        Names of the plan's fields, and of their parts after dots: ``efa.sample``; ``*`` stands for every
        element of a list and for every entry of a mapping: ``hypotheses.*.path``.

    Raises
    ------
    PlanError
        From what is returned, when any other part is read.
    """
    return cast("Plan", _Declared(plan, parts_tree(parts), step, ""))
