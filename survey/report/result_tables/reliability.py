"""Reliability and validity of named scales in tables: coefficients, bounds, items, discriminant validity."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from survey.errors import Text
from survey.findings import Unit
from survey.psychometrics import FornellLarcker, ReliabilityResult, ScaleQuality, ValidityResult
from survey.report.document import Table
from survey.report.profiles.profile import Profile
from survey.report.result_tables.columns import Interval, Shown, build_table, group_of_rows, sample_note

__all__ = ["reliability_tables"]

_HIGH_HTMT = 0.85  # Henseler, Ringle & Sarstedt (2015)
_SCALE, _ITEM = Text("Scale", "量表"), Text("Item", "题项")


def reliability_tables(result: ScaleQuality, profile: Profile) -> tuple[Table, ...]:
    """Return coefficients, bounds, bootstrap intervals where drawn, items, and what tells scales apart."""
    reliability, validity = result.reliability, result.validity
    tables = [_coefficients(reliability, profile), _bounds(reliability, profile)]
    if reliability.draws:
        tables.append(_drawn(reliability, profile))
    tables.append(_items(reliability, profile))
    tables += _discriminant(validity, reliability, profile)
    return tuple(tables)


def _coefficients(result: ReliabilityResult, profile: Profile) -> Table:
    scales = result.scales
    level = f"{result.confidence_level:.0%} CI"
    columns = (
        Shown(Text("Items", "题项数"), [len(one.items) for one in scales], Unit.COUNT),
        Shown(Text("α", "α"), [one.cronbach_alpha for one in scales]),
        Shown(
            Text(level, level),
            [(one.cronbach_alpha_ci_lower, one.cronbach_alpha_ci_upper) for one in scales],
        ),
        Shown(Text("Standardised α", "标准化 α"), [one.alpha_standardized for one in scales]),
        Shown(Text("Ordinal α", "有序 α"), [one.alpha_ordinal for one in scales]),
        Shown(Text("ω", "ω"), [one.omega_total for one in scales]),
        Shown(Text("Categorical ω", "类别 ω"), [one.omega_categorical for one in scales]),
        Shown(Text("CR", "CR"), [one.cr for one in scales]),
        Shown(Text("AVE", "AVE"), [one.ave for one in scales]),
    )
    note = Text(
        "α = Cronbach's alpha with Feldt's interval; ω = omega total, CR and AVE from one ML CFA of all "
        "scales; categorical ω after Green and Yang, of each scale by itself.",
        "α 为 Cronbach's α 及其 Feldt 区间；ω（总 ω）、CR、AVE 由全部量表的同一个 ML 验证性因子分析计算；"
        "类别 ω 按 Green 与 Yang 的方法逐个量表估计。",
    )
    title = Text("Reliability and convergent validity of the scales", "各量表的信度与聚合效度")
    names = [one.scale for one in scales]
    notes = (sample_note(result.sample), note)
    return build_table("table.reliability", title, _SCALE, names, columns, profile, notes=notes)


def _bounds(result: ReliabilityResult, profile: Profile) -> Table:
    scales = result.scales
    columns = (
        Shown(Text("Mean inter-item *r*", "题间平均相关"), [one.mean_inter_item for one in scales]),
        Shown(Text("Split-half", "分半信度"), [one.split_half for one in scales]),
        Shown(Text("All halves", "所有分半"), [(one.split_half_min, one.split_half_max) for one in scales]),
        Shown(Text("λ2", "λ2"), [one.lambda2 for one in scales]),
        Shown(Text("λ6", "λ6"), [one.lambda6 for one in scales]),
        Shown(Text("GLB", "GLB"), [one.glb for one in scales]),
        Shown(Text("ω (observed)", "ω（观测方差）"), [one.omega_total_observed for one in scales]),
    )
    note = Text(
        "Split-half: odd against even items, Spearman-Brown (of an odd number Horst's form for unequal "
        "lengths); all halves: Guttman's λ4, the lowest and the highest of all even splits. λ = Guttman's "
        "bounds; GLB = greatest lower bound, too high in small samples.",
        "分半信度为奇偶分半经 Spearman-Brown 校正（题项数为奇数时两半长度不等，用 Horst 公式）；"
        "所有分半为全部等分方式下 Guttman λ4 的最小值与最大值。λ 为 Guttman 下界；"
        "GLB 为最大下界，小样本时偏高。",
    )
    title = Text("Halves and bounds", "分半信度与信度下界")
    names = [one.scale for one in scales]
    return build_table("table.bounds", title, _SCALE, names, columns, profile, notes=(note,))


def _drawn(result: ReliabilityResult, profile: Profile) -> Table:
    def limits(name: str) -> list[Interval]:
        ends = ("lower", "upper")
        return [
            (getattr(one, f"{name}_boot_ci_{ends[0]}"), getattr(one, f"{name}_boot_ci_{ends[1]}"))
            for one in result.scales
        ]

    names = (
        ("cronbach_alpha", Text("α", "α")),
        ("alpha_standardized", Text("Standardised α", "标准化 α")),
        ("alpha_ordinal", Text("Ordinal α", "有序 α")),
        ("omega_total", Text("ω", "ω")),
        ("cr", Text("CR", "CR")),
        ("ave", Text("AVE", "AVE")),
    )
    columns = [Shown(label, limits(name)) for name, label in names]
    note = Text(
        f"Percentile limits ({result.confidence_level:.0%}) of {result.draws} draws, seed {result.seed}.",
        f"{result.draws} 次自助抽样的百分位区间（{result.confidence_level:.0%}），随机种子 {result.seed}。",
    )
    title = Text("Bootstrap intervals", "自助法区间")
    scales = [one.scale for one in result.scales]
    return build_table("table.bootstrap", title, _SCALE, scales, columns, profile, notes=(note,))


def _items(result: ReliabilityResult, profile: Profile) -> Table:
    """Return the items of all scales, each scale under its name."""
    scales = result.scales
    columns = (
        Shown(Text("Item-rest *r*", "校正题总相关"), [r for one in scales for r in one.item_rest.tolist()]),
        Shown(Text("α if deleted", "删除后 α"), [a for one in scales for a in one.alpha_if_deleted.tolist()]),
    )
    title = Text("Item-total statistics", "项总计统计")
    names = [item for one in scales for item in one.items]
    made = build_table("table.item_total", title, _ITEM, names, columns, profile)
    left = iter(made.rows)
    rows = [row for one in scales for row in (group_of_rows(one.scale), *islice(left, len(one.items)))]
    return replace(made, rows=tuple(rows))


def _discriminant(result: ValidityResult, reliability: ReliabilityResult, profile: Profile) -> list[Table]:
    names = [one.scale for one in reliability.scales]
    tables: list[Table] = []
    if result.fornell_larcker is not None and len(names) > 1:
        tables.append(_larcker(result.fornell_larcker, profile))
    if result.htmt is not None:
        tables.append(_htmt(result, names, profile))
    if result.cross_loadings is not None:
        found = result.cross_loadings
        columns = [
            Shown(
                Text(name, name),
                found.correlations[:, j].tolist(),
                strong=frozenset(place for place, home in enumerate(found.home) if home == name),
            )
            for j, name in enumerate(found.scales)
        ]
        notes = [
            Text(
                "Correlations of each item with the scales, left out of its own (in bold).",
                "题项与各量表总分的相关；粗体为与所属量表的相关，计算时剔除题项本身。",
            )
        ]
        if found.failing:
            en, zh = ", ".join(found.failing), "、".join(found.failing)
            notes.append(Text(f"Higher with another scale: {en}.", f"与其他量表相关更高的题项：{zh}。"))
        title = Text("Cross-loadings", "交叉载荷")
        tables.append(
            build_table("table.cross_loadings", title, _ITEM, found.items, columns, profile, notes=notes)
        )
    return tables


def _larcker(found: FornellLarcker, profile: Profile) -> Table:
    names, table = found.scales, found.table
    columns = [
        Shown(
            Text(name, name),
            [float(table[i, j]) if i >= j else "" for i in range(len(names))],
            strong=frozenset((j,)),
        )
        for j, name in enumerate(names)
    ]
    notes = [
        Text(
            "Diagonal: root of AVE; below: correlations of the factors.",
            "对角线为 AVE 平方根，下方为因子相关。",
        )
    ]
    if found.failing_pairs:
        failing = [f"{a} ~ {b}" for a, b in found.failing_pairs]
        notes.append(
            Text(
                f"A correlation is not below both roots: {', '.join(failing)}.",
                f"相关系数未同时低于两者 AVE 平方根的量表：{'、'.join(failing)}。",
            )
        )
    title = Text("Fornell-Larcker criterion", "Fornell-Larcker 区分效度")
    return build_table("table.fornell_larcker", title, _SCALE, names, columns, profile, notes=notes)


def _htmt(result: ValidityResult, names: list[str], profile: Profile) -> Table:
    found = result.htmt
    assert found is not None  # told by the caller
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    columns: list[Shown] = []
    for label, values in (("HTMT", found.htmt), ("HTMT2", found.htmt2)):
        ratios = [float(values[pair]) for pair in pairs]
        high = frozenset(place for place, ratio in enumerate(ratios) if ratio >= _HIGH_HTMT)
        columns.append(Shown(Text(label, label), ratios, strong=high))
    for place, (low, high) in enumerate(
        ((found.htmt_ci_lower, found.htmt_ci_upper), (found.htmt2_ci_lower, found.htmt2_ci_upper))
    ):
        if low is not None and high is not None:
            limits = [(float(low[pair]), float(high[pair])) for pair in pairs]
            level = f"{found.confidence_level:.0%} CI"
            columns.insert(2 * place + 1, Shown(Text(level, level), limits))
    title = Text("Heterotrait-monotrait ratios", "HTMT 与 HTMT2")
    stub = Text("Scales", "量表")
    rows = [f"{names[j]} – {names[i]}" for i, j in pairs]
    high = [pair for place, pair in enumerate(rows) if any(place in one.strong for one in columns)]
    return build_table("table.htmt", title, stub, rows, columns, profile, notes=(_htmt_note(high),))


def _htmt_note(high: list[str]) -> Text:
    if not high:
        return Text("No ratio reaches .85, the limit for different constructs.", "各比值均低于 0.85 的界限。")
    return Text(
        f"In bold: .85 or more, which speaks against two constructs (.90 for near ones): {', '.join(high)}.",
        f"粗体为达到 0.85 者，区分效度存疑（概念相近的构念以 0.90 为界）：{'、'.join(high)}。",
    )
