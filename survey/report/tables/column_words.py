"""What the columns of tidy results are called in a table, and what unit their numbers have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey.errors import Text
from survey.findings import Unit

__all__ = ["ColumnWord", "column_word"]


@dataclass(frozen=True, slots=True)
class ColumnWord:
    """A column's head and unit; `symbol` heads are set in italics."""

    label: Text
    unit: Unit
    symbol: bool = False


def _symbol(letters: str, unit: Unit) -> ColumnWord:
    return ColumnWord(Text(letters, letters), unit, symbol=True)


def _word(en: str, zh: str, unit: Unit) -> ColumnWord:
    return ColumnWord(Text(en, zh), unit)


_WORDS: Mapping[str, ColumnWord] = {
    "n": _symbol("n", Unit.COUNT),
    "n_missing": _word("Missing", "缺失", Unit.COUNT),
    "mean": _symbol("M", Unit.MEAN),
    "sd": _symbol("SD", Unit.MEAN),
    "minimum": _word("Minimum", "最小值", Unit.MEAN),
    "maximum": _word("Maximum", "最大值", Unit.MEAN),
    "skewness": _word("Skewness", "偏度", Unit.EFFECT),
    "kurtosis": _word("Kurtosis", "峰度", Unit.EFFECT),
    "floor": _word("Floor", "地板占比", Unit.SHARE),
    "ceiling": _word("Ceiling", "天花板占比", Unit.SHARE),
    "critical_ratio": _word("Critical ratio", "决断值（CR）", Unit.STATISTIC),
    "critical_ratio_df": _symbol("df", Unit.DEGREES),
    "critical_ratio_pvalue": _symbol("p", Unit.P_VALUE),
    "critical_ratio_d": _symbol("d", Unit.EFFECT),
    "item_total": _word("Item-total r", "题总相关", Unit.PROPORTION),
    "item_rest": _word("Corrected item-total r", "校正后题总相关", Unit.PROPORTION),
    "alpha_if_deleted": _word("α if deleted", "删题后 α", Unit.PROPORTION),
    "decision": _word("Advice", "建议", Unit.WORD),
    "cronbach_alpha": _word("α", "α", Unit.PROPORTION),
    "cronbach_alpha_ci_lower": _word("α, lower", "α 下限", Unit.PROPORTION),
    "cronbach_alpha_ci_upper": _word("α, upper", "α 上限", Unit.PROPORTION),
    "alpha_standardized": _word("Standardised α", "标准化 α", Unit.PROPORTION),
    "omega_total": _word("ω", "ω", Unit.PROPORTION),
    "omega_total_observed": _word("ω (observed)", "ω（观测）", Unit.PROPORTION),
    "cr": _word("CR", "CR", Unit.PROPORTION),
    "ave": _word("AVE", "AVE", Unit.PROPORTION),
    "mean_inter_item": _word("Mean inter-item r", "题间平均相关", Unit.PROPORTION),
    "split_half": _word("Split-half", "分半信度", Unit.PROPORTION),
    "communality": _word("Communality", "共同度", Unit.PROPORTION),
    "uniqueness": _word("Uniqueness", "独特性", Unit.PROPORTION),
    "complexity": _word("Complexity", "复杂度", Unit.EFFECT),
    "htmt": _word("HTMT", "HTMT", Unit.PROPORTION),
    "htmt2": _word("HTMT2", "HTMT2", Unit.PROPORTION),
    "est": _word("Estimate", "估计值", Unit.COEFFICIENT),
    "se": _symbol("SE", Unit.COEFFICIENT),
    "z": _symbol("z", Unit.STATISTIC),
    "pvalue": _symbol("p", Unit.P_VALUE),
    "ci_lower": _word("Lower", "下限", Unit.COEFFICIENT),
    "ci_upper": _word("Upper", "上限", Unit.COEFFICIENT),
    "std_lv": _word("Std. (latent)", "标准化（潜变量）", Unit.PROPORTION),
    "std_all": _word("β", "标准化系数", Unit.PROPORTION),
    "std_all_se": _word("SE of β", "标准化系数 SE", Unit.PROPORTION),
    "std_all_ci_lower": _word("β, lower", "标准化下限", Unit.PROPORTION),
    "std_all_ci_upper": _word("β, upper", "标准化上限", Unit.PROPORTION),
    "group": _word("Group", "组", Unit.COUNT),
    "free": _word("Free", "自由参数", Unit.COUNT),
    "df": _symbol("df", Unit.DEGREES),
    "chisq": _word("χ²", "χ²", Unit.STATISTIC),
}


def column_word(name: str, *, fraction: bool) -> ColumnWord:
    """Return the word of a column; one that is not known keeps its name.

    Parameters
    ----------
    name : str
    fraction : bool
        Whether an unknown column's numbers all lie between -1 and 1, so that they print as proportions.

    Examples
    --------
    >>> column_word("pvalue", fraction=True).unit
    <Unit.P_VALUE: 'p_value'>
    >>> column_word("F1", fraction=True).label.en
    'F1'
    """
    found = _WORDS.get(name)
    return found or _word(name, name, Unit.PROPORTION if fraction else Unit.COEFFICIENT)
