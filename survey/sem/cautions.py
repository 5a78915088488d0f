"""What a reader of a fit must be told: typed warnings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text, Warn
from survey.sem.model.parameters import Parameter
from survey.sem.results import BootstrapDraws, Convergence, Sample

__all__ = ["find_cautions", "single_indicators"]

Floats = NDArray[np.float64]
# Above this share of failed or inadmissible draws a bootstrap interval is marked.
_BAD_DRAWS = 0.05
# Below this number of clusters their robust standard errors are too small (Cameron & Miller 2015).
_FEW_CLUSTERS = 30


def find_cautions(
    convergence: Convergence,
    vcov: Floats,
    sample: Sample,
    draws: BootstrapDraws | None,
    n_weighed: int = 0,
    *,
    wants_errors: bool = True,
) -> tuple[Warn, ...]:
    """Return the warnings of a fit, the gravest first.

    Parameters
    ----------
    convergence : Convergence
    vcov : ndarray, shape (q, q)
    sample : Sample
    draws : BootstrapDraws or None
    n_weighed : int
        Statistics of a group that weigh by their estimated asymptotic covariance.
    wants_errors : bool
        Whether standard errors were asked for.
    """
    found: list[Warn] = []
    if not convergence.converged:
        en, zh = (
            "the optimiser did not arrive at a minimum; do not interpret this solution",
            "迭代未收敛，该结果不可解释",
        )
        found.append(Warn("not_converged", Text(en, zh)))
    if convergence.problems:
        en, zh = "the solution is not admissible", "解不可接受（如方差为负）"
        found.append(Warn("inadmissible", Text(en, zh), convergence.problems))
    if wants_errors and np.isnan(vcov).any():
        en, zh = (
            "standard errors could not be computed: the information is singular",
            "信息矩阵奇异，无法计算标准误",
        )
        found.append(Warn("no_standard_errors", Text(en, zh)))
    dropped = sum(sample.n_dropped)
    if dropped:
        code = sample.reason_dropped or "listwise"
        text = Text(f"{dropped} incomplete rows were left out", f"{dropped} 行因缺失未进入分析")
        if code == "unanswered":
            en = f"{dropped} rows were left out: no answer at all, or a covariate is missing"
            text = Text(en, f"{dropped} 行未进入分析：全部未答，或协变量缺失")
        found.append(Warn(code, text))
    found += _of_small_groups(sample, vcov.shape[0])
    found += _of_weights(sample, n_weighed)
    found += _of_clusters(sample)
    if draws is not None and draws.empty:
        found.append(_empty_draws(draws))
    if draws is not None and draws.failed + draws.inadmissible > _BAD_DRAWS * draws.requested:
        found.append(_bad_draws(draws))
    return tuple(found)


def single_indicators(rows: Sequence[Parameter]) -> tuple[Warn, ...]:
    """Warn of factors with one indicator whose residual variance is 0 because nobody gave it a value.

    Such a factor is its indicator; lavaan's ``auto.fix.single`` does the same.
    """
    first = [row for row in rows if row.group <= 1]
    loadings = [(row.lhs, row.rhs) for row in first if row.op == "=~"]
    free_of_error = {row.lhs for row in first if row.op == "~~" and row.lhs == row.rhs and _is_zero(row)}
    factors = [factor for factor, _ in loadings]
    alone = tuple(f"{f} =~ {x}" for f, x in loadings if factors.count(f) == 1 and x in free_of_error)
    if not alone:
        return ()
    text = Text(
        "a factor with one indicator is that indicator without error; its residual variance can be given",
        "只有一个指标的因子等同于该指标（视为无测量误差）；如需计入误差，请给出其残差方差",
    )
    return (Warn("single_indicator", text, alone),)


def _is_zero(row: Parameter) -> bool:
    return not row.user and row.free == 0 and row.value == 0.0


def _of_small_groups(sample: Sample, parameters: int) -> list[Warn]:
    """Warn where a group has fewer respondents than its share of the parameters: nothing there is stable."""
    few, share = min(sample.n_used), parameters / len(sample.n_used)
    if few >= share:
        return []
    text = Text(
        f"a group has fewer respondents ({few}) than parameters ({share:.0f}): do not rely on its estimates",
        f"某组样本量（{few}）少于其待估参数个数（{share:.0f}）：该组估计结果不可靠",
    )
    return [Warn("small_group", text)]


def _of_weights(sample: Sample, n_weighed: int) -> list[Warn]:
    found: list[Warn] = []
    if sample.merged:
        listed = "; ".join(sample.merged)
        text = Text(f"sparse categories were merged: {listed}", f"合并了稀疏类别：{listed}")
        found.append(Warn("merged_categories", text, sample.merged))
    if min(sample.n_used) < n_weighed:
        n, m = min(sample.n_used), n_weighed
        text = Text(
            f"a group has fewer respondents ({n}) than statistics ({m}): read this fit as sensitivity only",
            f"某组样本量（{n}）少于样本统计量个数（{m}）：该结果仅可作敏感性分析",
        )
        found.append(Warn("sensitivity_only", text))
    return found


def _of_clusters(sample: Sample) -> list[Warn]:
    if not sample.n_clusters or min(sample.n_clusters) >= _FEW_CLUSTERS:
        return []
    least = min(sample.n_clusters)
    text = Text(
        f"{least} clusters, fewer than {_FEW_CLUSTERS}: standard errors and tests may be too liberal",
        f"聚类数仅 {least} 个（少于 {_FEW_CLUSTERS} 个），标准误与检验可能偏于乐观",
    )
    return [Warn("few_clusters", text)]


def _empty_draws(draws: BootstrapDraws) -> Warn:
    text = Text(
        f"{draws.empty} of {draws.requested} bootstrap draws lacked a category and were left out",
        f"{draws.requested} 次重抽样中有 {draws.empty} 次缺少某一类别，未计入",
    )
    return Warn("bootstrap_empty_categories", text)


def _bad_draws(draws: BootstrapDraws) -> Warn:
    return Warn(
        "bootstrap_failures",
        Text(
            f"{draws.failed} bootstrap draws failed and {draws.inadmissible} were inadmissible, "
            f"of {draws.requested}: intervals are uncertain",
            f"{draws.requested} 次重抽样中 {draws.failed} 次失败、"
            f"{draws.inadmissible} 次解不可接受，区间不可靠",
        ),
    )
