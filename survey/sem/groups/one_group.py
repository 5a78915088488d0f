"""One group of a fit to several, as a result of its own; the fit indices are the whole's."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from survey.sem.results import BootstrapDraws, ParameterTable, Sample, SemResult

__all__ = ["group_view"]


def group_view(result: SemResult, group: int) -> SemResult:
    """Return what a fit to several groups says of one of them.

    Parameters
    ----------
    result : SemResult
    group : int
        From 1.

    Returns
    -------
    SemResult
        Its table and effects are numbered as group 1; `fit`, `convergence`, `vcov` and the model are those of
        all groups together. Defined parameters are left out, because they may span groups.
    """
    place = group - 1
    table = result.table
    rows = [i for i, g in enumerate(table.group) if g == group]
    kept = [k for k, effect in enumerate(result.effects) if effect.group == group]
    sample = result.sample
    one = slice(place, place + 1)
    tail = "" if group == 1 else f"@{group}"
    own = {
        key.removesuffix(tail): value
        for key, value in result.r2.items()
        if (key.endswith(tail) if tail else "@" not in key)
    }
    return replace(
        result,
        table=_of_group(table, rows),
        sample=Sample(
            sample.group_labels[one],
            sample.n_used[one],
            sample.n_dropped[one],
            sample.reason_dropped,
            sample.observed,
            sample.covariance[one],
            sample.mean[one],
        ),
        r2=MappingProxyType(own),
        implied=result.implied[one],
        effects=tuple(replace(result.effects[k], group=1) for k in kept),
        draws=_drawn(result.draws, kept),
        evidence=None,
    )


def _drawn(draws: BootstrapDraws | None, kept: list[int]) -> BootstrapDraws | None:
    """Return the draws of some effects."""
    if draws is None:
        return None
    return replace(draws, effects=draws.effects[:, kept], effects_std=draws.effects_std[:, kept])


def _of_group(table: ParameterTable, rows: list[int]) -> ParameterTable:
    """Return some rows of a table, as those of group 1."""

    def words(column: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(column[i] for i in rows)

    return ParameterTable(
        lhs=words(table.lhs),
        op=words(table.op),
        rhs=words(table.rhs),
        group=(1,) * len(rows),
        label=words(table.label),
        free=tuple(table.free[i] for i in rows),
        est=table.est[rows],
        se=table.se[rows],
        z=table.z[rows],
        pvalue=table.pvalue[rows],
        ci_lower=table.ci_lower[rows],
        ci_upper=table.ci_upper[rows],
        std_lv=table.std_lv[rows],
        std_all=table.std_all[rows],
        std_all_se=table.std_all_se[rows],
        std_all_ci_lower=table.std_all_ci_lower[rows],
        std_all_ci_upper=table.std_all_ci_upper[rows],
    )
