"""One versioned codec for every result: JSON for the tree, npz for the arrays, never pickle.

A result is a frozen dataclass of plain fields. It is written as ``{"$type": "module:Class", ...}``;
only frozen dataclasses and enumerations of this package are ever constructed on reading.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import io
import json
import math
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ReportError, Text

__all__ = [
    "CODEC_VERSION",
    "decode",
    "encode",
    "load_readable",
    "load_results",
    "modules_of",
    "pack_results",
    "save_results",
    "unpack_results",
]

CODEC_VERSION = 1
Arrays = dict[str, NDArray[Any]]
_AGAIN = Text("run `survey run` again", "请重新运行 `survey run`")
_CLASS = re.compile(rb'"\$(?:type|enum)":"([\w.]+):')


def save_results(results: Mapping[str, object], folder: Path) -> None:
    """Write named results to ``folder/store.json`` and ``folder/store.npz``.

    Parameters
    ----------
    results : mapping of str to frozen dataclass
    folder : Path
        Made when absent. The same results give the same bytes.
    """
    arrays: Arrays = {}
    body = {
        "codec_version": CODEC_VERSION,
        "results": {name: encode(r, arrays) for name, r in results.items()},
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    (folder / "store.json").write_text(text, encoding="utf-8")
    np.savez(folder / "store.npz", allow_pickle=False, **arrays)


def load_results(folder: Path) -> dict[str, Any]:
    """Read what `save_results` wrote, without computing anything.

    Raises
    ------
    ReportError
        When the store is absent, damaged, of another version, or names a class that is not this package's.
    """
    results, unreadable = load_readable(folder)
    if unreadable:
        raise ReportError([replace(fault, where=name) for name, fault in unreadable.items()])
    return results


def load_readable(folder: Path) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Read what `save_results` wrote as far as this version can: a class may have other fields now.

    Returns
    -------
    results : dict of str to object
    unreadable : dict of str to Fault
        What is wrong with each of the others.

    Raises
    ------
    ReportError
        When the store is absent or damaged as a whole.
    """
    try:
        return _load(folder)
    except (
        ValueError, KeyError, TypeError, AttributeError, RecursionError, zipfile.BadZipFile
    ) as error:  # fmt: skip
        raise ReportError(
            Fault(
                Text("the stored results are damaged", "已保存的结果已损坏"),
                where=str(folder),
                got=f"{type(error).__name__}: {error}",
                mend=_AGAIN,
            )
        ) from error


def _load(folder: Path) -> tuple[dict[str, Any], dict[str, Fault]]:
    path = folder / "store.json"
    if not path.is_file():
        raise ReportError(
            Fault(
                Text("there are no stored results", "没有已保存的结果"),
                where=str(path),
                mend=Text("run `survey run` first", "请先运行 `survey run`"),
            )
        )
    body = json.loads(path.read_text(encoding="utf-8"))
    if body.get("codec_version") != CODEC_VERSION:
        raise ReportError(
            Fault(
                Text("the stored results are of another version", "已保存结果的版本不符"),
                where=str(path),
                expected=str(CODEC_VERSION),
                got=str(body.get("codec_version")),
                mend=_AGAIN,
            )
        )
    with np.load(folder / "store.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    results: dict[str, Any] = {}
    unreadable: dict[str, Fault] = {}
    for name, node in body["results"].items():
        try:
            results[name] = decode(node, arrays)
        except ReportError as error:
            unreadable[name] = error.faults[0]
    return results, unreadable


def pack_results(results: Mapping[str, object]) -> bytes:
    """Return named results as the bytes of one file; the same results give the same bytes.

    Parameters
    ----------
    results : mapping of str to frozen dataclass

    Examples
    --------
    >>> unpack_results(pack_results({"a": 0.1, "b": (1, None)}))
    {'a': 0.1, 'b': (1, None)}
    """
    arrays: Arrays = {}
    tree = {name: encode(result, arrays) for name, result in results.items()}
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, tree=np.frombuffer(text.encode(), np.uint8), **arrays)
    return buffer.getvalue()


def modules_of(packed: bytes) -> tuple[str, ...]:
    """Return the modules whose classes packed results are of, without making any.

    Examples
    --------
    >>> from survey.errors import Text
    >>> modules_of(pack_results({"a": Text("yes", "是"), "b": '"$type":"no.module:None"'}))
    ('survey.errors',)
    """
    with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
        tree = stored["tree"].tobytes()
    # Inside a text every quotation mark has a backslash before it.
    return tuple(sorted({found.decode() for found in _CLASS.findall(tree)}))


def unpack_results(packed: bytes) -> dict[str, Any]:
    """Return the results that `pack_results` was given."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    tree = json.loads(arrays["tree"].tobytes())
    return {name: decode(node, arrays) for name, node in tree.items()}


def encode(value: object, arrays: Arrays) -> Any:
    """Turn a value into JSON; arrays go to `arrays` under a running name.

    Raises
    ------
    TypeError
        For a value of a kind that a result may not hold.
    """
    match value:
        case Enum():
            return {"$enum": _class_name(type(value)), "name": value.name}
        case None | bool() | int() | str():
            return value
        case np.generic():
            return encode(cast("object", value.item()), arrays)
        case float():
            return value if math.isfinite(value) else {"$float": repr(value)}
        case dt.datetime() | dt.date():
            return {"$date": value.isoformat(), "time": isinstance(value, dt.datetime)}
        case np.ndarray():
            return _encode_array(cast("NDArray[Any]", value), arrays)
        case tuple() | list():
            return {"$tuple": [encode(item, arrays) for item in cast("list[object]", value)]}
        case Mapping():
            pairs = cast("Mapping[object, object]", value).items()
            return {"$map": [[encode(k, arrays), encode(v, arrays)] for k, v in pairs]}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {f.name: encode(getattr(value, f.name), arrays) for f in dataclasses.fields(value)}
            return {"$type": _class_name(type(value)), "fields": fields}
        case _:
            raise TypeError(f"a result may not hold a {type(value).__name__}")


def decode(node: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    """Turn JSON back into the value that `encode` was given; arrays come back read-only."""
    if not isinstance(node, dict):
        return node
    tree = cast("dict[str, Any]", node)
    if "$type" in tree:
        return _construct(tree["$type"], {k: decode(v, arrays) for k, v in tree["fields"].items()})
    if "$tuple" in tree:
        return tuple(decode(item, arrays) for item in tree["$tuple"])
    if "$map" in tree:
        return MappingProxyType({decode(k, arrays): decode(v, arrays) for k, v in tree["$map"]})
    if "$objects" in tree:
        objects = np.empty(len(tree["$objects"]), dtype=object)
        objects[:] = [decode(item, arrays) for item in tree["$objects"]]
        objects.setflags(write=False)
        return objects
    if "$array" in tree:
        array = arrays[tree["$array"]]
        array.setflags(write=False)
        return array
    if "$float" in tree:
        # The one NaN, so that results with absent numbers compare equal to what was stored.
        return math.nan if tree["$float"] == "nan" else float(tree["$float"])
    if "$enum" in tree:
        return _find_class(tree["$enum"])[tree["name"]]
    date = dt.datetime if tree["time"] else dt.date
    return date.fromisoformat(tree["$date"])


def _encode_array(array: NDArray[Any], arrays: Arrays) -> dict[str, Any]:
    if array.dtype == object:
        if array.ndim != 1:
            raise TypeError("an object array in a result must have one dimension")
        return {"$objects": [encode(item, arrays) for item in array.tolist()]}
    name = f"a{len(arrays)}"
    arrays[name] = array
    return {"$array": name}


def _class_name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _find_class(name: str) -> Any:
    module, _, qualname = name.partition(":")
    found: Any = None
    if module == "survey" or module.startswith("survey."):
        try:
            found = getattr(importlib.import_module(module), qualname, None)
        except ImportError:
            found = None  # a module of an earlier version
    allowed = isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, Enum))
    if not allowed:
        raise ReportError(
            Fault(
                Text("the store names a class that is not a result", "存储中出现了不允许的类型"),
                got=name,
                mend=_AGAIN,
            )
        )
    return cast("Any", found)


def _construct(name: str, fields: dict[str, Any]) -> Any:
    kind = _find_class(name)
    known = {f.name for f in dataclasses.fields(kind)}
    if set(fields) != known:
        raise ReportError(
            Fault(
                Text(
                    "a stored result has other fields than this version", "已保存的结果与当前版本的字段不一致"
                ),
                where=name,
                expected=", ".join(sorted(known)),
                got=", ".join(sorted(fields)),
                mend=_AGAIN,
            )
        )
    made = object.__new__(kind)
    for field_name, value in fields.items():
        object.__setattr__(made, field_name, value)
    return made
