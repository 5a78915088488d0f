"""The figure of one result by itself: scree plot, map of loadings, answer bars, map of correlations."""

from __future__ import annotations

from survey.errors import Text
from survey.psychometrics import EfaResult, ItemAnalysis, RetentionResult, ScaleQuality
from survey.report.document import Figure, TableNotes
from survey.report.figures.heat_map import HeatMap, draw_heat_map, heat_map_width
from survey.report.figures.likert import LikertBar, LikertPanel, draw_likert
from survey.report.figures.scree import ScreePanel, draw_scree
from survey.report.profiles.profile import Profile
from survey.report.result_tables.efa import SALIENT, item_order

__all__ = ["answer_bars", "loading_map", "scale_map", "scree_figure"]


def scree_figure(result: RetentionResult, profile: Profile) -> Figure:
    """Return the eigenvalues above those of random data, by the variant that gives the verdict."""
    first = result.parallel[0]
    language = profile.language
    panel = ScreePanel(
        "",
        tuple(first.observed.tolist()),
        tuple(first.reference.tolist()),
        first.suggestion,
        tuple(first.reference_lower.tolist()),
    )
    reference = Text(
        f"Random data ({first.percentile:g}th percentile)", f"随机数据（第 {first.percentile:g} 百分位）"
    )
    svg, png = draw_scree(
        [panel],
        x_label=Text("Factor", "因子").say(language),
        y_label=Text("Eigenvalue", "特征值").say(language),
        observed=Text("Observed", "实际数据").say(language),
        reference=reference.say(language),
    )
    title = Text("Scree plot with parallel analysis", "碎石图与平行分析").say(language)
    alt = ", ".join(f"{value:.2f}" for value in panel.observed[:10])
    return Figure("figure.scree", (title,), svg, png, alt, 11.0)


def loading_map(result: EfaResult, profile: Profile, *, sort: bool = False) -> Figure:
    """Return the rotated loadings as coloured cells; the number stands in the salient ones."""
    order = item_order(result) if sort else list(range(len(result.items)))
    rows = tuple(result.items[i] for i in order)
    loadings: list[list[float]] = result.loadings[order].tolist()
    chart = HeatMap(rows, result.factors, tuple(tuple(row) for row in loadings))
    label = Text("Loading", "载荷").say(profile.language)
    svg, png = draw_heat_map([chart], label=label, least=SALIENT, zero=profile.numbers.leading_zero)
    title = Text("Map of the rotated loadings", "旋转后因子载荷热图").say(profile.language)
    note = Text(
        f"Loadings below {SALIENT:g} in size are coloured without their number.",
        f"绝对值小于 {SALIENT:g} 的载荷只着色、不标数值。",
    )
    alt = "; ".join(f"{item} {max(row, key=abs):.2f}" for item, row in zip(rows, loadings, strict=True))
    notes = TableNotes(general=(note.say(profile.language),))
    return Figure("figure.loadings", (title,), svg, png, alt, heat_map_width([chart]), notes)


def answer_bars(result: ItemAnalysis, profile: Profile) -> Figure | None:
    """Return how the items were answered, as bars about the middle; None with too many different answers.

    Scales are drawn together, on the values that any of their items took.
    """
    found = [one.distribution for one in result.scales]
    shown = [one for one in found if one is not None]
    if not shown or len(shown) < len(found):
        return None
    values = sorted({value for one in shown for value in one.values.tolist()})
    bars: list[LikertBar] = []
    for scale, one in zip(result.scales, shown, strict=True):
        own = one.values.tolist()
        for item, shares in zip(one.items, one.shares.tolist(), strict=True):
            share_of = dict(zip(own, shares, strict=True))
            bars.append(LikertBar(item, scale.scale, tuple(share_of.get(value, 0.0) for value in values)))
    x_label = Text("Per cent", "百分比").say(profile.language)
    svg, png = draw_likert(
        [LikertPanel("", tuple(bars))], [f"{value:g}" for value in values], x_label=x_label
    )
    title = Text("Answers to the items", "各题项作答分布").say(profile.language)
    alt = "; ".join(f"{bar.item} " + "/".join(f"{share:.0%}" for share in bar.shares) for bar in bars)
    return Figure("figure.answers", (title,), svg, png, alt, 15.5)


def scale_map(result: ScaleQuality, profile: Profile) -> Figure | None:
    """Return the correlations of the factors below the diagonal; None of one scale, or without its CFA."""
    larcker = result.validity.fornell_larcker
    if larcker is None or len(larcker.scales) < 2:
        return None
    values = tuple(
        tuple(float(larcker.correlations[i, j]) if i > j else None for j in range(len(larcker.scales)))
        for i in range(len(larcker.scales))
    )
    chart = HeatMap(larcker.scales, larcker.scales, values)
    label = Text("Correlation", "相关").say(profile.language)
    svg, png = draw_heat_map([chart], label=label, lower=True, zero=profile.numbers.leading_zero)
    title = Text("Correlations of the factors", "因子之间的相关").say(profile.language)
    alt = "; ".join(
        f"{a} {b} {values[i][j]:.2f}"
        for i, a in enumerate(larcker.scales)
        for j, b in enumerate(larcker.scales[:i])
    )
    return Figure("figure.correlations", (title,), svg, png, alt, heat_map_width([chart]))
