"""A fit in a few lines, for the prompt: who, how it ended, how well it fits. Tables are for the report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey.sem.results import SemResult

__all__ = ["summarize"]


def summarize(result: SemResult) -> str:
    """Return the estimator, the sample, the ending, the tests and the main indices of a fit.

    The indices are the robust ones where there are any, else the scaled, else the naive.
    """
    options, sample, fit, ended = result.options, result.sample, result.fit, result.convergence
    sizes = zip(sample.group_labels, sample.n_used, strict=True)
    who = ", ".join(f"{label} {n}" if label else f"n = {n}" for label, n in sizes)
    state = f"converged after {ended.iterations} rounds" if ended.converged else "did NOT converge"
    if ended.converged and not ended.admissible:
        state += f", NOT admissible: {'; '.join(ended.problems)}"
    kind = next((k for k in ("_robust", "_scaled") if not math.isnan(getattr(fit, f"cfi{k}"))), "")
    tests = [_test("chisq", fit.chisq, fit.df, fit.pvalue)]
    if not math.isnan(fit.chisq_scaled):
        tests.append(_test("scaled", fit.chisq_scaled, fit.df_scaled, fit.pvalue_scaled))
    value = {name: getattr(fit, f"{name}{kind}") for name in ("cfi", "tli", "rmsea")}
    limits = [getattr(fit, f"rmsea_ci_{end}{kind}") for end in ("lower", "upper")]
    indices = (
        f"{kind[1:]} CFI {value['cfi']:.3f}, TLI {value['tli']:.3f}, "
        f"RMSEA {value['rmsea']:.3f} [{limits[0]:.3f}, {limits[1]:.3f}]; SRMR {fit.srmr:.3f}"
    )
    lines = [
        f"SemResult: {options.model_type} by {options.estimator}, {options.missing}; {who}",
        f"  {state}; {fit.npar} free parameters",
        f"  {'; '.join(tests)}",
        f"  {indices.strip()}",
        *(f"  warning: {warning.message.en}" for warning in result.warnings),
        "  .parameters is the table; survey.to_table prints it",
    ]
    return "\n".join(lines)


def _test(name: str, chisq: float, df: float, pvalue: float) -> str:
    return f"{name} {chisq:.3f}, df {df:g}, p {pvalue:.3g}"
