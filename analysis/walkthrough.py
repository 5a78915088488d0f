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
# # 从原始导出到论文章节 / From raw exports to a chapter
#
# 本笔记本用本库的公开函数，按论文的顺序走一遍分析。所用数据为**模拟数据**。
#
# This notebook walks the way of the chapter with the library's public functions. The data are **simulated**.

# %%
from pathlib import Path

from survey.study.plan.load import load_study

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "analysis" / "study.yaml").is_file())
study = load_study(folder)
{group: part.label.zh for group, part in study.plan.groups.items()}

# %% [markdown]
# ## 1. 读取 / Read
#
# 每个单元格都有状态：已答、无法判断、空白、跳过。
#
# Every cell has a state: answered, cannot judge, blank, skipped.

# %%
import numpy as np

from survey.responses import CellState, read_responses, score_items

group = "business_owner"
instrument = study.instruments[group]
responses = read_responses(study.source(group, "main"), instrument, group=group)
states = np.concatenate(list(responses.states.values()))
{state.name: int((states == state).sum()) for state in CellState}

# %% [markdown]
# ## 2. 清理 / Clean
#
# 规则与次序来自研究计划；没有任何一行从原始文件中删除。The rules and their order come from the plan.

# %%
from survey.responses import clean
from survey.study.pipeline.steps.reading import cleaning_rules

cleaned = clean(responses, instrument, cleaning_rules(study.plan, instrument))
{"returned": cleaned.n_returned, **cleaned.excluded, "valid": cleaned.n_valid}

# %% [markdown]
# ## 3. 信度 / Reliability

# %%
import pandas as pd

from survey.psychometrics import estimate_reliability
from survey.study.facts import shared_items

scales = {code: list(items) for code, items in shared_items(study.plan, study.instruments).items()}
items = pd.DataFrame(score_items(responses, instrument), columns=[q.code for q in instrument.items])
valid = items.loc[cleaned.kept].reset_index(drop=True)
reliability = estimate_reliability(valid, scales)
{scale.scale: round(scale.cronbach_alpha, 3) for scale in reliability.scales}

# %% [markdown]
# ## 4. 探索性因子分析 / Exploratory factor analysis

# %%
from survey.psychometrics import factor_analysis

efa = factor_analysis(valid[[i for s in scales.values() for i in s]], n_factors=7, extraction="pa", seed=1)
round(efa.adequacy.kmo, 3), efa.frame.round(2).head(8)

# %% [markdown]
# ## 5. 验证性因子分析与效度 / Measurement model and validity

# %%
from survey.psychometrics import assess_validity
from survey.sem import fit_sem

cfa = fit_sem(study.plan.measurement, valid, model_type="cfa")
validity = assess_validity(valid, scales)
{name: round(getattr(cfa.fit, name), 3) for name in ("chisq", "df", "cfi", "tli", "rmsea", "srmr")}

# %%
validity.fornell_larcker.frame.round(3)

# %% [markdown]
# ## 6. 结构方程模型 / Structural model
#
# 自助法次数在此减少以节省时间；论文中为研究计划的次数。Fewer draws here than in the plan, to save time.

# %%
sem = fit_sem(
    f"{study.plan.measurement}\n{study.plan.structural}", valid, bootstrap=200, seed=study.plan.seed
)
paths = sem.parameters.query("op == '~'")
paths[["lhs", "rhs", "est", "se", "pvalue", "std_all"]].round(3)

# %%
[
    (" > ".join(e.path), round(e.std_all, 3))
    for e in sem.effects
    if e.kind == "specific" and e.path[-1] == "LR"
]

# %% [markdown]
# ## 7. 生成章节 / Write the chapter
#
# `survey run` 把以上步骤连在一起，写出 Word、PDF、HTML 与 Excel：
#
# ```
# survey run
# ```
