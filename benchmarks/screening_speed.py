"""Seconds to screen many rows, beside the package insufficient-effort.

Usage: python benchmarks/screening_speed.py [--rows 100000] [--repeats 7] [--insufficient-effort PYTHON]
PYTHON is an interpreter that has insufficient-effort (no dependency of this project).

Three comparisons on the same complete answers, each the best of the repeats. First the indices that both
have, each called by itself, in processor time with one thread of linear algebra. Each side does what its
function needs: correlations for pairs of synonyms, means and covariances, popularities of steps, 20 halvings,
and for lz the model. Theirs Guttman errors (pairs of items), Gpoly and U3 by three functions; ours gives
Guttman errors (pairs of steps), their normed form and U3 by one. Second all of these in one run: ours as the
screen computes them, from the same array of answers on, theirs one after the other, which is all that its
functions allow; in processor time, and in wall time on all cores with as many threads of linear algebra as
either likes. Third the default screens as wholes, in wall time: ours has more indices and calibrates their
cutoffs on two passes of draws; theirs cuts at percentiles.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from screening_designs import DESIGNS, attentive
from threadpoolctl import threadpool_limits

from survey.responses.screening.autocorrelation import largest_autocorrelation
from survey.responses.screening.design import ScreenDesign
from survey.responses.screening.evaluate import evaluate
from survey.responses.screening.guttman import guttman_errors
from survey.responses.screening.halves import even_odd, random_halves, resampled_reliability
from survey.responses.screening.mahalanobis import mahalanobis_squared, sample_moments
from survey.responses.screening.null_model import fit_null_model, running_codes
from survey.responses.screening.person_fit import fit_graded_scales, lz
from survey.responses.screening.person_total import person_total
from survey.responses.screening.reference import make_tools, reference_of
from survey.responses.screening.runs import runs_of
from survey.responses.screening.screen import screen
from survey.responses.screening.synonyms import item_correlations, pairs_of, psychometric_synonyms
from survey.responses.screening.variability import response_variability
from survey.responses.screening.whole import as_floats, compact

Floats = NDArray[np.float64]
Times = dict[str, tuple[float, float]]
SHARED = (
    "longstring", "average_run", "irv", "mahalanobis", "psychometric_synonyms", "psychometric_antonyms",
    "person_total", "guttman_errors", "guttman_normed", "u3", "even_odd", "autocorrelation",
    "resampled_reliability", "lz",
)  # fmt: skip
OTHER = """
import sys, time, json, numpy as np, ier
X, S, O = (np.load(path) for path in sys.argv[1:4])
factors, repeats = json.loads(sys.argv[4]), int(sys.argv[5])
calls = {
    "longest and average run": [lambda: ier.longstring_scores(X)],
    "IRV": [lambda: ier.irv(X)],
    "D squared": [lambda: ier.mahad(X)],
    "synonyms and antonyms": [lambda: ier.psychsyn(X), lambda: ier.psychant(X)],
    "person-total": [lambda: ier.person_total(X)],
    "Guttman errors, normed, U3": [lambda: ier.guttman(S), lambda: ier.gpoly(S), lambda: ier.u3poly(S)],
    "even-odd": [lambda: ier.evenodd(O, factors=factors, method="halves")],
    "autocorrelation": [lambda: ier.autocorrelation(X, max_lag=10)],
    "resampled reliability": [
        lambda: ier.individual_reliability(O, n_splits=20, factors=factors, random_seed=1)],
    "lz": [lambda: ier.lz(S)],
}
best = {}
for name, functions in calls.items():
    times = []
    for _ in range(repeats):
        started = time.process_time(), time.perf_counter()
        for function in functions:
            function()
        times.append((time.process_time() - started[0], time.perf_counter() - started[1]))
    best[name] = [min(column) for column in zip(*times)]
started = time.perf_counter()
ier.screen(X)
print(json.dumps({"best": best, "screen": time.perf_counter() - started}))
"""


def shared_indices(X: Floats, S: Floats, design: ScreenDesign) -> dict[str, Callable[[], object]]:
    """Return our calls for the indices that both have."""
    halves = random_halves(design.scales, len(design.items), 20, np.random.default_rng(1))
    low = np.array(design.low)

    def pairs() -> None:
        R = item_correlations(X)
        for critical in (0.6, -0.6):
            psychometric_synonyms(X, pairs_of(R, critical))

    def likelihood() -> None:
        model = fit_null_model(X[:20_000])  # as many as the screen takes
        lz(running_codes(X, model), fit_graded_scales(model.correlation, model.thresholds, design.scales))

    return {
        "longest and average run": lambda: runs_of(X),
        "IRV": lambda: response_variability(X),
        "D squared": lambda: mahalanobis_squared(X, *sample_moments(X)),
        "synonyms and antonyms": pairs,
        "person-total": lambda: person_total(X),
        "Guttman errors, normed, U3": lambda: guttman_errors(S - low, design.categories or 0),
        "even-odd": lambda: even_odd(S, design.scales),
        "autocorrelation": lambda: largest_autocorrelation(X),
        "resampled reliability": lambda: resampled_reliability(S, halves),
        "lz": likelihood,
    }


def together(X: Floats, design: ScreenDesign) -> None:
    """Compute all shared indices as the screen does, with what each needs of the sample."""
    given = compact(X)
    model = fit_null_model(given[:20_000])  # as many as the screen takes
    tools = make_tools(given, design, model, np.random.default_rng(1), critical=0.6)
    reference = reference_of(given, design, np.random.default_rng(1), robust=False)
    evaluate(given, tools, reference, names=SHARED)


def timed(call: Callable[[], object], repeats: int) -> float:
    times: list[float] = []
    for _ in range(repeats):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return min(times)


def wall_time(call: Callable[[], object], repeats: int) -> float:
    times: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)


def theirs(
    python: str, arrays: tuple[Floats, ...], factors: list[int], repeats: int, threads: int
) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder, f"{k}.npy")) for k in range(len(arrays))]
        for path, array in zip(paths, arrays, strict=True):
            np.save(path, array)
        allowed = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
        done = subprocess.run(
            [python, "-c", OTHER, *paths, json.dumps(factors), str(repeats)],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **allowed},
        )
    return json.loads(done.stdout)


def tell(name: str, ours: float, other: float) -> None:
    print(f"{name:28s}{ours:8.3f} s {other:8.3f} s {other / ours:6.1f} times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--insufficient-effort")
    options = parser.parse_args()
    X, design = attentive(replace(DESIGNS[0], n=options.rows), np.random.default_rng(1))
    S = as_floats(design.scored(X))
    with threadpool_limits(1):
        ours = {name: timed(call, options.repeats) for name, call in shared_indices(X, S, design).items()}
        started, busy = time.perf_counter(), time.process_time()
        found = screen(X, design)
        wall, busy = time.perf_counter() - started, time.process_time() - busy
    print(f"{options.rows} rows x {len(design.items)} items")
    if options.insufficient_effort:
        # Their halves are of neighbouring columns: the items of a scale are put together.
        beside = S[:, [j for scale in design.scales for j in scale]]
        factors = [len(scale) for scale in design.scales]
        arrays = (X, S, beside)
        alone = theirs(options.insufficient_effort, arrays, factors, options.repeats, 1)
        run = partial(together, X, design)
        own_busy, own_wall = timed(run, options.repeats), wall_time(run, options.repeats)
        other = theirs(options.insufficient_effort, arrays, factors, options.repeats, os.cpu_count() or 1)
        best = {name: busy for name, (busy, _) in cast("Times", alone["best"]).items()}
        for name, own in ours.items():
            tell(name, own, best[name])
        tell("all, each by itself", sum(ours.values()), sum(best.values()))
        tell("all in one run, processor", own_busy, sum(best.values()))
        tell(
            "all in one run, wall",
            own_wall,
            sum(passed for _, passed in cast("Times", other["best"]).values()),
        )
        print(f"their default screen, as a whole: {other['screen']:.1f} s")
    print(
        f"our default screen, as a whole: {wall:.1f} s ({busy:.1f} s of processor), "
        f"{len(found.indices)} indices"
    )


if __name__ == "__main__":
    main()
