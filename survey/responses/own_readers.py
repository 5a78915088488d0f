"""Readers that other packages offer by entry point: which files their code begins in."""

from __future__ import annotations

import hashlib
import importlib.util
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

__all__ = ["GROUP", "own_reader_files"]

GROUP = "survey.readers"


def own_reader_files() -> dict[str, str]:
    """Return for each reader of another package its version and the hash of the file that it is in.

    What was read by one is read again when it was changed.
    """
    return {f"reader {point.name}": _code_of(point) for point in entry_points(group=GROUP)}


def _code_of(point: EntryPoint) -> str:
    version = "" if point.dist is None else point.dist.version
    found = importlib.util.find_spec(point.module)
    path = None if found is None or found.origin is None else Path(found.origin)
    code = hashlib.sha256(path.read_bytes()).hexdigest() if path is not None and path.is_file() else ""
    return f"{point.value} {version} {code}"
