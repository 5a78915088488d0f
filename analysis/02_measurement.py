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
# # 二、量表的质量 / 2. The quality of the scales
#
# 在谈论构念之间的关系之前，先要说明每个量表测得是否稳定、题项是否聚在应在的因子上。预调查用于项目分析与探索性因子分析，正式调查用于信度与下一步的验证性因子分析：同一批人不能既提出结构又验证结构。
#
# Before relations between constructs are spoken of, each scale must be shown to measure steadily, and its
# items to gather on their factor. The pretest serves item analysis and exploration, the main survey
# reliability and, next, the confirmatory model: the same people cannot both suggest a structure and confirm
# it.

# %%
from pathlib import Path

import pandas as pd

from survey.study import load_study, shared_items, valid_items

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "analysis" / "study.yaml").is_file())
study = load_study(folder)
plan = study.plan
scales = {code: list(items) for code, items in shared_items(plan, study.instruments).items()}
codes = [item for items in scales.values() for item in items]
pretest = {group: valid_items(study, group, "pretest")[codes] for group in plan.groups}
main = {group: valid_items(study, group)[codes] for group in plan.groups}
{group: (len(pretest[group]), len(main[group])) for group in plan.groups}

# %% [markdown]
# `valid_items` 给出有效问卷的题项得分，反向题已转换，因此所有题项的高分都表示状况更差。
#
# `valid_items` gives the scored items of valid questionnaires. Reversed items are recoded, so that a high
# score means a worse state of affairs throughout.

# %% [markdown]
# ## 项目分析 / Item analysis
#
# 决断值（CR）比较量表总分最高与最低的 27 %：一个有鉴别力的题项在两端应有明显差异。校正后的题总相关（item-rest）把该题从总分中去掉再计算，否则每个题项都会与自己相关。最后一列是计划中的标准给出的建议，删题由研究者决定。
#
# The critical ratio compares the top and bottom 27 % of the scale: an item that discriminates differs
# between them. The corrected item-total correlation leaves the item out of the total, which it would
# otherwise correlate with through itself. The last column is what the plan's criteria suggest; the
# researcher decides.

# %%
from survey.psychometrics import analyze_items

analysis = analyze_items(pretest["business_owner"], scales)
first = analysis.scales[0]
first.frame[["mean", "sd", "critical_ratio", "item_rest", "alpha_if_deleted", "decision"]].round(3)

# %%
{scale.scale: dict(zip(scale.items, scale.decision, strict=True)) for scale in analysis.scales}

# %% [markdown]
# ## 信度 / Reliability
#
# Cronbach's alpha 假定各题与构念的关系同样强；McDonald's omega 不作此假定。两者相近，说明该假定大致成立。区间比点估计更诚实：样本小时，0.72 也可能是 0.65。
#
# Cronbach's alpha assumes that all items relate equally to the construct, McDonald's omega does not. Where
# they agree, the assumption does no harm. The interval is more honest than the estimate alone.

# %%
from survey.psychometrics import estimate_reliability

tables = {}
for group in plan.groups:
    found = estimate_reliability(main[group], scales)
    tables[group] = pd.DataFrame(
        {
            s.scale: {
                "alpha": s.cronbach_alpha,
                "lower": s.cronbach_alpha_ci_lower,
                "upper": s.cronbach_alpha_ci_upper,
                "omega": s.omega_total,
            }
            for s in found.scales
        }
    ).T
pd.concat(tables, axis=1).astype(float).round(3)

# %% [markdown]
# ## 是否适合作因子分析 / Is factor analysis fit for these data?
#
# KMO 衡量相关是否可由共同因子解释（0.70 以上为中等）；Bartlett 球形检验的零假设是各题互不相关。
#
# KMO says how far correlations can be explained by common factors (.70 is middling); Bartlett's test has
# uncorrelated items as its null hypothesis.

# %%
from survey.psychometrics import check_adequacy

adequacy = check_adequacy(pretest["business_owner"])
{"KMO": round(adequacy.kmo, 3), "chisq": round(adequacy.bartlett_chisq, 1), "df": adequacy.bartlett_df}

# %% [markdown]
# ## 几个因子？ / How many factors?
#
# “特征值大于 1”常常保留过多因子。平行分析把数据的特征值与随机数据的比较，是目前推荐的做法；其他准则列在旁边，不一致时应说明取舍。此处随机样本 50 次以节省时间，计划中为 500 次。
#
# "Eigenvalue above 1" often keeps too many. Parallel analysis holds the eigenvalues against those of random
# data and is what is recommended today; other criteria stand beside it. 50 random samples here to save
# time, 500 in the plan.

# %%
from survey.psychometrics import suggest_n_factors

retention = suggest_n_factors(pretest["business_owner"], draws=50, seed=plan.seed)
{one.criterion: one.suggestion for one in retention.criteria}

# %% [markdown]
# ## 探索性因子分析 / Exploratory factor analysis
#
# 主轴因子法加斜交旋转：构念之间本来就相关，正交旋转会把相关硬塞进交叉载荷。每个题项应在一个因子上有最大的载荷（0.50 以上），且其他载荷较小。因子数按编写题项时的构念数写在计划里；平行分析若建议不同的数目，章节会并列报告，不作改动。
#
# Principal axis factors with an oblique rotation: the constructs are related, and an orthogonal rotation
# would push that relation into cross-loadings. An item should load highly (.50) on one factor and little on
# the others. The plan takes as many factors as constructs were written for; where parallel analysis
# suggests another number, both are reported.

# %%
from survey.psychometrics import factor_analysis

efa = factor_analysis(
    pretest["business_owner"], n_factors=plan.efa.n_factors, extraction=plan.efa.extraction, seed=plan.seed
)
efa.frame.round(2)

# %% [markdown]
# 下一个笔记本：`03_structure`，测量模型、效度与结构模型。/ Next: `03_structure`.
