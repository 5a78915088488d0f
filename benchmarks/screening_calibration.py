"""How many attentive respondents the default screen flags: data sets over three designs.

Usage: python benchmarks/screening_calibration.py [--sets 500] [--seed 1] [--workers 1] [--json FILE]
The rate is held on average over data sets; its Monte Carlo error is that of the data sets' means.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from screening_designs import DESIGNS, attentive

from survey.responses.screening.screen import screen


def shares_of(number: int, seed: int, draws: int) -> tuple[float, float]:
    """Return the shares that are flagged by any statistical index, and excluded, in one data set."""
    rng = np.random.default_rng([seed, number])
    answers, items = attentive(DESIGNS[number % len(DESIGNS)], rng)
    found = screen(answers, items, draws=draws, departures=(), seed=number)
    statistical = [index.flagged for index in found.indices if index.false_flag_rate >= 0.0]
    return float(np.logical_or.reduce(statistical).mean()), float(found.excluded().mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    shares: dict[str, list[float]] = {design.name: [] for design in DESIGNS}
    excluded: dict[str, list[float]] = {design.name: [] for design in DESIGNS}
    with ProcessPoolExecutor(options.workers) as pool:
        task = partial(shares_of, seed=options.seed, draws=options.draws)
        for number, (flagged, out) in enumerate(pool.map(task, range(options.sets))):
            name = DESIGNS[number % len(DESIGNS)].name
            shares[name].append(flagged)
            excluded[name].append(out)
    rows = []
    for name in [*shares, "all"]:
        values = np.concatenate(list(shares.values())) if name == "all" else np.array(shares[name])
        out = np.concatenate(list(excluded.values())) if name == "all" else np.array(excluded[name])
        error = values.std(ddof=1) / np.sqrt(values.size)
        rows.append(
            {
                "design": name,
                "sets": int(values.size),
                "flagged": float(values.mean()),
                "mc_error": float(error),
                "excluded": float(out.mean()),
            }
        )
        print(f"{name:32s} {values.size:4d} sets  flagged {values.mean():.4f} +- {1.96 * error:.4f}  "
              f"excluded {out.mean():.4f}")  # fmt: skip
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
