"""Polychorics, parallel analysis and rotation against psych and factor_analyzer, as ratios within one run.

Usage: python benchmarks/psychometrics_speed.py [--rows 2800] [--repeats 3] [--no-r]

Each part prints the seconds of both programs (the best of the repeats) and their ratio. R's psych runs where
Rscript and psych are installed, on the same answers, written to a temporary file.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from survey.numerics.polychoric import polychoric, to_codes
from survey.numerics.rotation import rotate_loadings
from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.psychometrics.retention import parallel_analysis

ITEMS, CATEGORIES, FACTORS = 25, 6, 5
PSYCH = """
suppressMessages(library(psych)); d <- read.csv("{path}", header = FALSE)
best <- min(replicate({repeats}, system.time(suppressWarnings(polychoric(d, correct = 0)))[["elapsed"]]))
cat(best)
"""


def main() -> int:
    """Run every part and print one line to each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2800)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--no-r", action="store_true", help="leave psych out")
    chosen = parser.parse_args()
    answers = six_points(chosen.rows)
    codes = to_codes(answers).codes
    ours = best_of(lambda: polychoric(codes), chosen.repeats)
    theirs = None if chosen.no_r else psych_seconds(answers, chosen.repeats)
    tell(f"polychoric, {ITEMS} items, n = {chosen.rows}, against psych", ours, theirs)
    R = np.corrcoef(np.random.default_rng(1).normal(size=(1000, 40)), rowvar=False)
    tell(
        "parallel analysis, 1,000 draws of 40 items x 1,000 rows",
        best_of(lambda: parallel_analysis(R, 1000, draws=1000), chosen.repeats),
        None,
    )
    R = np.corrcoef(answers, rowvar=False)
    A = unrotated(R)
    tell(
        "rotation alone, oblimin from 100 starts, against factor_analyzer's one start",
        best_of(lambda: rotate_loadings(A, "oblimin", n_starts=100), chosen.repeats),
        best_of(lambda: factor_analyzer_oblimin(A), chosen.repeats),
    )
    tell(
        "minres and oblimin from 100 starts, against factor_analyzer's fit with one start",
        best_of(lambda: rotate_loadings(unrotated(R), "oblimin", n_starts=100), chosen.repeats),
        best_of(lambda: factor_analyzer_fit(R), chosen.repeats),
    )
    return 0


def six_points(n: int) -> np.ndarray:
    """Return answers on six points of 25 items with five correlated factors."""
    rng = np.random.default_rng(1)
    f = rng.normal(size=(n, FACTORS)) + 0.6 * rng.normal(size=(n, 1))
    y = np.repeat(f, ITEMS // FACTORS, axis=1) + rng.normal(size=(n, ITEMS))
    return np.digitize(y, [-2.0, -1.0, 0.0, 1.0, 2.0]).astype(np.float64)


def unrotated(R: np.ndarray) -> np.ndarray:
    """Return five minres factors."""
    return loadings_given(solve_uniquenesses(R[None], FACTORS).psi, R[None], FACTORS)[0]


def factor_analyzer_fit(R: np.ndarray) -> None:
    """Extract and rotate with factor_analyzer, as it comes."""
    from factor_analyzer import FactorAnalyzer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        FactorAnalyzer(n_factors=FACTORS, rotation="oblimin", method="minres", is_corr_matrix=True).fit(R)


def factor_analyzer_oblimin(A: np.ndarray) -> None:
    """Rotate once with factor_analyzer, as it comes."""
    from factor_analyzer import Rotator

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        Rotator(method="oblimin").fit_transform(A)


def psych_seconds(answers: np.ndarray, repeats: int) -> float | None:
    """Return the seconds of psych::polychoric; None where it is not installed."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        np.savetxt(path, answers, fmt="%d", delimiter=",")
        code = PSYCH.format(path=path.as_posix(), repeats=repeats)
        done = subprocess.run([program, "-e", code], capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def best_of(run: Callable[[], object], repeats: int) -> float:
    """Return the least seconds of some runs."""
    seconds: list[float] = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def tell(title: str, ours: float, theirs: float | None) -> None:
    """Print one line."""
    other = "" if theirs is None else f", theirs {theirs:.4f} s, ratio {theirs / ours:.1f}"
    print(f"{title}: {ours:.4f} s{other}")


if __name__ == "__main__":
    sys.exit(main())
