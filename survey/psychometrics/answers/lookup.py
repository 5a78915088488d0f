"""Finding a scale among results by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

__all__ = ["OfOneScale", "find_scale"]


class OfOneScale(Protocol):
    """A result of one scale, which it names."""

    @property
    def scale(self) -> str:
        """The scale's name."""
        ...


_T = TypeVar("_T", bound=OfOneScale)


def find_scale(results: Sequence[_T], name: str) -> _T:
    """Return the result of a scale.

    Raises
    ------
    KeyError
        When there is none of that name.

    Examples
    --------
    >>> from types import SimpleNamespace as Result
    >>> find_scale([Result(scale="A", n=1), Result(scale="B", n=2)], "B").n
    2
    """
    for one in results:
        if one.scale == name:
            return one
    raise KeyError(name)
