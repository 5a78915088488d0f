"""How loadings came about, in a sentence: extraction, rotation, correlations."""

from __future__ import annotations

from survey.errors import Text
from survey.psychometrics import EfaResult

__all__ = ["method_note"]

_EXTRACTIONS = {
    "minres": Text("minimum residuals (ULS)", "最小残差法（ULS）"),
    "ml": Text("maximum likelihood", "极大似然法"),
    "pa": Text("principal axis factoring", "主轴因子法"),
    "alpha": Text("alpha factoring", "α 因子法"),
    "image": Text("image factoring", "映像因子法"),
    "components": Text("principal components", "主成分法"),
}
_CORRELATIONS = {
    "pearson": Text("Pearson", "Pearson"),
    "spearman": Text("Spearman", "Spearman"),
    "polychoric": Text("polychoric", "多分"),
}
_LATIN = ("pearson", "spearman")  # after which Chinese sets a space


def method_note(result: EfaResult) -> Text:
    """Say how the loadings came about."""
    options = result.options
    way = _EXTRACTIONS[options.extraction]
    kind = _CORRELATIONS[options.correlation]
    gap = " " if options.correlation in _LATIN else ""
    kaiser = Text("", "")
    if options.kaiser:
        kaiser = Text(" with Kaiser normalisation", "（Kaiser 标准化）")
    if len(result.factors) == 1:
        turned = Text("one factor, not rotated", "仅一个因子，未旋转")
    elif options.rotation == "none":
        turned = Text("not rotated", "未旋转")
    else:
        turned = Text(f"{options.rotation} rotation{kaiser.en}", f"{options.rotation} 旋转{kaiser.zh}")
    counted = Text("", "")
    if options.n_factors_by != "given":
        counted = Text(" Number of factors by parallel analysis.", "因子数由平行分析确定。")
    spss = Text(" SPSS's conventions.", "采用 SPSS 的惯例。") if options.like == "spss" else Text("", "")
    return Text(
        f"Extraction by {way.en}, {turned.en}; {kind.en} correlations.{counted.en}{spss.en}",
        f"提取方法：{way.zh}；{turned.zh}；{kind.zh}{gap}相关系数。{counted.zh}{spss.zh}",
    )
