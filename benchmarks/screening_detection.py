"""What the screen finds of planted carelessness, beside usual cutoffs and the package insufficient-effort.

Usage: python benchmarks/screening_detection.py [--sets 60] [--seed 1] [--insufficient-effort PYTHON]
[--json FILE] PYTHON is an interpreter that has insufficient-effort (no dependency of this project). Ten per
cent of each sample are careless: random, straight, patterned and partial, a quarter each. "Usual cutoffs"
are those that go with R's careless (whose values ours equal): D squared above chi-square's .99, a run of
half the items (Curran 2016), even-odd below .30, synonyms below .22 (Johnson 2005); a respondent is flagged
by any of them. The score of the ROC is, for the screen, minus the smallest p value.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from screening_designs import DESIGNS, KINDS, attentive, plant

from survey.responses.screening.halves import even_odd
from survey.responses.screening.mahalanobis import mahalanobis_squared, sample_moments
from survey.responses.screening.runs import longest_run
from survey.responses.screening.screen import screen
from survey.responses.screening.synonyms import item_pairs, psychometric_synonyms

Floats = NDArray[np.float64]
GRID = np.linspace(0.0, 1.0, 401)
OTHER = """
import sys, numpy as np, ier
X = np.load(sys.argv[1])
result = ier.screen(X)
score = np.asarray(ier.composite(X), dtype=float)
flags = result["flag_counts"] if isinstance(result, dict) else result.flag_counts
np.savez(sys.argv[2], any=np.asarray(flags) >= 1, two=np.asarray(flags) >= 2, score=score)
"""


def usual(answers: Floats, scored: Floats, scales: tuple[tuple[int, ...], ...]) -> NDArray[np.bool_]:
    squared = mahalanobis_squared(answers, *sample_moments(answers))
    answered = (~np.isnan(answers)).sum(axis=1)
    flagged = squared > stats.chi2.ppf(0.99, np.maximum(answered, 1))
    flagged |= np.nan_to_num(longest_run(answers)) >= answers.shape[1] / 2
    flagged |= np.nan_to_num(even_odd(scored, scales), nan=1.0) < 0.30
    return flagged | (np.nan_to_num(psychometric_synonyms(answers, item_pairs(answers)), nan=1.0) < 0.22)


def other(python: str, answers: Floats) -> dict[str, NDArray[np.generic]]:
    with tempfile.TemporaryDirectory() as folder:
        into, out = Path(folder, "in.npy"), Path(folder, "out.npz")
        np.save(into, answers)
        subprocess.run([python, "-c", OTHER, str(into), str(out)], check=True)
        with np.load(out) as found:
            return dict(found)


def area(score: Floats, careless: NDArray[np.bool_]) -> float:
    ranks = stats.rankdata(np.nan_to_num(score, nan=np.nanmin(score)))
    k = int(careless.sum())
    return float((ranks[careless].sum() - k * (k + 1) / 2) / (k * (careless.size - k)))


def overall(rows: list[list[float]]) -> list[float]:
    """Return the shares flagged of attentive and of careless rows, whose four kinds are equally many."""
    means = np.mean(rows, axis=0)
    return [float(means[-1]), float(means[: len(KINDS)].mean())]


def curve(score: Floats, careless: NDArray[np.bool_]) -> Floats:
    """Return the share of careless rows found where each share of `GRID` of the attentive ones is flagged."""
    filled = np.nan_to_num(score, nan=np.nanmin(score))
    cuts = np.unique(filled)[::-1]
    false = (filled[~careless][:, None] >= cuts).mean(axis=0)
    found = (filled[careless][:, None] >= cuts).mean(axis=0)
    return np.interp(GRID, np.r_[0.0, false], np.r_[0.0, found])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--insufficient-effort")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rates: dict[str, list[list[float]]] = {}
    areas: dict[str, list[float]] = {}
    curves: dict[str, list[Floats]] = {}
    for number in range(options.sets):
        design = DESIGNS[number % len(DESIGNS)]
        rng = np.random.default_rng([options.seed, 7, number])
        answers, items = attentive(design, rng)
        kind = plant(answers, design.points, 0.10, rng)
        found = screen(answers, items, departures=(), seed=number)
        flags = {
            "screen, any flag": found.flagged,
            "screen, excluded": found.excluded(),
            "usual cutoffs": usual(answers, items.scored(answers), items.scales),
        }
        scores = {"screen": found.suspicion}
        if options.insufficient_effort:
            theirs = other(options.insufficient_effort, answers)
            flags |= {"insufficient-effort, any": theirs["any"], "insufficient-effort, two": theirs["two"]}
            scores["insufficient-effort"] = theirs["score"]
        for name, hit in flags.items():
            row = [float(hit[kind == k].mean()) for k in range(len(KINDS))]
            row += [float(hit[(kind >= 0) & (kind < 3)].mean()), float(hit[kind < 0].mean())]
            rates.setdefault(name, []).append(row)
        for name, score in scores.items():
            areas.setdefault(name, []).append(area(score, kind >= 0))
            curves.setdefault(name, []).append(curve(score, kind >= 0))
    heads = (*KINDS, "full length", "attentive")
    print(f"{'':<28}" + "".join(f"{head:>13}" for head in heads))
    for name, rows in rates.items():
        print(f"{name:<28}" + "".join(f"{value:>13.3f}" for value in np.mean(rows, axis=0)))
    for name, values in areas.items():
        print(f"area under the ROC, {name}: {np.mean(values):.4f}")
    if options.json:
        body = {"heads": heads, "rates": {k: np.mean(v, axis=0).tolist() for k, v in rates.items()},
                "areas": {k: float(np.mean(v)) for k, v in areas.items()}, "grid": GRID.tolist(),
                "curves": {k: np.mean(v, axis=0).tolist() for k, v in curves.items()},
                "sets": options.sets, "all": {k: overall(v) for k, v in rates.items()}}  # fmt: skip
        options.json.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
