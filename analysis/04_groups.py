# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 四、客户经理与企业主的比较 / 4. Managers and owners compared
#
# 两组题项措辞相同，但同样的话未必有同样的意思。比较均值或路径之前，要先检验测量不变性，否则差异可能只是尺子不同。
#
# Both groups answered the same words, which need not mean the same to them. Measurement invariance comes
# before any comparison of means or paths: otherwise a difference may be one of the ruler.

# %%
from pathlib import Path

import pandas as pd

from survey.study import load_study, shared_items, valid_items

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "analysis" / "study.yaml").is_file())
study = load_study(folder)
plan = study.plan
codes = [item for items in shared_items(plan, study.instruments).values() for item in items]
groups = list(plan.groups)
everyone = pd.concat([valid_items(study, g)[codes].assign(group=g) for g in groups], ignore_index=True)
how = {"estimator": plan.estimation.estimator, "missing": plan.estimation.missing}
everyone["group"].value_counts()

# %% [markdown]
# ## 测量不变性 / Measurement invariance
#
# 逐级加上相等约束：构型（结构相同）、弱不变（载荷相等，可比较路径）、强不变（截距相等，可比较均值）、严格不变（残差相等）。每一级用修正后的差异检验，旁边给出 CFI 与 RMSEA 的变化。某一级不成立时，按得分检验逐个放开最差的约束，直到其余成立：这是部分不变性，带有探索性质，每一步都要报告。
#
# Equalities are added level by level: configural (the same structure), metric (equal loadings: paths can be
# compared), scalar (equal intercepts: means can be compared), strict (equal residuals). Each level has a
# scaled difference test and the changes of CFI and RMSEA. Where a level fails, the worst equality by its
# score test is given up, one at a time: partial invariance, which is exploratory and reported step by step.

# %%
from survey.sem import invariance

found = invariance(plan.measurement, everyone, group="group", **how)
pd.DataFrame(
    {
        step.name: {
            "holds": step.holds,
            "df": step.change.df,
            "delta chisq": None if step.change.test is None else round(step.change.test.chisq_diff, 2),
            "pvalue": None if step.change.test is None else round(step.change.test.pvalue, 4),
            "delta CFI": round(step.change.cfi_change, 4),
            "released": ", ".join(release.parameter for release in step.releases),
        }
        for step in found.steps
    }
).T

# %%
found.reached, found.released

# %% [markdown]
# 上表的含义：达到哪一级，就只能作哪一级允许的比较。放开的题项应在论文中点名，并讨论为什么两组的理解不同。
#
# What may be compared follows from the level reached. Items that were released are named in the thesis,
# with a thought on why the groups understand them differently.

# %% [markdown]
# ## 潜均值之差 / Differences of latent means
#
# 第一组的潜均值定为 0，第二组的估计值就是差异；d 以标准差为单位。得分高表示状况差。
#
# The first group's latent means are 0, so those of the second are differences; d is in standard deviations.
# A high score means a worse state of affairs.

# %%
pd.DataFrame(
    [
        {
            "construct": mean.variable,
            "est": mean.est,
            "lower": mean.ci_lower,
            "upper": mean.ci_upper,
            "d": mean.d,
        }
        for mean in found.means
    ]
).round(3)

# %% [markdown]
# ## 路径之差（H8） / Differences of paths (H8)
#
# 先作总检验：十二条路径是否至少有一条不同；再逐条检验并作 Holm 校正。“没有发现差异”不等于“相同”，所以同时给出区间。
#
# The omnibus test comes first: does any of the twelve paths differ? Then each of them, with Holm's
# correction. That no difference was found does not make them equal, so the intervals stand beside it.

# %%
from survey.sem import path_differences

partial = tuple(name for name in found.released if "=~" in name)
hypothesised = [tuple(h.path.split(" ~ ")) for h in plan.hypotheses if h.path]
differences = path_differences(
    f"{plan.measurement}\n{plan.structural}",
    everyone,
    group="group",
    paths=hypothesised,
    group_equal=("loadings",),
    group_partial=partial,
    **how,
)
omnibus = differences.omnibus
{"chisq": round(omnibus.chisq_diff, 2), "df": omnibus.df_diff, "pvalue": round(omnibus.pvalue, 4)}

# %%
pd.DataFrame(
    [
        {
            "path": f"{path.outcome} ~ {path.predictor}",
            "difference": path.difference,
            "lower": path.ci_lower,
            "upper": path.ci_upper,
            "pvalue_holm": path.pvalue_holm,
        }
        for path in differences.paths
    ]
).round(3)

# %% [markdown]
# 下一个笔记本：`05_measures`，从发现到对策。/ Next: `05_measures`.
