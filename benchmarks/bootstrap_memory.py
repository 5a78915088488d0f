"""How long do 5,000 bootstrap draws take, and how much memory, beside 10 minutes and 500 MB?

Each job in a process of its own, on two threads: Political Democracy by ML, and six factors of 30 items with
a structural model between them, n = 520 with 4 % of the answers missing, by MLR with full information. What
Python and its libraries take before the first draw is given apart.

    python benchmarks/bootstrap_memory.py [--draws 5000] [--cases pd,fiml]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pandas as pd
from sem_vs_lavaan import PD, THIRTY, frame

from survey.sem import fit_sem

SECONDS, MEGABYTES = 600.0, 500.0
PATHS = THIRTY + "\nf2 ~ f0 + f1\nf3 ~ f2 + f0\nf4 ~ f3 + f2\nf5 ~ f4 + f3"


def incomplete() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    data = frame("thirty").iloc[:520]
    return data.mask(rng.random(data.shape) < 0.04)


CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "pd": (PD, {}),
    "fiml": (PATHS, {"estimator": "MLR", "missing": "fiml"}),
}


def peak() -> float:
    """Return the largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(name: str, draws: int) -> dict[str, float]:
    model, options = CASES[name]
    data = incomplete() if name == "fiml" else frame(name)
    fit_sem(model, data, **options)
    before, start, cpu = peak(), time.perf_counter(), time.process_time()
    found = fit_sem(model, data, **options, bootstrap=draws, seed=1)
    assert found.draws is not None
    return {
        "draws": float(found.draws.kept.size),
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "before": before,
        "peak": peak(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=5000)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--alone", help="run this case in this process and print its record")
    chosen = parser.parse_args()
    if chosen.alone:
        print(json.dumps(run(chosen.alone, chosen.draws)))
        return 0
    missed = 0
    for name in chosen.cases.split(","):
        command = [sys.executable, __file__, "--draws", str(chosen.draws), "--alone", name]
        made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        good = made["seconds"] <= SECONDS and made["peak"] <= MEGABYTES
        missed += not good
        print(
            f"{name}: {made['draws']:.0f} draws kept in {made['seconds']:.0f} s "
            f"({made['cpu']:.0f} s of processor); "
            f"{made['peak']:.0f} MB at most, {made['before']:.0f} MB before "
            f"(limits {SECONDS:.0f} s, {MEGABYTES:.0f} MB: {'met' if good else 'NOT met'})",
            flush=True,
        )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
