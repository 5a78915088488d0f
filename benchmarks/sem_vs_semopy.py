"""How fast is a whole ML fit beside semopy's, on the same data in the same process?

Whole fit: estimates, standard errors, standardised solution and all fit indices. semopy: ``Model.fit`` and
``calc_stats``, without the standard errors and the standardised solution that its ``inspect`` makes. Models:
three factors of Holzinger and Swineford, the same with means, the same in two schools, Political Democracy,
and 30 items. The two take turns, each has one thread, and what is compared is the median of the processor's
time, which on a calm machine is the time that passes.

    python benchmarks/sem_vs_semopy.py [--rounds 15] [--cases cfa,means,groups,pd,thirty]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import semopy
from sem_vs_lavaan import CFA, PD, THIRTY, frame
from threadpoolctl import threadpool_limits

from survey.sem import fit_sem

# Everywhere else the target is to be faster.
TARGETS = {"cfa": 3.0}


@dataclass(frozen=True)
class Case:
    """A model, its data, our options, and semopy's class and options."""

    model: str
    data: str
    ours: dict[str, Any] = field(default_factory=dict)
    means: bool = False
    group: str = ""

    def frame(self) -> pd.DataFrame:
        data = frame(self.data)
        return data if self.group or self.data != "hs" else data.filter(regex=r"^x\d$")


CASES = {
    "cfa": Case(CFA, "hs", {"model_type": "cfa"}),
    "means": Case(CFA, "hs", {"meanstructure": True}, means=True),
    "groups": Case(CFA, "hs", {"group": "school"}, group="school"),
    "pd": Case(PD, "pd"),
    "thirty": Case(THIRTY, "thirty"),
}


def theirs(case: Case, data: pd.DataFrame) -> float:
    """Fit by semopy; it has no groups in one model, so it fits each alone."""
    parts = [rows.drop(columns=case.group) for _, rows in data.groupby(case.group)] if case.group else [data]
    total = 0.0
    for rows in parts:
        model = semopy.ModelMeans(case.model) if case.means else semopy.Model(case.model)
        model.fit(rows)
        total += float(semopy.calc_stats(model)["chi2"].iloc[0])
    return total


def ours(case: Case, data: pd.DataFrame) -> float:
    return fit_sem(case.model, data, **case.ours).fit.chisq


def seconds(job: Callable[[Case, pd.DataFrame], float], case: Case, data: pd.DataFrame) -> float:
    start = time.process_time()
    job(case, data)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cases", default=",".join(CASES))
    chosen = parser.parse_args()
    missed = 0
    for name in chosen.cases.split(","):
        case, target = CASES[name], TARGETS.get(name, 1.0)
        data = case.frame()
        chisqs = f"chi-square: ours {ours(case, data):.4f}, semopy {theirs(case, data):.4f}"
        with threadpool_limits(1):
            times = [(seconds(ours, case, data), seconds(theirs, case, data)) for _ in range(chosen.rounds)]
        mine, other = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = other / mine
        missed += ratio < target
        print(
            f"{name}: {chisqs}; medians of {chosen.rounds}: ours {mine * 1000:.1f} ms, "
            f"semopy {other * 1000:.1f} ms, ratio {ratio:.1f} "
            f"(target {target:g}: {'met' if ratio >= target else 'NOT met'})",
            flush=True,
        )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
