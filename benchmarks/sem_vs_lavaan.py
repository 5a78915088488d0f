"""How fast is a whole job beside lavaan's: fit, standard errors, standardised solution and all indices?

Both read the same data; each has one thread but where draws are refitted. lavaan's start and its
reading of the file are not counted. Needs Rscript with lavaan.

    python benchmarks/sem_vs_lavaan.py [--rounds 3] [--cases cfa,pd,fiml]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from survey.sem import fit_sem

ROOT = Path(__file__).parents[1]
CFA = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
PD = """ind60 =~ x1 + x2 + x3
dem60 =~ y1 + y2 + y3 + y4
dem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60
dem65 ~ ind60 + dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8"""
BFI = "\n".join(f"{s} =~ " + " + ".join(f"{s}{k}" for k in range(1, 6)) for s in "ACENO")
THIRTY = "\n".join(f"f{s} =~ " + " + ".join(f"i{5 * s + k}" for k in range(1, 6)) for s in range(6))
SCRIPT = """suppressMessages(library(lavaan))
d <- read.csv("{data}"); m <- readLines("{model}")
for (k in 1:{rounds}) {{
  s <- proc.time()[["elapsed"]]
  f <- suppressWarnings(sem(m, d{options}))
  p <- parameterEstimates(f, standardized = TRUE); z <- standardizedSolution(f); i <- fitMeasures(f)
  cat(proc.time()[["elapsed"]] - s, i[["chisq"]], "\\n")
}}"""


@dataclass(frozen=True)
class Case:
    """A job: its model, data, our options, lavaan's, and how many times faster we are to be."""

    model: str
    data: str
    target: float
    ours: dict[str, Any] = field(default_factory=dict)
    lavaan: str = ""


CASES = {
    "cfa": Case(CFA, "hs", 10),
    "pd": Case(PD, "pd", 10),
    "thirty_ml": Case(THIRTY, "thirty", 10),
    "thirty_mlr": Case(THIRTY, "thirty", 10, {"estimator": "MLR"}, ', estimator = "MLR"'),
    "wlsmv": Case(THIRTY, "thirty_ordinal", 5, {"ordered": ["all"]}, ", ordered = TRUE"),
    "fiml": Case(
        BFI, "bfi", 10, {"estimator": "MLR", "missing": "fiml"}, ', estimator = "MLR", missing = "fiml"'
    ),
    "bootstrap": Case(PD, "pd", 50, {"bootstrap": 1000, "seed": 1}, ', se = "bootstrap", bootstrap = 1000'),
}


def frame(name: str) -> pd.DataFrame:
    if name == "bfi":
        raw = ROOT / "examples/personality/analysis/data/raw/bfi.csv"
        return pd.read_csv(raw, index_col=0).iloc[:, :25].astype(float)
    if name == "thirty":
        rng = np.random.default_rng(1)
        latent = rng.normal(size=(600, 6)) @ np.linalg.cholesky(0.4 + 0.6 * np.eye(6)).T
        values = np.repeat(latent, 5, axis=1) + rng.normal(size=(600, 30))
        return pd.DataFrame(values, columns=[f"i{k}" for k in range(1, 31)])
    if name == "thirty_ordinal":
        # Five categories of unequal width.
        cuts = np.array([-2.0, -0.7, 0.4, 1.6])
        return frame("thirty").apply(lambda column: np.searchsorted(cuts, column) + 1.0)
    examples = Path(str(files("semopy") / "examples"))
    found = {"hs": "holzinger_swineford39_data.csv", "pd": "pd_data.csv"}[name]
    return pd.read_csv(examples / found, index_col=0)


def lavaan(case: Case, data: pd.DataFrame, rounds: int) -> tuple[float, float]:
    """Return the median seconds of lavaan and its chi-square."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        data.to_csv(here / "data.csv", index=False)
        (here / "model.txt").write_text(case.model, encoding="utf-8")
        text = SCRIPT.format(
            data=here / "data.csv", model=here / "model.txt", rounds=rounds, options=case.lavaan
        )
        (here / "job.R").write_text(text, encoding="utf-8")
        made = subprocess.run(["Rscript", str(here / "job.R")], check=True, capture_output=True, text=True)
    lines = [line.split() for line in made.stdout.splitlines() if line.strip()]
    return statistics.median(float(line[0]) for line in lines), float(lines[0][1])


def ours(case: Case, data: pd.DataFrame, rounds: int) -> tuple[float, float]:
    """Return the median seconds of ours and our chi-square."""
    fit_sem(CFA, frame("hs"))
    times: list[float] = []
    chisq = float("nan")
    for _ in range(rounds):
        start = time.perf_counter()
        chisq = fit_sem(case.model, data, **case.ours).fit.chisq
        times.append(time.perf_counter() - start)
    return statistics.median(times), chisq


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", default=",".join(CASES))
    chosen = parser.parse_args()
    if shutil.which("Rscript") is None:
        print("this needs Rscript with lavaan: apt-get install r-cran-lavaan")
        return 2
    missed = 0
    for name in chosen.cases.split(","):
        case = CASES[name]
        data = frame(case.data)
        rounds = 1 if name == "bootstrap" else chosen.rounds
        mine, chisq = ours(case, data, rounds)
        other, theirs = lavaan(case, data, rounds)
        ratio = other / mine
        missed += ratio < case.target
        print(
            f"{name}: chi-square {chisq:.4f} and {theirs:.4f}; ours {mine:.3f} s, lavaan {other:.3f} s, "
            f"ratio {ratio:.1f} (target {case.target:g}: {'met' if ratio >= case.target else 'NOT met'})"
        )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
