"""The memory of a process and of all that it started, sampled while it runs (Linux)."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["PeakMemory", "run_measured", "tree_megabytes"]

_SECONDS = 0.05


def run_measured(words: Sequence[str]) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run a program; return how it ended and the largest memory of its whole tree, in MB.

    Pages that processes share are counted once (proportional set size).
    """
    peak = 0.0
    started = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    while started.poll() is None:
        peak = max(peak, tree_megabytes(started.pid))
        time.sleep(_SECONDS)
    said = started.stderr.read() if started.stderr else ""
    return subprocess.CompletedProcess(words, started.returncode, "", said), peak


class PeakMemory(threading.Thread):
    """The largest memory of this process and all that it starts, from `start` on."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0

    def run(self) -> None:
        """Look every now and then until the process ends."""
        while True:
            self.megabytes = max(self.megabytes, tree_megabytes(os.getpid()))
            time.sleep(_SECONDS)


def tree_megabytes(pid: int) -> float:
    """Return the memory of a process and its descendants now, in MB."""
    return sum(map(_kilobytes, _tree(pid))) / 1024


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:  # it has ended since
            continue
        for child in found:
            yield from _tree(int(child))


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended since
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
