"""Which sources were written by the simulator: known by their recorded hash, never by their name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["RECORD", "is_simulated", "recorded_hashes"]

RECORD = Path("analysis", "data", "simulated_sources.json")


def recorded_hashes(folder: Path) -> frozenset[str]:
    """Return the SHA-256 of every export that the simulator says it wrote into this study.

    Parameters
    ----------
    folder : Path
        The study.
    """
    path = folder / RECORD
    if not path.is_file():
        return frozenset()
    body: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(body.get("sources", {}).values())


def is_simulated(folder: Path, hashes: Iterable[str]) -> bool:
    """Say whether any of the sources was written by the simulator.

    Parameters
    ----------
    folder : Path
        The study.
    hashes : iterable of str
        SHA-256 of the exports that were read.
    """
    known = recorded_hashes(folder)
    return any(one in known for one in hashes)
