"""Polychorics, parallel analysis and rotation against psych and factor_analyzer, as ratios within one run.

Usage: python benchmarks/psychometrics_speed.py [--rows 2800] [--repeats 3] [--no-r]

Each part prints the seconds of both programs (processor time, the best of the repeats) and their ratio; with
OMP_NUM_THREADS=1 one core is compared with one. R's psych runs where Rscript and psych are installed, on the
same answers, written to a temporary file.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from survey.numerics.polychoric import polychoric, to_codes
from survey.numerics.rotation import rotate_loadings
from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.psychometrics.factors.parallel_analysis import parallel_analysis

ITEMS, CATEGORIES, FACTORS = 25, 6, 5
STORED = "tests/reference/expected/psychometrics_classics.json"
PUBLISHED = ("bfi", "harman74", "thurstone", "ability")
PSYCH = """
suppressMessages(library(psych)); d <- read.csv("{path}", header = FALSE)
# The processes that psych starts count as well.
seconds <- function() sum(system.time(suppressWarnings(polychoric(d, correct = 0)))[c(1, 2, 4, 5)])
cat(min(replicate({repeats}, seconds())))
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
    noise = np.asarray(np.corrcoef(np.random.default_rng(1).normal(size=(1000, 40)), rowvar=False))
    tell(
        "parallel analysis, 1,000 draws of 40 items x 1,000 rows",
        best_of(lambda: parallel_analysis(noise, 1000, draws=1000), chosen.repeats),
        None,
    )
    for name, R, factors in correlations(answers):
        A, size = unrotated(R, factors), f"{name}, {R.shape[0]} x {factors}"
        tell(
            f"{size}: rotation alone, oblimin from 100 starts, against factor_analyzer's one",
            best_of(partial(rotate_loadings, A, "oblimin", n_starts=100), 10 * chosen.repeats),
            best_of(partial(factor_analyzer_oblimin, A), 10 * chosen.repeats),
        )
        tell(
            f"{size}: minres and oblimin from 100 starts, against factor_analyzer's fit with one",
            best_of(partial(extract_and_rotate, R, factors), 10 * chosen.repeats),
            best_of(partial(factor_analyzer_fit, R, factors), 10 * chosen.repeats),
        )
    return 0


def six_points(n: int) -> np.ndarray:
    """Return answers on six points of 25 items with five correlated factors."""
    rng = np.random.default_rng(1)
    f = rng.normal(size=(n, FACTORS)) + 0.6 * rng.normal(size=(n, 1))
    y = np.repeat(f, ITEMS // FACTORS, axis=1) + rng.normal(size=(n, ITEMS))
    return np.digitize(y, [-2.0, -1.0, 0.0, 1.0, 2.0]).astype(np.float64)


def correlations(answers: np.ndarray) -> list[tuple[str, np.ndarray, int]]:
    """Return names, correlation matrices and numbers of factors: four published ones and two simulated."""
    stored = json.loads((Path(__file__).parents[1] / STORED).read_text(encoding="utf-8"))
    return [
        *((name, np.array(stored[name]["R"]), int(stored[name]["k"])) for name in PUBLISHED),
        ("simulated, clean", np.corrcoef(answers, rowvar=False), FACTORS),
        ("simulated, cross-loaded", np.corrcoef(cross_loaded(), rowvar=False), 8),
    ]


def cross_loaded() -> np.ndarray:
    """Return 400 rows of 40 items with eight factors, three in ten loadings of other factors not zero."""
    rng = np.random.default_rng(3)
    own = np.repeat(np.eye(8), 5, axis=0) * rng.uniform(0.4, 0.8, size=(40, 1))
    others = rng.uniform(-0.3, 0.3, size=own.shape) * (rng.random(own.shape) < 0.3)
    f = rng.normal(size=(400, 8)) + 0.65 * rng.normal(size=(400, 1))
    return f @ (own + others).T + rng.normal(size=(400, 40)) * 0.8


def unrotated(R: np.ndarray, factors: int) -> np.ndarray:
    """Return minres factors."""
    return loadings_given(solve_uniquenesses(R[None], factors).psi, R[None], factors)[0]


def extract_and_rotate(R: np.ndarray, factors: int) -> None:
    """Extract minres factors and rotate them from 100 starts."""
    rotate_loadings(unrotated(R, factors), "oblimin", n_starts=100)


def factor_analyzer_fit(R: np.ndarray, factors: int) -> None:
    """Extract and rotate with factor_analyzer, as it comes."""
    from factor_analyzer import FactorAnalyzer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        FactorAnalyzer(n_factors=factors, rotation="oblimin", method="minres", is_corr_matrix=True).fit(R)


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
    """Return the least seconds of some runs; of processor time, which other programs change least."""
    seconds: list[float] = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return min(seconds)


def tell(title: str, ours: float, theirs: float | None) -> None:
    """Print one line."""
    other = "" if theirs is None else f", theirs {theirs:.4f} s, ratio {theirs / ours:.2f}"
    print(f"{title}: {ours:.4f} s{other}")


if __name__ == "__main__":
    sys.exit(main())
