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
# # 一、从原始导出到有效问卷 / 1. From raw exports to valid questionnaires
#
# 五个笔记本按论文的次序讲完本研究：清理、量表质量、结构、组间比较、对策。每一步只用一个公开函数，结果与 `survey run` 写入章节的相同（自助法次数除外，会注明）。所用数据为**模拟数据**。
#
# Five notebooks tell the study in the order of the thesis: cleaning, the quality of the scales, structure,
# groups, measures. Each step is one public function and gives what `survey run` writes into the chapter
# (but for the number of bootstrap draws, where it is said). The data are **simulated**.

# %% [markdown]
# ## 研究计划先于数据 / The plan comes before the data
#
# `analysis/study.yaml` 在看到数据之前写定：有哪些组、怎样清理、检验什么。以后的每一步都从这里取规则，而不是看了结果再决定。
#
# `analysis/study.yaml` was written before the data were seen: which groups, which rules, which hypotheses.
# Every later step takes its rules from there, and not from what the results look like.

# %%
from pathlib import Path

from survey.study import load_study

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "analysis" / "study.yaml").is_file())
study = load_study(folder)
plan = study.plan
{group: (part.label.zh, part.label.en, part.distributed) for group, part in plan.groups.items()}

# %%
[rule.model_dump() for rule in plan.cleaning.rules]

# %% [markdown]
# ## 读取：每个单元格都有状态 / Reading: every cell has a state
#
# 空白并不只有一种：没有作答、选择“无法判断”、按跳题逻辑不必作答，含义各不相同，混在一起会使缺失率和样本量都出错。因此每个单元格除了数值还有状态。
#
# An empty cell may mean that a question was left blank, that the respondent could not judge, or that
# routing hid it. Taken for one and the same they spoil both the missing rate and the n, so every cell has a
# state beside its value.

# %%
import numpy as np
import pandas as pd

from survey.responses import CellState
from survey.study import clean_source

read = {group: clean_source(study, group) for group in plan.groups}
states = {}
for group, (responses, _) in read.items():
    cells = np.concatenate(list(responses.states.values()))
    states[group] = {state.name: int((cells == state).sum()) for state in CellState}
pd.DataFrame(states)

# %% [markdown]
# ## 清理：逐条规则、逐行留痕 / Cleaning: rule by rule, row by row
#
# 规则按计划的次序执行。被排除者记在第一条命中的规则名下，所以各项之和等于排除总数；原始文件一行也没有改动。“单独命中”一列说明若没有这条规则，多少人会留下。
#
# Rules apply in the plan's order. Whoever is excluded counts under the first rule that hit, so the counts
# add up; no row of the export is changed. "alone" says how many would have stayed without that rule.

# %%
flows = {}
for group, (_, flow) in read.items():
    for rule in flow.rules:
        flows[group, rule] = {
            "excluded": flow.excluded[rule],
            "hit": flow.hit[rule],
            "alone": flow.hit_alone[rule],
        }
pd.DataFrame(flows).T

# %%
pd.DataFrame(
    {
        group: {
            "distributed": flow.distributed,
            "returned": flow.n_returned,
            "return rate": round(flow.return_rate, 3),
            "valid": flow.n_valid,
            "valid rate": round(flow.valid_rate, 3),
            "median seconds": float(np.nanmedian(flow.seconds[flow.kept])),
        }
        for group, (_, flow) in read.items()
    }
)

# %% [markdown]
# 答辩时常被问到：某一份问卷为什么被删？日志逐行回答。
#
# Examiners ask why a certain questionnaire was left out. The log answers for every row.

# %%
log = read["business_owner"][1].log
log.loc[log["first_reason"] != "", ["row", "first_reason", "reasons"]].head(5)

# %% [markdown]
# ## “无法判断”的比例 / The share of "cannot judge"
#
# 企业主未必了解银行的制度，客户经理也未必看得到企业的现金流。一个题项若有太多人无法判断（任何一组超过计划规定的上限），就退出共同模型，章节中会注明。
#
# An owner may not know the bank's rules, a manager not the owner's cash. An item that too many cannot judge
# (above the plan's limit in either group) leaves the shared model, and the chapter says so.

# %%
shares = pd.DataFrame({group: dict(flow.cannot_judge) for group, (_, flow) in read.items()})
print("上限 / limit:", plan.cleaning.cannot_judge_limit)
shares.sort_values("business_owner", ascending=False).head(6).round(3)

# %% [markdown]
# ## 缺失是否随机 / Is what is missing missing at random?
#
# Little 检验的零假设是完全随机缺失（MCAR）。p 值小，说明缺失与已作答的内容有关，逐行删除会带来偏差；p 值大只是没有发现这种关系。全息极大似然（FIML）只需要“缺失仅取决于已作答内容”这一较弱的假定，也不丢掉只缺一两题的问卷。
#
# Little's test has "missing completely at random" as its null hypothesis. A small p value says that what is
# missing goes with what was answered, so that listwise deletion would be biased; a large one only that
# nothing of the kind was found. Full information needs the weaker assumption that missingness depends on
# nothing but what was answered, and loses nobody who left out one or two items.

# %%
from survey.responses.missing import describe_missing
from survey.study import shared_items

codes = [item for items in shared_items(plan, study.instruments).values() for item in items]
little = {}
for group, (responses, flow) in read.items():
    answers = responses.matrix(codes)[flow.kept]
    unsure = responses.state_matrix(codes)[flow.kept] == CellState.CANNOT_JUDGE
    missing = describe_missing(answers, unsure, tuple(codes))
    test = missing.little
    little[group] = {
        "n": len(answers),
        "chisq": round(test.chisq, 1),
        "df": test.df,
        "pvalue": round(test.pvalue, 3),
    }
pd.DataFrame(little)

# %% [markdown]
# 下一个笔记本：`02_measurement`，量表是否测到了想测的东西。/ Next: `02_measurement`.
