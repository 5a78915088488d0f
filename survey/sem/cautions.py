"""What a reader of a fit must be told: typed warnings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text, Warn
from survey.numerics.multivariate_kurtosis import kurtosis_test
from survey.sem.model.parameters import Parameter
from survey.sem.results import BootstrapDraws, Convergence, Sample, SemOptions

__all__ = ["find_cautions", "heavy_tails", "single_indicators"]

Floats = NDArray[np.float64]
# Above this share of failed or inadmissible draws a bootstrap interval is marked.
_BAD_DRAWS = 0.05
# Below this number of clusters their robust standard errors are too small (Cameron & Miller 2015).
_FEW_CLUSTERS = 30
# The normal deviate of a one-sided test at .01.
_HEAVY = 2.326


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


def heavy_tails(
    options: SemOptions, groups: Sequence[Floats], covariates: Sequence[int] = ()
) -> tuple[Warn, ...]:
    """Warn where a test of normal theory is asked of data whose tails are too heavy for it (at .01).

    Parameters
    ----------
    options : SemOptions
    groups : sequence of ndarray, each (n_g, p)
        Empty for summary data.
    covariates : sequence of int
    """
    if options.discrepancy not in ("ML", "GLS") or options.test != "standard":
        return ()
    found, normal, z = kurtosis_test(groups, covariates)
    if not z > _HEAVY:
        return ()
    wanted = "MLR" if options.missing == "fiml" else "MLR or MLM"
    chosen = "MLR" if options.missing == "fiml" else "MLR 或 MLM"
    name = options.estimator
    text = Text(
        f"these data are not normal: Mardia's kurtosis is {found:.1f}, of normal data {normal:.1f} "
        f"(z = {z:.1f}); the standard errors of {name} are then too small and its chi-square is too large: "
        f"take {wanted}",
        f"数据明显偏离正态：Mardia 多元峰度为 {found:.1f}，正态数据应为 {normal:.1f}（z = {z:.1f}）；"
        f"此时 {name} 的标准误偏小、卡方偏大，请改用 {chosen}",
    )
    return (Warn("not_normal", text),)


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
