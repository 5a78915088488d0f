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
# # 从原始导出到论文章节：一页走完 / From raw exports to a chapter: the whole way on one page
#
# 本笔记本用公开函数，按论文的次序把小微企业主一组走一遍，每步只有一两行；`01_cleaning` 至 `05_measures` 逐步细讲。所用数据为**模拟数据**。
#
# This notebook walks the way of the chapter for the business owners, a line or two for each step, with public
# functions; `01_cleaning` to `05_measures` go into each. The data are **simulated**.

# %%
from pathlib import Path

from survey.study import clean_source, load_study, shared_items, valid_items

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "analysis" / "study.yaml").is_file())
study = load_study(folder)
plan = study.plan
group = "business_owner"

# %% [markdown]
# ## 读取与清理 / Read and clean

# %%
_, flow = clean_source(study, group)
{"returned": flow.n_returned, **flow.excluded, "valid": flow.n_valid}

# %%
scales = {code: list(items) for code, items in shared_items(plan, study.instruments).items()}
codes = [item for items in scales.values() for item in items]
pretest, main = valid_items(study, group, "pretest")[codes], valid_items(study, group)[codes]
len(pretest), len(main)

# %% [markdown]
# ## 信度 / Reliability

# %%
from survey.psychometrics import estimate_reliability

reliability = estimate_reliability(main, scales)
{scale.scale: (round(scale.cronbach_alpha, 3), round(scale.omega_total, 3)) for scale in reliability.scales}

# %% [markdown]
# ## 探索性因子分析（预调查） / Exploratory factor analysis of the pretest

# %%
from survey.psychometrics import factor_analysis

efa = factor_analysis(pretest, n_factors=len(scales), extraction="pa", seed=plan.seed)
print(f"KMO = {efa.adequacy.kmo:.3f}")
efa.frame.round(2).head(8)

# %% [markdown]
# ## 验证性因子分析与效度 / Measurement model and validity

# %%
from survey.psychometrics import assess_validity
from survey.sem import fit_sem

cfa = fit_sem(plan.measurement, main, model_type="cfa", estimator="MLR", missing="fiml")
{
    name: round(getattr(cfa.fit, name), 3)
    for name in ("chisq_scaled", "df", "cfi_robust", "rmsea_robust", "srmr")
}

# %%
assess_validity(main, scales).fornell_larcker.frame.round(3)

# %% [markdown]
# ## 结构方程模型 / Structural model

# %%
sem = fit_sem(f"{plan.measurement}\n{plan.structural}", main, estimator="MLR", missing="fiml")
paths = sem.parameters.query("op == '~'")
paths[["lhs", "rhs", "est", "se", "pvalue", "std_all"]].round(3)

# %%
{" > ".join(e.path): round(e.std_all, 3) for e in sem.effects if e.kind == "specific" and e.path[-1] == "LR"}

# %% [markdown]
# ## 生成章节 / Write the chapter
#
# `survey run` 把以上步骤和其余各步连在一起，对两组受访者写出 Word、PDF、HTML 与 Excel。
#
# `survey run` joins these steps and the others, for both groups, and writes Word, PDF, HTML and Excel.
