"""Strict JSON for ``--json FILE|-``: one object, unwrapped; what is missing is null, never NaN."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

from survey.errors import Warn

__all__ = ["Plain", "to_plain", "warning_records", "write_json", "write_text"]

Plain = bool | int | float | str | None | list["Plain"] | dict[str, "Plain"]
_MISSING_TYPES = {"NAType", "NaTType"}  # pandas' own, told by name so that pandas need not be imported


@runtime_checkable
class _Listable(Protocol):
    """numpy's arrays and scalars."""

    def tolist(self) -> object: ...


def to_plain(value: object) -> Plain:
    """Return a value in the types of JSON; a float that is not finite becomes None.

    Dataclasses and mappings become objects, sequences, sets and arrays become lists.

    Raises
    ------
    TypeError
        When a value has no place in JSON: nothing is turned into text by guessing.

    Examples
    --------
    >>> to_plain({"cfi": 0.97, "tli": float("nan"), "df": (24, float("inf"))})
    {'cfi': 0.97, 'tli': None, 'df': [24, None]}
    """
    if isinstance(value, Enum):
        return to_plain(value.value)
    if value is None or isinstance(value, bool | int | str) or type(value).__name__ in _MISSING_TYPES:
        return _scalar(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, _Listable):
        return to_plain(value.tolist())
    return _container(value)


def _scalar(value: object) -> Plain:
    return value if isinstance(value, bool | int | str) else None


def _container(value: object) -> Plain:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        mapping = cast(Mapping[object, object], value)
        return {_key(key): to_plain(entry) for key, entry in mapping.items()}
    if isinstance(value, list | tuple):
        return [to_plain(entry) for entry in cast(list[object] | tuple[object, ...], value)]
    if isinstance(value, set | frozenset):
        return [to_plain(entry) for entry in sorted(cast(set[str], value))]
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    raise TypeError(f"a key of JSON is a string, not {type(key).__name__}")


def write_json(value: object, target: str | os.PathLike[str]) -> None:
    """Write one strict JSON object to a file, whole or not at all, or to stdout when target is ``-``.

    Parameters
    ----------
    value : object
        A dataclass or mapping of plain values; see `to_plain`.
    target : str or path
        The file, or ``-``.

    Raises
    ------
    TypeError
        When the value is not one object, or holds what JSON cannot.
    OSError
        When the file cannot be written.
    """
    plain = to_plain(value)
    if not isinstance(plain, dict):
        raise TypeError("the output is one JSON object")
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False) + "\n"
    if os.fspath(target) == "-":
        # Bytes, because a console's own encoding may lack Chinese.
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    write_text(text, Path(target))


def write_text(text: str, path: Path) -> None:
    """Write a file, whole or not at all, in UTF-8; its folder is made when absent.

    Parameters
    ----------
    text : str
    path : Path

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def warning_records(warnings: Sequence[Warn]) -> list[dict[str, object]]:
    """Return warnings as the shapes of the commands name them, in English: code, message, objects."""
    return [{"code": one.code, "message": one.message.en, "objects": one.objects} for one in warnings]
