"""The manifest: what went in, with which versions and seeds, and on what machine.

Platform, BLAS and duration stand here alone, so that a byte comparison of outputs can leave this file out.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from survey.study.pipeline.step_code import package_digest

__all__ = ["MANIFEST_VERSION", "build_manifest", "sha256_of", "write_json"]

MANIFEST_VERSION = "1.0"
_PACKAGES = (
    "survey-analysis",
    "numpy",
    "scipy",
    "pandas",
    "pingouin",
    "semopy",
    "factor-analyzer",
    "matplotlib",
)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build_manifest(
    *,
    inputs: Mapping[str, str],
    out: Path,
    seed: int,
    streams: Iterable[str],
    rows: Mapping[str, int],
    seconds: float,
    reused: Iterable[str] = (),
) -> dict[str, Any]:
    """Collect the manifest of one run.

    Parameters
    ----------
    inputs : mapping of str to str
        SHA-256 of the files that were read, by path in the study.
    out : Path
        The folder of outputs, whose files are recorded by their path in it.
    seed : int
    streams : iterable of str
        Names of the steps that drew random numbers.
    rows : mapping of str to int
        Rows per wave and group, read and valid.
    seconds : float
        How long the run took.
    reused : iterable of str
        Names of the steps whose results were there from a run before, so that the duration is without them.
    """
    return {
        "manifest_version": MANIFEST_VERSION,
        "inputs": dict(sorted(inputs.items())),
        "outputs": {
            path.relative_to(out).as_posix(): sha256_of(path)
            for path in sorted(out.rglob("*"))
            if path.is_file()
        },
        "seed": seed,
        "streams": sorted(streams),
        "rows": dict(rows),
        "versions": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "sources": package_digest(),
        "machine": {
            "python": platform.python_version(),
            "system": platform.system(),
            "machine": platform.machine(),
            "blas": _blas(),
            "threads": {"blas": 1, "processors": os.cpu_count()},  # see `run_steps`
            "seconds": round(seconds, 1),
            "reused": list(reused),
        },
    }


def write_json(body: Mapping[str, Any], path: Path) -> None:
    """Write strict JSON, readable by a person."""
    text = json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _blas() -> list[dict[str, str]]:
    from threadpoolctl import threadpool_info

    wanted = ("internal_api", "version", "threading_layer", "architecture")
    return [{key: str(pool.get(key)) for key in wanted} for pool in threadpool_info()]
