"""How fast is a whole ML fit beside semopy's, on the same data in the same process?

Whole fit: estimates, standard errors, standardised solution and all fit indices of Holzinger and Swineford's
three factors (n = 301). semopy: ``Model.fit`` and ``calc_stats``. The two take turns
and the medians are compared, so that a busy machine slows both; each has one thread.

    python benchmarks/sem_vs_semopy.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import pandas as pd
import semopy
from semopy.examples import holzinger39
from threadpoolctl import threadpool_limits

from survey.sem import fit_sem

MODEL = """visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9
"""
TARGET = 3.0


def ours(data: pd.DataFrame) -> float:
    return fit_sem(MODEL, data, model_type="cfa").fit.chisq


def theirs(data: pd.DataFrame) -> float:
    model = semopy.Model(MODEL)
    model.fit(data)
    return float(semopy.calc_stats(model)["chi2"].iloc[0])


def seconds(job: Callable[[pd.DataFrame], float], data: pd.DataFrame) -> float:
    start = time.perf_counter()
    job(data)
    return time.perf_counter() - start


def main(rounds: int) -> int:
    data = holzinger39.get_data()[[f"x{k}" for k in range(1, 10)]].astype(float)
    print(f"chi-square: ours {ours(data):.4f}, semopy {theirs(data):.4f}")
    with threadpool_limits(1):
        times = [(seconds(ours, data), seconds(theirs, data)) for _ in range(rounds)]
    mine, other = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = other / mine
    print(f"medians of {rounds}: ours {mine * 1000:.1f} ms, semopy {other * 1000:.1f} ms, ratio {ratio:.1f}")
    print(f"target: {TARGET:g} times; {'met' if ratio >= TARGET else 'NOT met'}")
    return int(ratio < TARGET)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
