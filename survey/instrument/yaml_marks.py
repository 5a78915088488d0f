"""YAML read safely, with the line and column of every key and every value.

The tree is composed into nodes and turned into plain values here, so that each value's place is
known and nothing but plain values can come out: no tag makes an object, a key written twice is a
fault, and aliases cannot grow a file without bound.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from survey.errors import Fault, SurveyError, Text

__all__ = ["KeyPath", "Mark", "MarkedYaml", "parse_marked", "read_marked"]

KeyPath: TypeAlias = tuple[str | int, ...]
_MAX_NODES = 200_000
_MAX_BYTES = 5_000_000
_MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; lines and columns count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MarkedYaml:
    """A YAML file as plain values, with the place of each.

    Parameters
    ----------
    file : str
        The file's name as messages print it.
    data : object
        dict, list, str, int, float, bool, None, date and datetime.
    keys, values : mapping of tuple to Mark
        Where a key and where its value begins, by path from the root, e.g. ``("questions", 3, "code")``.
    """

    file: str
    data: Any
    keys: Mapping[KeyPath, Mark]
    values: Mapping[KeyPath, Mark]

    def where(self, path: KeyPath, *, key: bool = False) -> str:
        """Return ``file:line:column`` of a value (or of its key), or of the nearest thing around it."""
        if key and path in self.keys:
            return self._say(self.keys[path])
        for length in range(len(path), -1, -1):
            mark = self.values.get(path[:length])
            if mark is not None:
                return self._say(mark)
        return f"{self.file}:1:1"

    def fault(
        self,
        path: KeyPath,
        what: Text,
        *,
        expected: str = "",
        got: str = "",
        mend: Text | None = None,
        key: bool = False,
    ) -> Fault:
        """Return a fault at a place of this file."""
        return Fault(what, where=self.where(path, key=key), expected=expected, got=got, mend=mend)

    def _say(self, mark: Mark) -> str:
        return f"{self.file}:{mark.line}:{mark.column}"


def read_marked(path: str | os.PathLike[str], error: type[SurveyError]) -> MarkedYaml:
    """Read a YAML file with the place of every value.

    Parameters
    ----------
    path : str or path
    error : type of SurveyError
        What to raise.

    Raises
    ------
    SurveyError
        Of the given type, when the file cannot be read, is not UTF-8, or is not YAML.
    """
    name = Path(path).as_posix()
    try:
        raw = Path(path).read_bytes()
    except OSError as cause:
        what = Text("the file cannot be read", "无法读取文件")
        raise error(Fault(what, where=name, got=cause.strerror or str(cause))) from cause
    if len(raw) > _MAX_BYTES:
        what = Text("the file is too large for one that people write", "文件过大，不像人工编写的文件")
        raise error(Fault(what, where=name, expected=f"<= {_MAX_BYTES} bytes", got=str(len(raw))))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = raw.count(b"\n", 0, cause.start) + 1
        what = Text("the file is not UTF-8", "文件不是 UTF-8 编码")
        mend = Text("save it as UTF-8", "请将文件另存为 UTF-8 编码")
        raise error(Fault(what, where=f"{name}:{line}:1", mend=mend)) from cause
    return parse_marked(text, name, error)


def parse_marked(text: str, file: str, error: type[SurveyError]) -> MarkedYaml:
    """Parse YAML text with the place of every value.

    Raises
    ------
    SurveyError
        Of the given type, with every fault that can be told.

    Examples
    --------
    >>> from survey.errors import PlanError
    >>> marked = parse_marked("groups:\\n  - name: x\\n", "plan.yaml", PlanError)
    >>> marked.data, marked.where(("groups", 0, "name"))
    ({'groups': [{'name': 'x'}]}, 'plan.yaml:2:11')
    """
    node = _compose(text, file, error)
    reader = _Reader(file)
    data = reader.value(node, (), 0) if node is not None else None
    if reader.faults:
        raise error(reader.faults)
    return MarkedYaml(file, data, MappingProxyType(reader.keys), MappingProxyType(reader.values))


def _compose(text: str, file: str, error: type[SurveyError]) -> Any:
    """Return the root node, or raise the parser's complaint as a fault."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        raise error(_not_yaml(where, str(cause.problem or cause.context or ""))) from cause
    except YAMLError as cause:
        raise error(_not_yaml(file, " ".join(str(cause).split())[:200])) from cause
    except (ValueError, NotImplementedError, AttributeError, IndexError, TypeError) as cause:
        # ruamel's scanner lets its own slips through on broken input, e.g. "%YAML 1." or "!<%zz>".
        raise error(_not_yaml(file, f"{type(cause).__name__}: {cause}")) from cause
    except RecursionError as cause:
        raise error(_too_deep(file)) from cause


def _not_yaml(where: str, said: str) -> Fault:
    what = Text("the file is not valid YAML", "文件不是有效的 YAML")
    mend = Text("check indentation, colons and quotes there", "请检查该处的缩进、冒号和引号")
    return Fault(what, where=where, got=said, mend=mend)


def _too_deep(where: str) -> Fault:
    return Fault(
        Text("the file is nested too deeply", "文件嵌套层数过多"), where=where, expected=str(_MAX_DEPTH)
    )


@dataclass(slots=True)
class _Reader:
    """Turns nodes into plain values and notes where each stood."""

    file: str
    keys: dict[KeyPath, Mark] = field(default_factory=lambda: cast("dict[KeyPath, Mark]", {}))
    values: dict[KeyPath, Mark] = field(default_factory=lambda: cast("dict[KeyPath, Mark]", {}))
    faults: list[Fault] = field(default_factory=lambda: cast("list[Fault]", []))
    seen: int = 0

    def value(self, node: Any, path: KeyPath, depth: int) -> Any:
        """Return the plain value of a node."""
        self.seen += 1
        self.values[path] = Mark(node.start_mark.line + 1, node.start_mark.column + 1)
        if depth > _MAX_DEPTH:
            self.faults.append(_too_deep(self._where(node)))
            return None
        if self.seen > _MAX_NODES:
            if self.seen == _MAX_NODES + 1:
                what = Text("the file holds too many values", "文件中的值过多")
                self.faults.append(Fault(what, where=self._where(node), expected=f"<= {_MAX_NODES}"))
            return None
        if node.id == "mapping":
            return self._mapping(node, path, depth)
        if node.id == "sequence":
            return [self.value(entry, (*path, i), depth + 1) for i, entry in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, path: KeyPath, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                what = Text("a key must be a single word", "键必须是单个词")
                self.faults.append(Fault(what, where=self._where(key_node)))
                continue
            key = str(key_node.value)
            if key in result:
                what = Text("the key is written twice", "键重复出现")
                mend = Text("keep one of them", "请只保留其中一个")
                self.faults.append(Fault(what, where=self._where(key_node), got=key, mend=mend))
                continue
            self.keys[(*path, key)] = Mark(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            result[key] = self.value(value_node, (*path, key), depth + 1)
        return result

    def _scalar(self, node: Any) -> Any:
        tag = str(node.tag).rsplit(":", 1)[-1]
        text = str(node.value)
        maker = _SCALARS.get(tag)
        if maker is None:
            what = Text("the tag is not allowed", "不允许使用该标签")
            self.faults.append(Fault(what, where=self._where(node), got=str(node.tag)))
            return None
        try:
            return maker(text)
        except (ValueError, OverflowError):
            what = Text("the value cannot be read", "无法读取该值")
            mend = Text("put text in quotes", "文本请加引号")
            fault = Fault(what, where=self._where(node), expected=tag, got=text[:60], mend=mend)
            self.faults.append(fault)
            return None

    def _where(self, node: Any) -> str:
        return f"{self.file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _integer(text: str) -> int:
    if len(text) > 100:
        raise ValueError(text)
    return int(text.replace("_", ""), 0) if text.lstrip("+-").startswith(("0x", "0o")) else int(text)


def _float(text: str) -> float:
    plain = text.lower().replace("_", "")
    if plain.endswith((".inf", ".nan")):
        plain = plain.replace(".", "")
    return float(plain)


def _bool(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _timestamp(text: str) -> dt.date | dt.datetime:
    if len(text) <= 10:
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text)


def _nothing(text: str) -> None:
    """Return None whatever the null was written as."""


_SCALARS = {
    "str": str,
    "int": _integer,
    "float": _float,
    "bool": _bool,
    "null": _nothing,
    "timestamp": _timestamp,
}
