"""What is asked for beside the coefficients of each scale: groups that nest respondents, a general factor."""

from __future__ import annotations

import numpy as np

from survey.errors import Text
from survey.findings import Unit
from survey.psychometrics import AgreementResult, HierarchicalOmega
from survey.report.document import Table
from survey.report.profiles.profile import Profile
from survey.report.result_tables.columns import Shown, build_table

__all__ = ["agreement_table", "general_tables"]


def agreement_table(result: AgreementResult, profile: Profile) -> Table:
    """Return ICC, design effect and agreement within groups."""
    scales = result.scales
    columns = (
        Shown(Text("ICC(1)", "ICC(1)"), [one.icc.icc1 for one in scales]),
        Shown(
            Text(f"{result.confidence_level:.0%} CI", f"{result.confidence_level:.0%} CI"),
            [(one.icc.icc1_ci_lower, one.icc.icc1_ci_upper) for one in scales],
        ),
        Shown(Text("ICC(2)", "ICC(2)"), [one.icc.icc_mean for one in scales]),
        Shown(Text("Design effect", "设计效应"), [one.design_effect for one in scales], Unit.EFFECT),
        Shown(Text("Mean rwg", "rwg 均值"), [one.rwg_mean for one in scales]),
        Shown(Text("Median rwg", "rwg 中位数"), [one.rwg_median for one in scales]),
        Shown(Text("rwg ≥ .70", "rwg ≥ 0.70"), [one.share_above_70 for one in scales], Unit.SHARE),
    )
    sizes = result.sizes
    note = Text(
        f"{len(result.groups)} groups of {int(sizes.min())} to {int(sizes.max())}, *n* = {result.n_used:,}; "
        f"{result.n_dropped:,} rows left out.",
        f"{len(result.groups)} 个组，每组 {int(sizes.min())} 至 {int(sizes.max())} 人，"
        f"*n* = {result.n_used}；剔除 {result.n_dropped} 个个案。",
    )
    title = Text("Agreement within groups", "组内一致性与组内相关")
    names = [one.scale for one in scales]
    return build_table(
        "table.agreement", title, Text("Scale", "量表"), names, columns, profile, notes=(note,)
    )


def general_tables(result: HierarchicalOmega, profile: Profile) -> tuple[Table, ...]:
    """Return the hierarchical coefficients, and the Schmid-Leiman loadings behind them."""
    shared = (
        Shown(Text("ω hierarchical", "分层 ω"), [result.omega_hierarchical]),
        Shown(Text("ω total", "总 ω"), [result.omega_total]),
        Shown(Text("ECV", "ECV"), [result.explained_common_variance]),
    )
    note = Text(
        "Of the sum of all standardised items, from an exploratory solution; ECV = the general factor's "
        "share of common variance.",
        "针对全部标准化题项之和，由探索性因子解计算；ECV 为一般因子占公共方差的比例。",
    )
    title = Text("General factor of all scales", "全部量表的一般因子")
    first = build_table("table.general", title, None, [""], shared, profile, notes=(note,))
    group = result.group
    columns = [
        Shown(Text("General", "一般因子"), result.general.tolist()),
        *(
            Shown(Text(f"Group {j + 1}", f"组因子 {j + 1}"), column.tolist())
            for j, column in enumerate(group.T)
        ),
        Shown(Text("*h*²", "*h*²"), np.asarray(result.communalities).tolist()),
    ]
    loadings = build_table(
        "table.schmid_leiman",
        Text("Schmid-Leiman loadings", "Schmid-Leiman 载荷"),
        Text("Item", "题项"),
        result.items,
        columns,
        profile,
    )
    return (first, loadings)
