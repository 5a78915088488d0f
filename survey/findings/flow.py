"""Findings of distribution, return and exclusion: every row is counted, and the counts add up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from survey.errors import Text
from survey.findings.finding import Finding, Unit
from survey.responses.cleaning_result import CleaningResult

__all__ = ["flow_findings"]

NO_DISTRIBUTION = Text("the number distributed is not known (open link)", "发放数未知（开放链接）")
NO_TIMES = Text("the export holds no times", "导出文件未记录作答时间")


def flow_findings(flow: CleaningResult, n_analysed: int, group: str) -> Iterator[Finding]:
    """Yield the flow of one export under ``flow.WAVE``.

    Parameters
    ----------
    flow : CleaningResult
    n_analysed : int
        Valid rows that are complete where the plan asks for complete rows.
    group : str
    """

    def key(statistic: str, part: str = "") -> str:
        return f"flow.{flow.wave}{part}.{statistic}@{group}"

    unknown = None if flow.distributed is not None else NO_DISTRIBUTION
    yield Finding(key("distributed"), flow.distributed, Unit.COUNT, reason=unknown)
    yield Finding(key("returned"), flow.n_returned, Unit.COUNT)
    yield Finding(key("return_rate"), flow.return_rate, Unit.SHARE, reason=unknown)
    yield Finding(key("excluded"), flow.n_returned - flow.n_valid, Unit.COUNT)
    yield Finding(key("valid"), flow.n_valid, Unit.COUNT)
    yield Finding(key("valid_rate"), flow.valid_rate, Unit.SHARE)
    yield Finding(key("analysed"), n_analysed, Unit.COUNT)
    for rule in flow.rules:
        for name, counts in (("excluded", flow.excluded), ("hit", flow.hit), ("hit_alone", flow.hit_alone)):
            yield Finding(key(name, f"_{rule}"), counts[rule], Unit.COUNT)
    seconds = flow.seconds[flow.kept]
    known = seconds[~np.isnan(seconds)]
    for name, share in (("median", 0.5), ("lower_quartile", 0.25), ("upper_quartile", 0.75)):
        value = float(np.quantile(known, share)) if known.size else None
        reason = None if known.size else NO_TIMES
        yield Finding(key(f"seconds_{name}"), value, Unit.DURATION, int(known.size), reason=reason)
    if flow.cannot_judge:
        item, share = max(flow.cannot_judge, key=lambda pair: pair[1])
        yield Finding(key("cannot_judge_highest"), share, Unit.SHARE, flow.n_valid)
        yield Finding(key("cannot_judge_item"), item, Unit.WORD, flow.n_valid)
        if flow.wave == "main":
            for item, share in flow.cannot_judge:
                yield Finding(f"items.{item}.cannot_judge@{group}", share, Unit.SHARE, flow.n_valid)
    yield Finding(key("dropped_items"), len(flow.dropped_items), Unit.COUNT, flow.n_valid)
