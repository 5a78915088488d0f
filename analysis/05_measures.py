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
# # 五、从发现到对策 / 5. From findings to measures
#
# 论文的三项对策各对应一个构念：全面落实风险管理制度（RMS）、完善客户经理队伍（TT）、提高贷后管理执行力（PLM）。重要性-绩效分析（Ringle & Sarstedt, 2016）回答先做哪一项：重要性是该构念对贷款风险感知的总效应，绩效是目前做得如何。
#
# Each of the thesis's three measures belongs to a construct: the risk-management system (RMS), the
# customer-manager team (TT), post-loan management (PLM). Importance-performance analysis (Ringle & Sarstedt
# 2016) says where to begin: importance is the construct's total effect on perceived loan risk, performance
# how well it is done today.

# %%
from pathlib import Path

import numpy as np
import pandas as pd

from survey.sem import fit_sem
from survey.study import clean_source, load_study, shared_items, valid_items

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "analysis" / "study.yaml").is_file())
study = load_study(folder)
plan = study.plan
scales = {code: list(items) for code, items in shared_items(plan, study.instruments).items()}
codes = [item for items in scales.values() for item in items]
owners = valid_items(study, "business_owner")[codes]
[(measure.id, measure.scale, measure.label.zh, measure.label.en) for measure in plan.measures.measures]

# %% [markdown]
# ## 重要性 / Importance
#
# 题项先换算到 0-100 分，总效应就可读作：构念高 1 分，贷款风险感知高多少分。区间来自自助法；此处 200 次，计划中为 5,000 次。为简明起见，这里只用企业主一组单独估计；章节中两组在同一模型里估计，数字会略有不同。
#
# Items are rescaled to 0-100, so that a total effect reads: one point more on the construct goes with so
# many points more of perceived risk. Intervals are from the bootstrap, 200 draws here and 5,000 in the
# plan. To be brief the owners are fitted alone here; the chapter fits both groups in one model, and its
# numbers differ a little.

# %%
rescaled = (owners - 1) / 4 * 100
fit = fit_sem(
    f"{plan.measurement}\n{plan.structural}",
    rescaled,
    estimator=plan.estimation.estimator,
    missing=plan.estimation.missing,
    bootstrap=200,
    seed=plan.seed,
)
outcome = plan.measures.outcome
importance = {m.id: fit.effect("total", (m.scale, outcome)) for m in plan.measures.measures}
pd.DataFrame(
    {k: {"est": e.est, "lower": e.ci_lower, "upper": e.ci_upper} for k, e in importance.items()}
).T.round(3)

# %% [markdown]
# ## 绩效 / Performance
#
# 得分高表示状况差，所以绩效 = 100 减去平均得分：越高越好。
#
# A high score means a worse state, so performance is 100 less the mean score: the higher the better.

# %%
performance = {m.id: 100 - rescaled[scales[m.scale]].mean(axis=1).mean() for m in plan.measures.measures}
{name: round(float(value), 1) for name, value in performance.items()}

# %% [markdown]
# ## 排序有多可靠 / How sure is the ranking?
#
# 每次自助抽样都排一次序，数一数各项对策排第一的比例。区间重叠的对策应称为并列，而不是硬分高下。
#
# Every draw of the bootstrap has a ranking of its own. Count how often each measure comes first. Measures
# whose intervals overlap are called tied.

# %%
places = [(e.kind, e.path) for e in fit.effects]
drawn = np.column_stack(
    [fit.draws.effects[:, places.index(("total", (m.scale, outcome)))] for m in plan.measures.measures]
)
ranks = (-drawn).argsort(axis=1).argsort(axis=1)
pd.DataFrame(
    {f"rank {k + 1}": (ranks == k).mean(axis=0) for k in range(3)},
    index=[m.id for m in plan.measures.measures],
).round(2)

# %% [markdown]
# ## 两个中介的次序 / The order of the two mediators
#
# 把 RMS 与 PLM 的次序对调，模型拟合完全一样：数据无法分辨哪个在前。因此要看排序是否依赖于这个选择。
#
# With RMS and PLM in the opposite order the model fits exactly as well: the data cannot tell which is
# right. So look whether the ranking depends on it.

# %%
opposite = fit_sem(
    f"{plan.measurement}\n{plan.measures.reversed_structural}",
    rescaled,
    estimator=plan.estimation.estimator,
    missing=plan.estimation.missing,
)
print("chisq:", round(fit.fit.chisq, 4), round(opposite.fit.chisq, 4))
{m.id: round(opposite.effect("total", (m.scale, outcome)).est, 3) for m in plan.measures.measures}

# %% [markdown]
# ## 企业主自己怎么排 / How the owners themselves rank the measures
#
# 问卷请企业主直接给三项对策排序（1 为最优先）。Kendall's W 衡量意见是否一致：0 为毫无共识，1 为完全一致。
#
# The questionnaire asked the owners to rank the measures (1 comes first). Kendall's W says how far they
# agree: 0 not at all, 1 completely.

# %%
from survey.compare import describe_ranking

responses, flow = clean_source(study, "business_owner")
question = study.instruments["business_owner"].question(plan.measures.ranking)
stated = np.column_stack([responses.values[f"{question.code}/{o.key}"][flow.kept] for o in question.options])
ranking = describe_ranking(
    question.code, stated.astype(float), [option.label.zh for option in question.options]
)
print("n:", ranking.n, " Kendall's W:", round(ranking.kendall_w, 3))
pd.DataFrame(
    {"mean rank": ranking.mean_ranks, "first": ranking.first_shares}, index=list(ranking.objects)
).round(3)

# %% [markdown]
# ## 生成章节 / Write the chapter
#
# 以上都是“相关”：数据来自一次调查的感知，不能说落实某项对策就会降低风险。`survey run` 把五个笔记本的步骤连在一起，写出 Word、PDF、HTML 与 Excel；`survey share` 生成交给支行的简报。
#
# All of this is association: perceptions from one survey do not show that a measure would reduce risk.
# `survey run` joins the steps of the five notebooks and writes Word, PDF, HTML and Excel; `survey share`
# makes the brief for the branch.
