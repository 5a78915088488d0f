"""A bundle put into a private folder, after every path in its plan and profiles was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, cast

from survey.errors import BundleError, Fault, Text
from survey.instrument.yaml_marks import KeyPath, MarkedYaml, parse_marked

__all__ = ["unpack"]

_PLAN = "analysis/study.yaml"
_PROFILES = "reports/profiles/"


def unpack(files: Mapping[str, bytes], folder: Path, wanted: Callable[[str], bool]) -> None:
    """Write the wanted files of a bundle into a folder, and nothing that a plan could use to reach out of it.

    Parameters
    ----------
    files : mapping of str to bytes
        By name, as `read_archive` returns them.
    folder : Path
        Empty and private.
    wanted : callable
        Says by its name whether a file is needed.

    Raises
    ------
    BundleError
        With every path of the plan or of a style profile that leads out of the bundle, and when there is
        no plan.
    """
    faults = [*_plan_faults(files)]
    for name, data in files.items():
        if name.startswith(_PROFILES) and name.endswith((".yaml", ".yml")):
            faults += _profile_faults(_yaml(name, data))
    if faults:
        raise BundleError(faults)
    for name, data in files.items():
        if wanted(name):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _plan_faults(files: Mapping[str, bytes]) -> Iterator[Fault]:
    if _PLAN not in files:
        yield Fault(Text("the bundle holds no plan", "研究包中没有研究计划"), expected=_PLAN)
        return
    marked = _yaml(_PLAN, files[_PLAN])
    plan = _mapping(marked.data)
    for group, part in _mapping(plan.get("groups")).items():
        for name in ("instrument", "main", "pretest", "form", "column_map"):
            yield from _path_faults(marked, ("groups", group, name), _mapping(part).get(name))
    for language, profile in _mapping(plan.get("profiles")).items():
        yield from _path_faults(marked, ("profiles", language), profile)


def _profile_faults(marked: MarkedYaml) -> Iterator[Fault]:
    for name in ("base", "word_template"):
        yield from _path_faults(marked, (name,), _mapping(marked.data).get(name))


def _path_faults(marked: MarkedYaml, place: KeyPath, value: object) -> Iterator[Fault]:
    if not isinstance(value, str):
        return
    parts = PurePosixPath(value).parts
    if value.startswith("/") or ".." in parts or "\\" in value or ":" in value:
        yield marked.fault(place, Text("the path leads out of the bundle", "路径指向研究包之外"), got=value)


def _yaml(name: str, data: bytes) -> MarkedYaml:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = Text("the file is not UTF-8", "文件不是 UTF-8 编码")
        raise BundleError(Fault(what, where=name)) from error
    return parse_marked(text, name, BundleError)


def _mapping(value: object) -> dict[Any, Any]:
    return cast("dict[Any, Any]", value) if isinstance(value, dict) else {}
