"""What a result shows of itself at a prompt: a line a field, short enough to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["plain_repr"]

_FEW = 8  # values that are shown; of more, how many there are
_LONG = 100


def plain_repr(self: object) -> str:
    """Return a line for each field of a dataclass: values where they are few, else their kind and number.

    Classes take it as ``__repr__ = plain_repr``. What is inside keeps full precision; six digits are shown.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Found:
    ...     kmo: float
    ...     loadings: np.ndarray
    ...     items: tuple[str, ...]
    ...     __repr__ = plain_repr
    >>> Found(2 / 3, np.zeros((12, 3)), ("a1", "a2"))
    Found
      kmo: 0.666667
      loadings: array (12, 3)
      items: a1, a2
    """
    assert is_dataclass(self)  # a class of results takes this as its own
    lines = [f"  {field.name}: {_shown(getattr(self, field.name))}" for field in fields(self)]
    return "\n".join([type(self).__name__, *lines])


def _shown(value: object) -> str:
    if isinstance(value, np.ndarray):
        array = cast("NDArray[Any]", value)
        few = array.ndim == 1 and array.size <= _FEW
        return ", ".join(_scalar(one) for one in array.tolist()) if few else f"array {array.shape}"
    if isinstance(value, Mapping):
        return _counted(tuple(cast("Mapping[object, object]", value).values()))
    if isinstance(value, tuple):
        values = cast("tuple[object, ...]", value)
        few = len(values) <= _FEW and not any(_is_made(one) for one in values)
        return ", ".join(_scalar(one) for one in values) or "none" if few else _counted(values)
    if is_dataclass(value):
        own = repr(value)
        return own if len(own) <= _LONG and "\n" not in own else type(value).__name__
    return _scalar(value)


def _is_made(value: object) -> bool:
    """Say whether a value is made of others."""
    return is_dataclass(value) or isinstance(value, tuple | np.ndarray)


def _scalar(value: object) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."


def _counted(values: tuple[object, ...]) -> str:
    kinds = " or ".join(dict.fromkeys(type(one).__name__ for one in values))
    return f"{len(values)} of {kinds}" if values else "none"
