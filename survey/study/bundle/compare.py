"""Two runs of one study compared: every finding by its key, and what was printed for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from survey.errors import BundleError, Fault, Text
from survey.findings import Unit
from survey.study.bundle.tolerance import ABSOLUTE, DIFFERENCES, same_number

__all__ = ["Difference", "compare_findings", "printed_changes"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding that is not bit for bit what it was.

    Parameters
    ----------
    key : str
    old, new : float, int, str or None
        As the bundle has it, and as it was computed again; None where it is absent.
    within : bool
        The same number within the tolerance.
    printed : tuple of (str, str)
        What was printed and what would be printed now, where that changed.
    """

    key: str
    old: float | int | str | None
    new: float | int | str | None
    within: bool
    printed: tuple[tuple[str, str], ...] = ()


def compare_findings(
    old: bytes, new: bytes, printed: Mapping[str, tuple[tuple[str, str], ...]]
) -> tuple[Difference, ...]:
    """Return every finding that differs between two ``results.json``.

    Parameters
    ----------
    old, new : bytes
    printed : mapping of str to tuple of (str, str)
        By key, as `printed_changes` returns it.

    Raises
    ------
    BundleError
        When one of them is no list of findings.
    """
    before, after = _findings(old), _findings(new)
    return tuple(_differences(before, after, printed))


def _differences(
    before: Mapping[str, dict[str, Any]],
    after: Mapping[str, dict[str, Any]],
    printed: Mapping[str, tuple[tuple[str, str], ...]],
) -> Iterator[Difference]:
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one == other and key not in printed:
            continue
        values = (one or {}).get("value"), (other or {}).get("value")
        # What is printed otherwise of the very same value was printed by another hand.
        within = one is not None and other is not None and one != other and _same(one, other)
        yield Difference(key, *values, within, printed.get(key, ()))


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two findings agree: unit, base and trust exactly, numbers within the tolerance."""
    if {**one, "value": None} != {**other, "value": None}:
        return False
    old, new = one.get("value"), other.get("value")
    numbers = isinstance(old, int | float) and isinstance(new, int | float)
    if not numbers or one.get("unit") == Unit.COUNT:
        return old == new
    absolute = DIFFERENCES if one.get("unit") == Unit.DIFFERENCE else ABSOLUTE
    return same_number(cast("float", old), cast("float", new), absolute=absolute)


def _findings(data: bytes) -> dict[str, dict[str, Any]]:
    body = _json(data, "results.json")
    rows = body.get("findings")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and "key" in row for row in cast("list[Any]", rows)
    ):
        what = Text("the file holds no findings", "该文件不含结果")
        raise BundleError(Fault(what, where="results.json"))
    return {str(row["key"]): row for row in cast("list[dict[str, Any]]", rows)}


def _json(data: bytes, where: str) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        what = Text("the file is not JSON", "该文件不是 JSON")
        raise BundleError(Fault(what, where=where, got=str(error))) from error
    if not isinstance(body, dict):
        raise BundleError(Fault(Text("the file is not one object", "该文件不是单个对象"), where=where))
    return cast("dict[str, Any]", body)


def printed_changes(
    old: Mapping[str, bytes], new: Mapping[str, bytes]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return what is printed otherwise now, by key.

    Parameters
    ----------
    old, new : mapping of str to bytes
        Outputs by name; ``printed.LANGUAGE.json`` of both are compared.
    """
    changes: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(n for n in old.keys() & new.keys() if n.startswith("printed.")):
        before, after = _json(old[name], name), _json(new[name], name)
        for key in dict.fromkeys((*before, *after)):
            pair = str(before.get(key, "")), str(after.get(key, ""))
            if pair[0] != pair[1]:
                changes.setdefault(key, []).append(pair)
    return {key: tuple(dict.fromkeys(pairs)) for key, pairs in changes.items()}
