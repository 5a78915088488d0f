"""Standard errors and intervals of rotated loadings, in tables that are no wider than a page."""

from __future__ import annotations

from collections.abc import Sequence

from survey.errors import Text
from survey.psychometrics import LoadingErrors
from survey.report.document import Table
from survey.report.profiles.profile import Profile
from survey.report.result_tables.columns import Shown, build_table, in_note

__all__ = ["error_tables"]

_ABREAST = 3  # factors: of more, numbers would be parted over lines


def error_tables(
    names: Sequence[str], errors: LoadingErrors, order: Sequence[int], profile: Profile
) -> list[Table]:
    """Return tables of up to three factors each, with the note under the last.

    Parameters
    ----------
    names : sequence of str
        The items, as the rows have them.
    errors : LoadingErrors
    order : sequence of int
        The row of `errors` that each of `names` has.
    profile : Profile
    """
    count = len(errors.factors)
    firsts = range(0, count, _ABREAST)
    tables: list[Table] = []
    for first in firsts:
        part = range(first, min(first + _ABREAST, count))
        title = Text("Errors of the loadings", "因子载荷的标准误与区间")
        if len(firsts) > 1:
            own = "–".join(dict.fromkeys((errors.factors[part[0]], errors.factors[part[-1]])))
            title = Text(f"{title.en}, {own}", f"{title.zh}（{own}）")
        spanners = [
            (Text(errors.factors[j], errors.factors[j]), 2 * place, 2 * place + 1)
            for place, j in enumerate(part)
        ]
        columns = [column for j in part for column in _of_factor(errors, j, order)]
        key = f"table.loading_errors_{first}" if first else "table.loading_errors"
        notes = (_note(errors, profile),) if part[-1] == count - 1 else ()
        stub = Text("Item", "题项")
        tables.append(build_table(key, title, stub, names, columns, profile, notes=notes, spanners=spanners))
    return tables


def _of_factor(errors: LoadingErrors, j: int, order: Sequence[int]) -> tuple[Shown, Shown]:
    limits = [(float(errors.ci_lower[i, j]), float(errors.ci_upper[i, j])) for i in order]
    level = f"{errors.confidence_level:.0%} CI"
    return Shown(Text("*SE*", "标准误"), errors.se[order, j].tolist()), Shown(Text(level, level), limits)


def _note(errors: LoadingErrors, profile: Profile) -> Text:
    alike = [
        f"{name} {in_note(float(value), profile)}"
        for name, value in zip(errors.factors, errors.congruence, strict=True)
    ]
    return Text(
        f"{errors.draws_used} of {errors.draws} bootstrap draws, percentile limits, seed {errors.seed}. Mean "
        f"congruence with the sample's factors: {', '.join(alike)}.",
        f"自助抽样 {errors.draws} 次，有效 {errors.draws_used} 次，百分位区间，随机种子 {errors.seed}；"
        f"与样本因子的平均一致性系数：{'、'.join(alike)}。",
    )
