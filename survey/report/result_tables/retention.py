"""What each criterion says about the number of factors, and the eigenvalues behind it."""

from __future__ import annotations

from survey.errors import Text
from survey.findings import Unit
from survey.psychometrics import RetentionResult
from survey.report.document import Table
from survey.report.profiles.profile import Profile
from survey.report.result_tables.columns import Shown, build_table, in_note, sample_note

__all__ = ["CRITERIA", "retention_tables"]

CRITERIA = {
    "parallel_components": Text("Parallel analysis, components", "平行分析（主成分）"),
    "parallel_factors": Text("Parallel analysis, common factors", "平行分析（公因子）"),
    "parallel_smc": Text("Parallel analysis, SMC", "平行分析（SMC）"),
    "map": Text("Minimum average partial", "MAP（最小平均偏相关）"),
    "map_revised": Text("Minimum average partial, revised", "MAP（修订）"),
    "hull_cfi": Text("Hull method, CFI", "Hull 法（CFI）"),
    "hull_caf": Text("Hull method, CAF", "Hull 法（CAF）"),
    "empirical_kaiser": Text("Empirical Kaiser criterion", "经验 Kaiser 准则"),
    "kaiser": Text("Eigenvalue > 1 (for reference)", "特征值大于 1（仅供参考）"),
}


def retention_tables(result: RetentionResult, profile: Profile) -> tuple[Table, ...]:
    """Return the criteria side by side, and the eigenvalues with what they had to exceed."""
    return (_criteria(result, profile), _eigenvalues(result, profile))


def _criteria(result: RetentionResult, profile: Profile) -> Table:
    language = profile.language
    names = [CRITERIA.get(one.criterion, Text(one.criterion, one.criterion)) for one in result.criteria]
    verdict = [
        place for place, one in enumerate(result.criteria) if one.criterion == result.verdict_criterion
    ]
    columns = (
        Shown(
            Text("Factors", "因子数"),
            [one.suggestion for one in result.criteria],
            Unit.COUNT,
            frozenset(verdict),
        ),
        Shown(Text("Source", "出处"), [one.source for one in result.criteria], Unit.WORD),
    )
    chosen = CRITERIA.get(result.verdict_criterion, Text(result.verdict_criterion, result.verdict_criterion))
    said = Text(
        f"Verdict: {result.n_factors} ({chosen.en.lower()}).",
        f"建议因子数为 {result.n_factors}，依据{chosen.zh}。",
    )
    title = Text("Number of factors by criterion", "各准则建议的因子数")
    stub = Text("Criterion", "准则")
    notes = (said, sample_note(result.sample))
    return build_table(
        "table.retention", title, stub, [one.say(language) for one in names], columns, profile, notes=notes
    )


def _eigenvalues(result: RetentionResult, profile: Profile) -> Table:
    p = len(result.items)
    columns: list[Shown] = []
    spanners: list[tuple[Text, int, int]] = []
    for one in result.parallel:
        name = CRITERIA[f"parallel_{one.variant}"]
        # The whole name is wider than two columns of numbers; the note says what it is of.
        en = name.en.removeprefix("Parallel analysis, ")
        short = Text(en[0].upper() + en[1:], name.zh.removeprefix("平行分析（").removesuffix("）"))
        spanners.append((short, len(columns), len(columns) + 1))
        columns.append(Shown(Text("Data", "实际"), one.observed.tolist(), Unit.EIGENVALUE))
        columns.append(Shown(Text("Random", "随机"), one.reference.tolist(), Unit.EIGENVALUE))
    kaiser = result.empirical_kaiser_reference.tolist()
    columns.append(Shown(Text("Empirical Kaiser", "经验 Kaiser"), kaiser, Unit.EIGENVALUE))
    # Element m of MAP is the average after m components were removed; the row of m = 0 would be no factor's.
    partial: list[float | str] = [*result.map.squared[1:].tolist()]
    columns.append(Shown(Text("MAP", "MAP"), partial + [""] * (p - len(partial))))
    first = result.parallel[0]
    resampling = (
        Text("permuted answers", "作答置换") if first.resampling == "permutation" else Text("normal", "正态")
    )
    before = in_note(float(result.map.squared[0]), profile)
    note = Text(
        f"Random: parallel analysis, the {first.percentile:g}th percentile of {first.draws} random data sets "
        f"({resampling.en}), seed {first.seed}. A factor is kept while the data's eigenvalue exceeds the "
        f"random one. MAP: mean squared partial correlation after as many components; {before} after none.",
        f"随机指平行分析中 {first.draws} 个随机数据集（{resampling.zh}）特征值的第 "
        f"{first.percentile:g} 百分位，随机种子 {first.seed}；实际特征值高于随机特征值的因子予以保留。"
        "MAP 为抽取相应个数主成分后的"
        f"平均偏相关平方，未抽取时为 {before}。",
    )
    names = [str(j + 1) for j in range(p)]
    title = Text("Eigenvalues of the data and of random data", "实际与随机数据的特征值")
    stub = Text("Factor", "因子")
    return build_table(
        "table.eigenvalues", title, stub, names, columns, profile, notes=(note,), spanners=spanners
    )
