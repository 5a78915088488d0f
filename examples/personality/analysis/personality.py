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
# # 二十五个人格题项 / Twenty-five personality items
#
# 公开数据 bfi（2,800 人）。每一步用一个公开函数，结果与 `survey run` 写入章节的相同。
#
# The public data bfi (2,800 people). Each step is one public function, and gives what `survey run` writes
# into the chapter.

# %%
from pathlib import Path

from survey.responses import read_responses, score_items
from survey.study import load_study

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "instruments" / "bfi.yaml").is_file())
study = load_study(folder)
instrument = study.instruments["all"]
instrument.reversed_items

# %% [markdown]
# ## 1. 读取与计分 / Read and score
#
# 反向题按量表的两端重新计分；只保留 25 题全部作答者。
#
# Reversed items are recoded against the ends of the scale, and only those who answered all 25 items stay.

# %%
import pandas as pd

responses = read_responses(study.source("all", "main"), instrument, group="all")
items = pd.DataFrame(score_items(responses, instrument), columns=[q.code for q in instrument.items])
complete = items.dropna().reset_index(drop=True)
len(items), len(complete)

# %% [markdown]
# ## 2. 信度 / Reliability
#
# alpha 与 omega 越接近 1，量表内各题越一致。
#
# The nearer alpha and omega are to 1, the more the items of a scale agree.

# %%
from survey.psychometrics import estimate_reliability

scales = {scale.code: list(scale.items) for scale in instrument.scales}
reliability = estimate_reliability(complete, scales)
{scale.scale: round(scale.cronbach_alpha, 3) for scale in reliability.scales}

# %% [markdown]
# ## 3. 探索性因子分析 / Exploratory factor analysis

# %%
from survey.psychometrics import factor_analysis

efa = factor_analysis(complete, n_factors=5, extraction="minres", seed=study.plan.seed)
efa.frame.round(2)

# %% [markdown]
# ## 4. 验证性因子分析 / Confirmatory factor analysis
#
# 五个相关因子对这些数据的拟合并不理想。
#
# Five correlated factors do not fit these data well.

# %%
from survey.sem import fit_sem

cfa = fit_sem(study.plan.measurement, complete, model_type="cfa")
{name: round(getattr(cfa.fit, name), 3) for name in ("chisq", "df", "cfi", "tli", "rmsea", "srmr")}
