"""Read a profile's YAML onto the profile it is based on, with the place of every fault."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, Literal, Union, cast

from survey.errors import Fault, ReportError, Text
from survey.findings import Unit
from survey.instrument.suggestions import did_you_mean, listed
from survey.instrument.yaml_marks import KeyPath, MarkedYaml, read_marked
from survey.report.profiles.profile import Profile

__all__ = ["read_profile"]

_BOUNDS = {"decimals": (0, 10), "sizes": (4, 72), "page": (0, 120), "rules": (0.25, 6)}


def read_profile(name: str, path: Path, defaults: Path) -> Profile:
    """Read a profile from its file and those it is based on.

    Parameters
    ----------
    name : str
        The profile's name, which is also the base when the file names none and there is a default.
    path, defaults : Path
        The file, and the folder of the package's own profiles.

    Raises
    ------
    ReportError
        With every fault of the file.
    """
    layers = _layers(name, path, defaults, ())
    reader = _Reader(layers)
    made = reader.record(Profile, (), {"name": name})
    if reader.faults:
        raise ReportError(reader.faults)
    return _with_files(cast("Profile", made), layers)


def _with_files(profile: Profile, layers: tuple[MarkedYaml, ...]) -> Profile:
    """Find the Word template and the citation style (CSL) beside the file that names them."""
    wanted = {
        "word_template": Text("the Word template is not there", "找不到 Word 模板"),
        "citation_style": Text("the citation style is not there", "找不到引文样式文件"),
    }
    named = {"word_template": profile.word_template, "citation_style": profile.citation_style}
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for key, what in wanted.items():
        if not named[key] or (key == "citation_style" and not named[key].endswith(".csl")):
            continue
        marked = next(one for one in layers if cast("dict[str, Any]", one.data).get(key))
        path = Path(marked.file).parent / named[key]
        found[key] = path.as_posix()
        if not path.is_file():
            faults.append(marked.fault((key,), what, got=path.as_posix()))
    if faults:
        raise ReportError(faults)
    return dataclasses.replace(profile, **found) if found else profile


def _layers(name: str, path: Path, defaults: Path, seen: tuple[Path, ...]) -> tuple[MarkedYaml, ...]:
    """Return the files from the one that is read first to the ones behind it."""
    marked = read_marked(path, ReportError)
    if not isinstance(marked.data, dict):
        what = Text("a profile is a mapping of settings", "样式方案应由键值对组成")
        raise ReportError(marked.fault((), what))
    data = cast("dict[str, Any]", marked.data)
    default = defaults / f"{name}.yaml"
    if "base" not in data and (path == default or not default.is_file()):
        return (marked,)
    base = defaults / f"{data.get('base', name)}.yaml"
    if not base.is_file() or base in (*seen, path):
        what = Text(
            "a profile can be based on one of the package's only", "样式方案只能以软件自带的方案为基础"
        )
        known = sorted(one.stem for one in defaults.glob("*.yaml"))
        got = str(data.get("base"))
        mend = did_you_mean(got, known)
        raise ReportError(marked.fault(("base",), what, expected=listed(known), got=got, mend=mend))
    return (marked, *_layers(base.stem, base, defaults, (*seen, path)))


@dataclass(slots=True)
class _Reader:
    """Makes records from layers of files: the first that has a value gives it."""

    layers: tuple[MarkedYaml, ...]
    faults: list[Fault] = field(default_factory=lambda: cast("list[Fault]", []))

    def record(self, kind: type, path: KeyPath, given: Mapping[str, Any]) -> Any:
        """Make a frozen record of the given kind from the settings at a path."""
        hints = typing.get_type_hints(kind)
        names = [f.name for f in dataclasses.fields(kind) if f.name not in given]
        self._unknown_keys(path, [*names, "base"] if not path else names)
        values = {name: self._value(hints[name], (*path, name)) for name in names}
        return kind(**given, **values) if not self.faults else None

    def _value(self, hint: Any, path: KeyPath) -> Any:
        if dataclasses.is_dataclass(hint):
            return self.record(cast("type", hint), path, {})
        if typing.get_origin(hint) is not None and issubclass(_origin(hint), Mapping):
            return self._decimals(path)
        found = self._find(path)
        if found is None:
            what = Text("the setting is missing", "缺少该设置")
            self.faults.append(self.layers[0].fault(path[:-1], what, expected=".".join(map(str, path))))
            return None
        marked, value = found
        return self._checked(marked, hint, path, value)

    def _find(self, path: KeyPath) -> tuple[MarkedYaml, Any] | None:
        for marked in self.layers:
            node: Any = marked.data
            for part in path:
                node = cast("dict[Any, Any]", node).get(part) if isinstance(node, dict) else None
            if node is not None:
                return marked, node
        return None

    def _checked(self, marked: MarkedYaml, hint: Any, path: KeyPath, value: Any) -> Any:
        """Return the value when it is of the kind asked for and inside its bounds."""
        if typing.get_origin(hint) is Literal:
            allowed = typing.get_args(hint)
            if value not in allowed:
                self._wrong(marked, path, listed(allowed), value)
            return value
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
            self._wrong(marked, path, cast("type", hint).__name__, value)
            return value
        low, high = _BOUNDS.get(str(path[-2]) if len(path) > 1 else "", (None, None))
        if low is not None and high is not None and not isinstance(value, str) and not low <= value <= high:
            self._wrong(marked, path, f"{low} - {high}", value)
        return value

    def _decimals(self, path: KeyPath) -> Mapping[str, int]:
        units = [unit.value for unit in Unit if unit not in (Unit.WORD, Unit.DIFFERENCE)]
        self._unknown_keys(path, units)
        return MappingProxyType({unit: self._value(int, (*path, unit)) for unit in units})

    def _unknown_keys(self, path: KeyPath, known: list[str]) -> None:
        for marked in self.layers:
            node: Any = marked.data
            for part in path:
                node = cast("dict[Any, Any]", node).get(part, {}) if isinstance(node, dict) else {}
            if not isinstance(node, dict):
                self._wrong(marked, path, "key: value", node)
                continue
            for key in cast("dict[str, Any]", node):
                if key not in known:
                    what = Text("unknown setting", "未知的设置")
                    mend = did_you_mean(key, known)
                    self.faults.append(marked.fault((*path, key), what, got=key, mend=mend, key=True))

    def _wrong(self, marked: MarkedYaml, path: KeyPath, expected: str, got: object) -> None:
        what = Text("the setting cannot take this value", "该设置不能取这个值")
        self.faults.append(marked.fault(path, what, expected=expected, got=str(got)))


def _origin(hint: Any) -> type:
    origin = typing.get_origin(hint)
    return cast("type", origin) if origin not in (Union, UnionType, Literal, None) else object
