"""Numbers are the same over hash seeds, threads and kernels of BLAS, within the tolerance of `verify`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from survey.study.bundle.tolerance import DIFFERENCES, same_number

# A fit, its second opinion, and a rotated solution; all in one process, which starts slowly.
SCRIPT = """
import json
import numpy as np, pandas as pd
from threadpoolctl import threadpool_info
from survey.psychometrics import factor_analysis
from survey.sem import fit_sem
from survey.sem.postestimation.second_opinion import ask_semopy

draw = np.random.default_rng(7)
factors = draw.normal(size=(240, 3)) @ np.linalg.cholesky(np.full((3, 3), 0.4) + 0.6 * np.eye(3)).T
factors[:, 2] += 0.4 * factors[:, 0]
items = np.repeat(factors, 4, axis=1) * 0.8 + draw.normal(size=(240, 12)) * 0.7
data = pd.DataFrame(items, columns=[f"{scale}{i}" for scale in ("ia", "tt", "lr") for i in range(1, 5)])
terms = {s: " + ".join(f"{s}{i}" for i in range(1, 5)) for s in ("ia", "tt", "lr")}
model = "\\n".join(f"{s.upper()} =~ {items}" for s, items in terms.items())
fit = fit_sem(model + "\\nLR ~ IA + TT", data, estimator="MLR")
plain = fit_sem(model + "\\nLR ~ IA + TT", data)
opinion = ask_semopy(plain, data)
efa = factor_analysis(data, n_factors=3, rotation="oblimin")
blas = [p for p in threadpool_info() if p["user_api"] == "blas"]
print(json.dumps({
    "apis": sorted({p["internal_api"] for p in blas}),
    "kernels": sorted({str(p.get("architecture")) for p in blas}),
    "est": fit.table.est.tolist(), "se": [x for x in fit.table.se.tolist() if x == x],
    "fit": [fit.fit.chisq, fit.fit.cfi, fit.fit.rmsea],
    "loadings": np.asarray(efa.loadings).ravel().tolist(),
    "opinion": [opinion.max_est, opinion.max_se, opinion.chisq_relative],
}))
"""
X86 = platform.machine().lower() in {"x86_64", "amd64"}
CASES = [(1, 1, "Haswell"), (2, 2, "Sandybridge"), (3, 1, "Prescott")]


@cache
def computed(seed: int, threads: int, kernel: str) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "OPENBLAS_NUM_THREADS": str(threads)}
    environment["OMP_NUM_THREADS"] = str(threads)
    if kernel and X86:  # OpenBLAS takes the kernel of another processor
        environment["OPENBLAS_CORETYPE"] = kernel
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, check=True, env=environment, timeout=300
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("seed", "threads", "kernel"), CASES[1:])
def test_numbers_do_not_depend_on_the_process_or_the_processor(seed: int, threads: int, kernel: str) -> None:
    base, other = computed(*CASES[0]), computed(seed, threads, kernel)
    for name in ("est", "se", "fit", "loadings"):
        assert len(base[name]) == len(other[name]) > 0
        pairs = zip(base[name], other[name], strict=True)
        assert [pair for pair in pairs if not same_number(*pair)] == []
    noise = zip(base["opinion"], other["opinion"], strict=True)
    assert [pair for pair in noise if not same_number(*pair, absolute=DIFFERENCES)] == []


def test_the_kernels_were_other_ones() -> None:
    used = [computed(*case) for case in CASES]
    assert all(one["apis"] for one in used)
    if X86 and used[0]["apis"] == ["openblas"]:  # other libraries and processors have nothing to emulate
        assert len({tuple(one["kernels"]) for one in used}) == len(CASES)
