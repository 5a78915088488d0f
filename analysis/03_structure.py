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
# # 三、测量模型与结构模型 / 3. The measurement model and the structural model
#
# 先检验测量模型（题项与构念），再检验结构模型（构念与构念）。本研究的结构在潜变量之间是饱和的：结构模型的拟合就是测量模型的拟合，因此假设只看路径，不能用“拟合良好”来支持。
#
# The measurement model (items and constructs) comes first, then the structural model (constructs among
# themselves). The hypothesised structure is saturated among the latent variables: its fit is that of the
# measurement model. Hypotheses are judged by their paths alone, and a good fit supports none of them.

# %%
from pathlib import Path

import pandas as pd

from survey.sem import fit_sem
from survey.study import load_study, shared_items, valid_items

here = Path.cwd()
folder = next(p for p in (here, *here.parents) if (p / "analysis" / "study.yaml").is_file())
study = load_study(folder)
plan = study.plan
scales = {code: list(items) for code, items in shared_items(plan, study.instruments).items()}
codes = [item for items in scales.values() for item in items]
main = {group: valid_items(study, group)[codes] for group in plan.groups}
how = {"estimator": plan.estimation.estimator, "missing": plan.estimation.missing}
how

# %% [markdown]
# ## 验证性因子分析 / Confirmatory factor analysis
#
# MLR 修正非正态，FIML 用上每一份有作答的问卷。五点量表、略有偏态、少量缺失，正是大多数问卷的情形。
#
# MLR corrects for answers that are not normal, and full information uses everyone who answered anything:
# five points, some skewness and a few blanks are what most questionnaires have.

# %%
cfa = {group: fit_sem(plan.measurement, main[group], model_type="cfa", **how) for group in plan.groups}
names = ("chisq_scaled", "df", "cfi_robust", "tli_robust", "rmsea_robust", "srmr")
pd.DataFrame({group: {name: getattr(fit.fit, name) for name in names} for group, fit in cfa.items()}).round(3)

# %% [markdown]
# 结果是否可信，要先看是否收敛、解是否可取；不收敛的模型照样会有一组好看的数字。
#
# Whether a result can be believed begins with convergence and an admissible solution: a model that did not
# converge has numbers too.

# %%
{group: (fit.convergence.converged, fit.convergence.admissible, fit.warnings) for group, fit in cfa.items()}

# %%
loadings = cfa["business_owner"].parameters.query("op == '=~'")
loadings[["lhs", "rhs", "est", "se", "pvalue", "std_all"]].round(3)

# %% [markdown]
# ## 效度 / Validity
#
# 收敛效度：CR 与 AVE。区别效度：AVE 的平方根应大于与其他构念的相关（Fornell-Larcker），HTMT 应小于 0.85。区别不开的一对构念不能分别解释。
#
# Convergent validity: CR and AVE. Discriminant validity: the root of AVE above the correlations with other
# constructs (Fornell-Larcker), HTMT below .85. Constructs that cannot be told apart are not interpreted
# separately.

# %%
from survey.psychometrics import assess_validity

validity = assess_validity(main["business_owner"], scales)
found = validity.convergent
pd.DataFrame({"CR": found.cr, "AVE": found.ave}, index=list(found.scales)).round(3)

# %%
validity.fornell_larcker.frame.round(3)

# %%
validity.htmt.frame.round(3)

# %% [markdown]
# ## 结构模型 / The structural model
#
# 两组放在一个模型里估计：载荷相等（下一个笔记本检验这一点），路径各自自由，每组各有结论。标准化路径表示原因每高一个标准差，结果高多少个标准差。横截面数据只能说“相关”，不能说“导致”。
#
# Both groups are estimated in one model: loadings equal (the next notebook tests that), paths free, and a
# verdict for each group. Cross-sectional data speak of association, not of effect.

# %%
from survey.sem import group_view

everyone = pd.concat([main[group].assign(group=group) for group in plan.groups], ignore_index=True)
model = f"{plan.measurement}\n{plan.structural}"
joint = fit_sem(model, everyone, group="group", group_equal=("loadings",), **how)
views = {group: group_view(joint, place) for place, group in enumerate(plan.groups, start=1)}
columns = ["lhs", "rhs", "std_all", "std_all_ci_lower", "std_all_ci_upper", "pvalue"]
paths = {
    group: view.parameters.query("op == '~'")[columns].set_index(["lhs", "rhs"])
    for group, view in views.items()
}
pd.concat(paths, axis=1).round(3)

# %% [markdown]
# 十二条路径一起检验时，总会有一两条碰巧显著。Holm 校正控制这一点；校正改变结论的地方，论文应当说明。
#
# Of twelve paths tested together one or two will be significant by chance. Holm's correction guards against
# that; where it would change a verdict, the thesis says so.

# %%
hypothesised = [tuple(h.path.split(" ~ ")) for h in plan.hypotheses if h.path]
pvalues = paths["business_owner"].loc[hypothesised, "pvalue"].sort_values()
weights = range(len(pvalues), 0, -1)
holm = (pvalues * list(weights)).cummax().clip(upper=1)
pd.DataFrame({"pvalue": pvalues, "pvalue_holm": holm}).round(4)

# %% [markdown]
# ## 间接效应 / Indirect effects
#
# 间接效应是路径的乘积，分布不对称，所以用自助法区间判断：区间不含 0 即支持。不再区分“完全中介”和“部分中介”。此处 100 次以节省时间，计划中为 5,000 次。
#
# An indirect effect is a product of paths and not symmetric, so a bootstrap interval decides: supported
# where it leaves 0 out. "Full" and "partial" mediation are not told apart. 100 draws here to save time,
# 5,000 in the plan.

# %%
owners = fit_sem(model, main["business_owner"], bootstrap=100, seed=plan.seed, **how)
specific = [effect for effect in owners.effects if effect.kind == "specific" and effect.path[-1] == "LR"]
pd.DataFrame(
    [
        {
            "path": " > ".join(e.path),
            "std": e.std_all,
            "lower": e.std_all_ci_lower,
            "upper": e.std_all_ci_upper,
        }
        for e in specific
        if e.path[0] in ("IA", "TT", "RA")
    ]
).round(3)

# %% [markdown]
# 下一个笔记本：`04_groups`，两组测到的是不是同一件事。/ Next: `04_groups`.
