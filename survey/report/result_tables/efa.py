"""An exploratory factor analysis in the tables that SPSS and psych print of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from survey.errors import Text
from survey.findings import Unit
from survey.psychometrics import EfaResult, LoadingErrors
from survey.report.document import Table
from survey.report.profiles.profile import Profile
from survey.report.result_tables.columns import Shown, Value, bound_in_note, build_table, sample_note
from survey.report.result_tables.efa_words import method_note
from survey.report.result_tables.loading_errors import error_tables

__all__ = ["SALIENT", "efa_tables", "item_order"]

SALIENT = 0.40  # set in bold: after Stevens (2002), and the plan's usual convention
_ITEM = Text("Item", "题项")
_FACTOR = Text("Factor", "因子")
_LARGE_RESIDUAL = 0.05
_ACCEPTABLE = 0.5


def efa_tables(
    result: EfaResult,
    profile: Profile,
    *,
    errors: LoadingErrors | None = None,
    sort: bool = False,
    suppress: float = 0.0,
) -> tuple[Table, ...]:
    """Return adequacy, loadings, structure, factor correlations, variance and fit.

    Parameters
    ----------
    result : EfaResult
    profile : Profile
    errors : LoadingErrors, optional
        Their table is added.
    sort : bool
        Items by the factor that they load on most, the strongest first.
    suppress : float
        Loadings smaller than this in size are left blank.
    """
    order = item_order(result) if sort else list(range(len(result.items)))
    tables = [_adequacy(result, profile), _loadings(result, profile, order, suppress)]
    if result.phi is not None:
        tables += [_structure(result, profile, order, suppress), _phi(result, profile)]
    tables += [_variance(result, profile), _fit(result, profile)]
    if errors is not None:
        tables += error_tables([result.items[i] for i in order], errors, order, profile)
    return tuple(tables)


def item_order(result: EfaResult) -> list[int]:
    """Return the items by the factor on which they load most, and on each the strongest first."""
    size = np.abs(result.loadings)
    home = size.argmax(axis=1)
    return sorted(range(len(result.items)), key=lambda i: (int(home[i]), -float(size[i, home[i]])))


def _adequacy(result: EfaResult, profile: Profile) -> Table:
    found = result.adequacy
    columns = (
        Shown(Text("KMO", "KMO"), [found.kmo]),
        Shown(Text("Bartlett's χ²", "Bartlett χ²"), [found.bartlett_chisq], Unit.STATISTIC),
        Shown(Text("*df*", "自由度"), [found.bartlett_df], Unit.DEGREES),
        Shown(Text("*p*", "*p*"), [found.bartlett_pvalue], Unit.P_VALUE),
        Shown(Text("Determinant", "行列式"), [found.determinant], _unit_of(found.determinant)),
    )
    notes = [sample_note(result.sample), *_poor(result)]
    title = Text("Adequacy for factor analysis", "KMO 与 Bartlett 球形检验")
    return build_table("table.adequacy", title, None, [""], columns, profile, notes=notes)


def _poor(result: EfaResult) -> list[Text]:
    """Say where Kaiser (1974) calls the sampling adequacy unacceptable: below one half."""
    said: list[Text] = []
    if result.adequacy.kmo < _ACCEPTABLE:
        said.append(
            Text(
                "KMO is below .50: the correlations are not fit to be factored (Kaiser, 1974).",
                "KMO 低于 0.50，数据不适合做因子分析（Kaiser, 1974）。",
            )
        )
    poor = [item for item, msa in zip(result.items, result.adequacy.msa, strict=True) if msa < _ACCEPTABLE]
    if poor:
        said.append(
            Text(f"MSA is below .50 for {', '.join(poor)}.", f"MSA 低于 0.50 的题项：{'、'.join(poor)}。")
        )
    return said


def _unit_of(determinant: float) -> Unit:
    """Return how a determinant is printed: by its size where three decimals would show nothing."""
    return Unit.PROPORTION if determinant >= 0.001 else Unit.DIFFERENCE


def _loadings(result: EfaResult, profile: Profile, order: Sequence[int], suppress: float) -> Table:
    oblique = result.phi is not None
    initial = [float(value) for value in result.initial_communalities[order]]
    columns = [
        *_by_factor(result.factors, result.loadings[order], suppress),
        Shown(Text("Initial *h*²", "初始 *h*²"), initial),
        Shown(Text("*h*²", "*h*²"), result.communalities[order].tolist()),
        Shown(Text("*u*²", "*u*²"), result.uniquenesses[order].tolist()),
        Shown(Text("MSA", "MSA"), result.adequacy.msa[order].tolist()),
        Shown(Text("Complexity", "复杂度"), result.complexity[order].tolist(), Unit.EFFECT),
    ]
    title = Text("Pattern matrix", "模式矩阵") if oblique else Text("Factor matrix", "因子载荷矩阵")
    if result.options.extraction == "components" and not oblique:
        title = Text("Component matrix", "成分矩阵")
    notes = [method_note(result), _LEGEND, _shown(suppress, profile), *_doubts(result)]
    names = [result.items[i] for i in order]
    return build_table("table.loadings", title, _ITEM, names, columns, profile, notes=notes)


def _doubts(result: EfaResult) -> list[Text]:
    """Say under the loadings themselves why they are not to be interpreted."""
    said: list[Text] = []
    if result.heywood:
        en, zh = ", ".join(result.heywood), "、".join(result.heywood)
        said.append(
            Text(f"Heywood case ({en}): not to be interpreted.", f"出现 Heywood 现象（{zh}），该解不宜解释。")
        )
    if not (result.converged and result.rotation_converged):
        said.append(Text("Not converged: not to be interpreted.", "未收敛，该解不宜解释。"))
    return said


def _shown(suppress: float, profile: Profile) -> Text:
    """Say which loadings are in bold, and which are blank."""
    least = bound_in_note(SALIENT, profile)
    if suppress <= 0.0:
        return Text(f"In bold: {least} or more in size.", f"粗体为绝对值不低于 {least} 者。")
    blank = bound_in_note(suppress, profile)
    return Text(
        f"In bold: {least} or more in size; blank: below {blank}.",
        f"粗体为绝对值不低于 {least} 者，小于 {blank} 者留空。",
    )


_LEGEND = Text(
    "*h*² = communality (initial: squared multiple correlation), *u*² = uniqueness, MSA = the item's "
    "sampling adequacy.",
    "*h*² 为共同度（初始值为多元相关平方），*u*² 为唯一性方差，MSA 为题项取样适切性。",
)


def _structure(result: EfaResult, profile: Profile, order: Sequence[int], suppress: float) -> Table:
    columns = _by_factor(result.factors, result.structure[order], suppress)
    names = [result.items[i] for i in order]
    note = Text("Correlations of the items with the factors.", "题项与因子的相关。")
    return build_table(
        "table.structure",
        Text("Structure matrix", "结构矩阵"),
        _ITEM,
        names,
        columns,
        profile,
        notes=(note, _shown(suppress, profile)),
    )


def _by_factor(factors: Sequence[str], values: np.ndarray, suppress: float) -> list[Shown]:
    columns: list[Shown] = []
    for j, name in enumerate(factors):
        own: list[Value] = [value if abs(value) >= suppress else "" for value in values[:, j].tolist()]
        strong = frozenset(np.flatnonzero(np.abs(values[:, j]) >= SALIENT).tolist())
        columns.append(Shown(Text(name, name), own, strong=strong))
    return columns


def _phi(result: EfaResult, profile: Profile) -> Table:
    phi = result.phi if result.phi is not None else np.eye(len(result.factors))
    columns = [
        Shown(Text(name, name), [float(phi[i, j]) if i >= j else "" for i in range(len(phi))])
        for j, name in enumerate(result.factors)
    ]
    title = Text("Correlations of the factors", "因子相关矩阵")
    return build_table("table.phi", title, _FACTOR, result.factors, columns, profile)


def _variance(result: EfaResult, profile: Profile) -> Table:
    parts = result.variance
    k, p = len(result.factors), len(result.items)
    sections = (
        (
            Text("Initial eigenvalues", "初始特征值"),
            parts.initial,
            parts.initial_share,
            parts.initial_cumulative,
        ),
        (
            Text("Extracted", "提取平方和载荷"),
            parts.extracted,
            parts.extracted_share,
            parts.extracted_cumulative,
        ),
        (
            Text("After rotation", "旋转平方和载荷"),
            parts.rotated,
            parts.rotated_share,
            parts.rotated_cumulative,
        ),
    )
    columns: list[Shown] = []
    spanners: list[tuple[Text, int, int]] = []
    for label, *values in sections:
        spanners.append((label, len(columns), len(columns) + 2))
        heads = (Text("Total", "合计"), Text("%", "方差 %"), Text("Cum. %", "累积 %"))
        units = (Unit.EIGENVALUE, Unit.SHARE, Unit.SHARE)
        for head, value, unit in zip(heads, values, units, strict=True):
            blank: list[Value] = [""] * (p - len(value))
            columns.append(Shown(head, [*value.tolist(), *blank], unit))
    names = [*result.factors, *(str(j + 1) for j in range(k, p))]
    notes: list[Text] = []
    if result.phi is not None:
        notes.append(
            Text(
                "After an oblique rotation: diag(ΦΛ′Λ), which adds up to the communalities.",
                "斜交旋转后为 diag(ΦΛ′Λ)，其和等于共同度之和。",
            )
        )
    title = Text("Variance explained", "总方差解释")
    return build_table(
        "table.variance", title, _FACTOR, names, columns, profile, notes=notes, spanners=spanners
    )


def _fit(result: EfaResult, profile: Profile) -> Table:
    fit = result.fit
    columns: tuple[Shown, ...] = (
        Shown(Text("χ²", "χ²"), [fit.chisq], Unit.STATISTIC),
        Shown(Text("*df*", "自由度"), [fit.df], Unit.DEGREES),
        Shown(Text("*p*", "*p*"), [fit.pvalue], Unit.P_VALUE),
        Shown(Text("RMSEA", "RMSEA"), [fit.rmsea]),
        Shown(Text("90% CI", "90% CI"), [(fit.rmsea_ci_lower, fit.rmsea_ci_upper)]),
        Shown(Text("TLI", "TLI"), [fit.tli]),
        Shown(Text("BIC", "BIC"), [fit.bic], Unit.INFORMATION),
        Shown(Text("RMSR", "RMSR"), [fit.rmsr]),
    )
    if result.options.extraction == "components":  # which have no model to be tested
        columns = columns[-1:]
    left = np.abs(result.residuals[np.triu_indices(len(result.items), 1)])
    large = int((left > _LARGE_RESIDUAL).sum())
    note = Text(
        f"RMSR = root mean square of the residual correlations; {large} of {left.size} "
        f"({large / left.size:.0%}) exceed .05 in size.",
        f"RMSR 为残差相关的均方根；{left.size} 个残差相关中绝对值大于 0.05 者 {large} 个"
        f"（{large / left.size:.0%}）。",
    )
    title = Text("Fit of the factors", "模型拟合")
    return build_table("table.fit", title, None, [""], columns, profile, notes=(note,))
