"""What cannot be asked of a factor analysis, and what must be said of one."""

from __future__ import annotations

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.correlations import CorrelationMatrix
from survey.numerics.rotation import ROTATIONS, Rotation
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import CorrelationKind
from survey.psychometrics.factors.extraction import EXTRACTIONS, Extraction, max_factors
from survey.psychometrics.factors.results import EfaOptions

__all__ = ["check_options", "limits_of_fit", "other_count", "solution_warnings"]

_SPSS_ITERATIONS = 25
_FIT_OF_POLYCHORICS = Warn(
    "fit_of_polychorics_is_descriptive",
    Text(
        "chi-square, RMSEA, TLI, BIC and Bartlett's test assume Pearson correlations of normal answers; of "
        "polychorics they are descriptive",
        "卡方、RMSEA、TLI、BIC 与 Bartlett 检验以正态变量的 Pearson 相关为前提；用于多分相关时仅供描述",
    ),
)
_FIT_OF_RANKS = Warn(
    "fit_of_ranks_is_descriptive",
    Text(
        "chi-square, RMSEA, TLI, BIC and Bartlett's test assume Pearson correlations of normal answers; of "
        "rank correlations they are descriptive",
        "卡方、RMSEA、TLI、BIC 与 Bartlett 检验以正态变量的 Pearson 相关为前提；用于等级相关时仅供描述",
    ),
)


def check_options(
    p: int, n_factors: int | str, extraction: str, rotation: str, target: Floats | None = None
) -> None:
    """Refuse what cannot be asked of p items.

    Raises
    ------
    DataError
        With every fault.
    """
    faults: list[Fault] = []
    if extraction not in EXTRACTIONS:
        known = ", ".join(EXTRACTIONS)
        faults.append(Fault(Text("unknown extraction", "未知的提取方法"), expected=known, got=extraction))
    if rotation not in ROTATIONS:
        known = ", ".join(ROTATIONS)
        faults.append(Fault(Text("unknown rotation", "未知的旋转方法"), expected=known, got=rotation))
    most = p if extraction == "components" else max_factors(p)
    if not isinstance(n_factors, str) and not 1 <= n_factors <= most:
        what = Text(f"{p} items cannot carry this many factors", f"{p} 个题项无法提取这么多因子")
        mend = Text(
            "with more factors the model has no degrees of freedom left; name more items or fewer factors",
            "因子再多，模型的自由度将为负；请增加题项或减少因子",
        )
        faults.append(Fault(what, expected=f"1..{most}", got=str(n_factors), mend=mend))
    if isinstance(n_factors, str) and n_factors != "parallel":
        what = Text("the number of factors is not a number", "因子数不是数字")
        faults.append(Fault(what, expected="1, 2, ... | parallel", got=n_factors))
    if rotation in {"target_t", "target_q"}:
        needed = f"({p}, {n_factors})"
        if target is None or target.shape != (p, n_factors):
            what = Text(
                "the rotation needs a target of items by factors", "目标旋转需要目标矩阵（题项×因子）"
            )
            got = "None" if target is None else str(target.shape)
            faults.append(Fault(what, expected=needed, got=got))
    if faults:
        raise DataError(faults)


def other_count(suggested: int, taken: int) -> tuple[Warn, ...]:
    """Say that another number of factors was taken than parallel analysis suggests, and why."""
    if suggested == taken:
        return ()
    if suggested == 0:
        text = Text(
            "parallel analysis finds no factor: no eigenvalue exceeds that of random data; one factor was "
            "extracted nonetheless",
            "平行分析未发现任何因子（没有特征值高于随机数据），此处仍提取一个因子，解释须谨慎",
        )
        return (Warn("no_factor_suggested", text),)
    en = f"parallel analysis suggests {suggested} factors; these items carry {taken}, which were extracted"
    zh = f"平行分析建议 {suggested} 个因子，但这些题项至多可提取 {taken} 个，已按此提取"
    return (Warn("fewer_factors_than_suggested", Text(en, zh)),)


def limits_of_fit(made: CorrelationMatrix, correlation: CorrelationKind) -> tuple[Warn, ...]:
    """Say where tests of fit are not what their theory assumes: other correlations, or incomplete rows."""
    said: tuple[Warn, ...] = ()
    if correlation != "pearson":
        said += (_FIT_OF_POLYCHORICS if correlation == "polychoric" else _FIT_OF_RANKS,)
    fewest = int(made.n_pairs.min())
    if fewest < made.n_used:
        en = (
            f"chi-square, RMSEA, TLI, BIC and Bartlett's test take n = {made.n_used} as if every row were "
            f"complete (the least common pair has {fewest}): with missing answers they are descriptive"
        )
        zh = (
            f"卡方、RMSEA、TLI、BIC 与 Bartlett 检验按 n = {made.n_used} 个完整个案计算"
            f"（成对有效个案最少 {fewest} 个）；存在缺失值时仅供描述"
        )
        said += (Warn("fit_of_incomplete_rows_is_descriptive", Text(en, zh)),)
    return said


def solution_warnings(
    extraction: Extraction, rotation: Rotation, items: tuple[str, ...], options: EfaOptions
) -> tuple[Warn, ...]:
    """Return what must be said of a solution."""
    found: list[Warn] = []
    if options.extraction == "components":
        text = Text("these are principal components, not factors", "此处为主成分，而非公因子")
        found.append(Warn("principal_components", text))
    if extraction.heywood:
        names = tuple(items[j] for j in extraction.heywood)
        en = f"Heywood case: the uniqueness of {', '.join(names)} is at or below its bound"
        zh = f"Heywood 现象：{'、'.join(names)} 的唯一性方差达到或低于下限"
        found.append(Warn("heywood_case", Text(en, zh), names))
    if not extraction.converged:
        text = Text("the extraction did not converge", "因子提取未收敛")
        found.append(Warn("extraction_not_converged", text))
    if options.like == "spss" and extraction.iterations > _SPSS_ITERATIONS:
        en = f"{extraction.iterations} iterations were needed; SPSS stops at 25 unless told otherwise"
        zh = f"提取共迭代 {extraction.iterations} 次；SPSS 默认最多 25 次，需调高迭代上限"
        found.append(Warn("more_iterations_than_spss", Text(en, zh)))
    if not rotation.converged:
        found.append(Warn("rotation_not_converged", Text("the rotation did not converge", "因子旋转未收敛")))
    if options.n_factors == 2 and options.rotation.startswith("bifactor"):
        en = "a bifactor rotation leaves two factors as extracted: it turns two group factors or more"
        zh = "双因子旋转至少需要两个组因子；仅有两个因子时不起作用，载荷与未旋转相同"
        found.append(Warn("bifactor_without_groups", Text(en, zh)))
    if rotation.n_local_minima > 1:
        count = rotation.n_local_minima
        en = f"the rotation has at least {count} local minima; the best is reported"
        zh = f"旋转准则至少有 {count} 个局部极小值，此处报告最优解"
        found.append(Warn("rotation_local_minima", Text(en, zh)))
    return tuple(found)
