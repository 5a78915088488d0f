"""Item analysis of named scales: distribution, discrimination with its advice, inter-item correlations."""

from __future__ import annotations

from survey.errors import Text
from survey.findings import Unit
from survey.psychometrics import ItemAnalysis, ScaleItems
from survey.report.document import Table
from survey.report.profiles.profile import Profile
from survey.report.result_tables.columns import Shown, bound_in_note, build_table, in_note, sample_note
from survey.report.wording.words import word

__all__ = ["item_tables"]

_ITEM = Text("Item", "题项")
_LONG_NAME = 10
_KINDS = {
    "pearson": Text("Pearson", "Pearson "),
    "spearman": Text("Spearman", "Spearman "),
    "polychoric": Text("polychoric", "多分"),
}
_REASONS = {
    "item_rest": Text("weak item-rest r", "校正题总相关偏低"),
    "critical_ratio": Text("weak critical ratio", "决断值偏低"),
    "alpha_if_deleted": Text("alpha rises without it", "删除后 α 升高"),
    "floor": Text("floor", "地板效应"),
    "ceiling": Text("ceiling", "天花板效应"),
    "reversed": Text("keyed the other way?", "方向相反"),
}


def item_tables(result: ItemAnalysis, profile: Profile) -> tuple[Table, ...]:
    """Return the tables of every scale, one after the other."""
    makers = (_described, _discriminating, _deleted, _counted, _correlated)
    made = (make(one, result, place, profile) for place, one in enumerate(result.scales) for make in makers)
    return tuple(table for table in made if table is not None)


def _described(one: ScaleItems, result: ItemAnalysis, place: int, profile: Profile) -> Table:
    counted = (
        Shown(Text("*n*", "*n*"), one.n.tolist(), Unit.COUNT),
        Shown(Text("Missing", "缺失"), one.n_missing.tolist(), Unit.COUNT),
    )
    columns = (
        # Of complete rows n is the same for all items, and who was left out is no item's missing answers.
        *(() if one.sample.missing == "listwise" else counted),
        Shown(Text("Min", "最小值"), one.minimum.tolist(), Unit.ANSWER),
        Shown(Text("Max", "最大值"), one.maximum.tolist(), Unit.ANSWER),
        Shown(Text("*M*", "均值"), one.mean.tolist(), Unit.MEAN),
        Shown(Text("*SD*", "标准差"), one.sd.tolist(), Unit.MEAN),
        Shown(Text("Skewness", "偏度"), one.skewness.tolist(), Unit.EFFECT),
        Shown(Text("Kurtosis", "峰度"), one.kurtosis.tolist(), Unit.EFFECT),
        Shown(Text("Floor", "地板占比"), one.floor.tolist(), Unit.SHARE),
        Shown(Text("Ceiling", "天花板占比"), one.ceiling.tolist(), Unit.SHARE),
    )
    program = "SPSS" if result.moment_type == 2 else "psych"
    kind = Text(
        f"Skewness and kurtosis of type {result.moment_type} ({program}).",
        f"偏度与峰度为类型 {result.moment_type}（{program}）。",
    )
    notes = (sample_note(one.sample), kind)
    title = Text(f"Items of {one.scale}", f"{one.scale}：题项描述统计")
    return build_table(f"table.items_{place}", title, _ITEM, one.items, columns, profile, notes=notes)


def _discriminating(one: ScaleItems, result: ItemAnalysis, place: int, profile: Profile) -> Table:
    language = profile.language
    comma = "、" if language == "zh" else ", "
    reasons = [comma.join(_REASONS[reason].say(language) for reason in why) for why in one.reasons]
    columns = (
        Shown(Text("*t*", "决断值"), one.critical_ratio.tolist(), Unit.STATISTIC),
        Shown(Text("*p*", "*p*"), one.critical_ratio_pvalue.tolist(), Unit.P_VALUE),
        Shown(Text("*d*", "*d*"), one.critical_ratio_d.tolist(), Unit.EFFECT),
        Shown(Text("Item-total *r*", "题总相关"), one.item_total.tolist()),
        Shown(Text("Item-rest *r*", "校正题总相关"), one.item_rest.tolist()),
        Shown(Text("α if deleted", "删除后 α"), one.alpha_if_deleted.tolist()),
        Shown(Text("Decision", "建议"), [word(decision, language) for decision in one.decision], Unit.WORD),
        Shown(Text("Reasons", "理由"), reasons, Unit.WORD),
    )
    title = Text(f"Item analysis of {one.scale}", f"{one.scale}：项目分析")
    notes = (_coefficients(one, result, profile), _groups(one, result), _thresholds(result, profile))
    return build_table(
        f"table.discrimination_{place}", title, _ITEM, one.items, columns, profile, notes=notes
    )


def _deleted(one: ScaleItems, result: ItemAnalysis, place: int, profile: Profile) -> Table:
    columns = (
        Shown(Text("Scale *M* if deleted", "删除后总分均值"), one.scale_mean_if_deleted.tolist(), Unit.MEAN),
        Shown(
            Text("Scale variance if deleted", "删除后总分方差"),
            one.scale_variance_if_deleted.tolist(),
            Unit.MEAN,
        ),
        Shown(Text("Item-rest *r*", "校正题总相关"), one.item_rest.tolist()),
        Shown(Text("*R*²", "多元相关平方"), one.smc.tolist()),
        Shown(Text("α if deleted", "删除后 α"), one.alpha_if_deleted.tolist()),
        Shown(Text("ω if deleted", "删除后 ω"), one.omega_if_deleted.tolist()),
    )
    kind = Text("", "")
    if result.correlation != "pearson":
        said = _KINDS[result.correlation]
        kind = Text(
            f" Item-rest *r*, *R*² and α are of {said.en} correlations.",
            f"校正题总相关、多元相关平方与 α 由{said.zh}相关计算。",
        )
    note = Text(
        "Mean and variance are of the sum of the other items; *R*² = squared multiple correlation of the "
        "item with the others." + kind.en,
        "总分均值与方差为其余题项之和的均值与方差；多元相关平方为该题与其余题项的多元相关系数的平方。"
        + kind.zh,
    )
    title = Text(f"Item-total statistics of {one.scale}", f"{one.scale}：项总计统计")
    return build_table(f"table.deleted_{place}", title, _ITEM, one.items, columns, profile, notes=(note,))


def _coefficients(one: ScaleItems, result: ItemAnalysis, profile: Profile) -> Text:
    alpha, omega = in_note(one.cronbach_alpha, profile), in_note(one.omega_total, profile)
    kind = Text("", "")
    if result.correlation != "pearson":
        said = _KINDS[result.correlation]
        kind = Text(f" ({said.en} correlations)", f"（{said.zh}相关）")
    return Text(f"Scale{kind.en}: α = {alpha}, ω = {omega}.", f"量表{kind.zh}：α = {alpha}，ω = {omega}。")


def _groups(one: ScaleItems, result: ItemAnalysis) -> Text:
    low, high = f"{one.cut_low:g}", f"{one.cut_high:g}"
    return Text(
        f"*t* = critical ratio, Welch's *t* of the {one.n_high} with a total of at least {high} against the "
        f"{one.n_low} with at most {low} ({result.tail:.0%} at each end, ties included).",
        f"决断值为总分不低于 {high} 的 {one.n_high} 人与不高于 {low} 的 {one.n_low} 人（两端各 "
        f"{result.tail:.0%}，含同分者）的 Welch *t* 值。",
    )


def _thresholds(result: ItemAnalysis, profile: Profile) -> Text:
    limits = result.thresholds
    rest, ratio = bound_in_note(limits.item_rest, profile), bound_in_note(limits.critical_ratio, profile)
    level = bound_in_note(round(1.0 - limits.confidence_level, 10), profile)
    rise = Text("α higher without the item", "删除后 α 升高")
    if limits.alpha_gain > 0.0:
        gain = bound_in_note(limits.alpha_gain, profile)
        rise = Text(f"α higher by more than {gain} without the item", f"删除后 α 升幅超过 {gain}")
    return Text(
        f"The decision is advice, and no item was left out. It looks at: item-rest *r* below {rest}; "
        f"critical ratio below {ratio}, or its *p* not below {level}; {rise.en}; more than "
        f"{limits.floor_ceiling:.0%} of answers at one end.",
        f"建议仅供参考，未据此删除题项；依据：校正题总相关低于 {rest}，决断值低于 {ratio} 或 "
        f"*p* 不小于 {level}，{rise.zh}，单端选项占比超过 {limits.floor_ceiling:.0%}。",
    )


def _counted(one: ScaleItems, _: ItemAnalysis, place: int, profile: Profile) -> Table | None:
    if one.distribution is None:
        return None
    shares = one.distribution.shares
    columns = [
        Shown(Text(f"{value:g}", f"{value:g}"), shares[:, j].tolist(), Unit.SHARE)
        for j, value in enumerate(one.distribution.values.tolist())
    ]
    title = Text(f"Answers to the items of {one.scale}", f"{one.scale}：各选项作答比例")
    return build_table(f"table.answers_{place}", title, _ITEM, one.items, columns, profile)


def _correlated(one: ScaleItems, result: ItemAnalysis, place: int, profile: Profile) -> Table:
    r, count = one.inter_item, len(one.items)
    numbered = max(map(len, one.items)) > _LONG_NAME  # as names of columns, questions would not fit a page
    names = [f"{i + 1}. {item}" for i, item in enumerate(one.items)] if numbered else one.items
    heads = [str(j + 1) if numbered else one.items[j] for j in range(count)]
    own = Text("—", "1").say(profile.language)
    columns = [
        Shown(Text(head, head), [float(r[i, j]) if i > j else own if i == j else "" for i in range(count)])
        for j, head in enumerate(heads)
    ]
    title = Text(f"Inter-item correlations of {one.scale}", f"{one.scale}：题项间相关")
    said = _KINDS[result.correlation]
    kind = Text(f"{said.en[0].upper()}{said.en[1:]} correlations.", f"{said.zh}相关系数。")
    key = f"table.inter_item_{place}"
    return build_table(key, title, _ITEM, names, columns, profile, notes=(kind,))
