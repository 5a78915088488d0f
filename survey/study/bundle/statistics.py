"""What can be computed again from statistics alone: models, from their moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from survey.errors import SurveyError, Text
from survey.sem import fit_sem
from survey.sem.results import SemResult
from survey.study.bundle.compare import Difference
from survey.study.bundle.tolerance import same_number

__all__ = ["Refits", "refit_models"]


@dataclass(frozen=True, slots=True)
class Refits:
    """Models that were fitted again.

    Parameters
    ----------
    done : tuple of str
        Names of the results.
    differences : tuple of Difference
        Chi-squares, degrees of freedom and estimates that are not what was stored.
    not_done : mapping of str to Text
        Why a model could not be fitted again.
    """

    done: tuple[str, ...]
    differences: tuple[Difference, ...]
    not_done: Mapping[str, Text]


def refit_models(results: Mapping[str, Any]) -> Refits:
    """Fit every stored model again from its sample moments, and compare chi-square, df and estimates.

    Estimates and the uncorrected chi-square of MLM and MLR are those of ML, so that both need moments only.
    Robust corrections and standard errors need the answers.

    Parameters
    ----------
    results : mapping of str to object
        The results of a study by name.
    """
    done: list[str] = []
    differences: list[Difference] = []
    not_done: dict[str, Text] = {}
    for name, result in results.items():
        if not isinstance(result, SemResult) or _is_view(name, results):
            continue
        reason = _reason(result)
        if reason is not None:
            not_done[name] = reason
            continue
        try:
            again = _refit(result)
        except SurveyError as error:
            not_done[name] = Text(error.say("en"), error.say("zh"))
            continue
        done.append(name)
        differences += _differences(name, result, again)
    return Refits(tuple(done), tuple(differences), not_done)


def _is_view(name: str, results: Mapping[str, Any]) -> bool:
    """Say whether a result is one group's view of a fit of all groups, which is fitted again itself."""
    return "structural" in results and name.startswith("sem.")


def _reason(result: SemResult) -> Text | None:
    options = result.options
    if options.missing != "listwise":
        return Text(
            "full information needs the answers, pattern by pattern", "完全信息估计需要逐缺失模式的作答数据"
        )
    if options.discrepancy != "ML" or options.ordered:
        return Text("its weights need the answers", "其权重矩阵需要作答数据")
    if not result.convergence.converged:
        return Text("it did not converge", "模型未收敛")
    return None


def _refit(result: SemResult) -> SemResult:
    options, sample = result.options, result.sample
    several = len(sample.n_used) > 1
    n = np.array(sample.n_used, dtype=float)[:, None, None]
    # A matrix that is given is taken to have divisor n - 1, as other programs print it.
    covariance = sample.covariance * (n / (n - 1) if options.likelihood == "normal" else 1.0)
    return fit_sem(
        result.model,
        model_type=options.model_type,
        estimator="ML",
        group_equal=options.group_equal,
        group_partial=options.group_partial,
        std_lv=options.std_lv,
        meanstructure=options.meanstructure,
        orthogonal=options.orthogonal,
        likelihood=options.likelihood,
        sample_cov=tuple(covariance) if several else covariance[0],
        sample_mean=(tuple(sample.mean) if several else sample.mean[0]) if options.meanstructure else None,
        sample_names=sample.observed,
        sample_n=sample.n_used if several else sample.n_used[0],
    )


def _differences(name: str, old: SemResult, new: SemResult) -> Iterator[Difference]:
    pairs: list[tuple[str, float, float]] = [
        ("chisq", old.fit.chisq, new.fit.chisq),
        ("df", old.fit.df, new.fit.df),
    ]
    table = old.table
    if (table.lhs, table.op, table.rhs, table.group) != (
        new.table.lhs,
        new.table.op,
        new.table.rhs,
        new.table.group,
    ):
        yield Difference(f"{name}: parameters", str(len(table.lhs)), str(len(new.table.lhs)), within=False)
        return
    for i, op in enumerate(table.op):
        if table.free[i]:
            suffix = f"@{table.group[i]}" if len(old.sample.n_used) > 1 else ""
            key = f"{table.lhs[i]} {op} {table.rhs[i]}{suffix}"
            pairs.append((key, float(table.est[i]), float(new.table.est[i])))
    for key, before, after in pairs:
        if before != after and not (np.isnan(before) and np.isnan(after)):
            yield Difference(f"{name}: {key}", before, after, same_number(before, after, absolute=1e-6))
