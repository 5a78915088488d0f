"""Seconds to screen many rows with all default indices, beside the package insufficient-effort.

Usage: python benchmarks/screening_speed.py [--rows 100000] [--insufficient-effort PYTHON]
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from screening_designs import DESIGNS, attentive

from survey.responses.screening.screen import screen

OTHER = """
import sys, time, numpy as np, ier
X = np.load(sys.argv[1])
started = time.perf_counter()
ier.screen(X)
print(time.perf_counter() - started)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--insufficient-effort")
    options = parser.parse_args()
    answers, items = attentive(replace(DESIGNS[0], n=options.rows), np.random.default_rng(1))
    started, busy = time.perf_counter(), time.process_time()
    found = screen(answers, items)
    ours, busy = time.perf_counter() - started, time.process_time() - busy
    print(
        f"survey: {ours:.1f} s ({busy:.1f} s of processor) for {found.n} rows x {len(items.items)} items, "
        f"{len(found.indices)} indices"
    )
    if options.insufficient_effort:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "in.npy")
            np.save(path, answers)
            done = subprocess.run(
                [options.insufficient_effort, "-c", OTHER, str(path)],
                check=True,
                capture_output=True,
                text=True,
            )
        theirs = float(done.stdout.split()[-1])
        print(f"insufficient-effort: {theirs:.1f} s; {theirs / ours:.1f} times ours")


if __name__ == "__main__":
    main()
