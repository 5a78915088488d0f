"""The schemas as they lie in the package."""

from __future__ import annotations

import importlib.resources

from survey.errors import Fault, PlanError, Text

__all__ = ["schema_text"]

_NAMES = ("study", "instrument")


def schema_text(name: str) -> str:
    """Return the schema of ``study`` (the plan, ``study.yaml``) or ``instrument`` as JSON text.

    Raises
    ------
    PlanError
        When there is no schema of this name.

    Examples
    --------
    >>> import json
    >>> json.loads(schema_text("study"))["title"]
    'study.yaml'
    """
    if name not in _NAMES:
        what = Text("there is no schema of this name", "没有该名称的模式文件")
        raise PlanError(Fault(what, expected=", ".join(_NAMES), got=name))
    return (importlib.resources.files("survey.study.schemas") / f"{name}.schema.json").read_text(
        encoding="utf-8"
    )
