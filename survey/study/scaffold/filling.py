"""The files of a new study come from templates in the package, with words put in their places."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Mapping

__all__ = ["fill"]


def fill(name: str, values: Mapping[str, str]) -> str:
    """Return a template with each ``<<key>>`` replaced by its value, in one pass.

    Parameters
    ----------
    name : str
        The template's file in ``templates/``.
    values : mapping of str to str
        One for each key of the template.

    Raises
    ------
    KeyError
        When the template has a key without a value.

    Examples
    --------
    >>> fill("instrument.yaml", {"id": "owners"}).splitlines()[2]
    'id: owners'
    """
    folder = importlib.resources.files("survey.study.scaffold") / "templates"
    text = (folder / name).read_text(encoding="utf-8")
    return re.sub(r"<<(\w+)>>", lambda found: values[found.group(1)], text)
