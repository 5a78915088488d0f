"""Checks of the plan's disclosure control: questions that are asked, groups that exist, bands that ascend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from survey.errors import Fault, Text
from survey.instrument.model import Instrument
from survey.instrument.suggestions import did_you_mean
from survey.instrument.yaml_marks import KeyPath, MarkedYaml
from survey.study.plan.model import Plan

__all__ = ["disclosure_faults"]

_KINDS = ("single", "numeric")


def disclosure_faults(
    plan: Plan, instruments: Mapping[str, Instrument], marked: MarkedYaml
) -> Iterator[Fault]:
    """Go through what is wrong with the plan's ``disclosure``.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    marked : MarkedYaml
        The plan as read, for places.
    """
    part = plan.disclosure
    for index, pair in enumerate(part.tables):
        asked = [i for i in instruments.values() if all(i.has(code) for code in pair)]
        for code in pair:
            yield from _question(plan, code, instruments, marked, ("disclosure", "tables", index))
        if not asked and all(any(i.has(c) for i in instruments.values()) for c in pair):
            what = Text("no group was asked both questions", "没有任何一组同时回答这两个问题")
            yield marked.fault(("disclosure", "tables", index), what, got=" x ".join(pair))
    for name, limits in part.bands.items():
        if not limits or list(limits) != sorted(set(limits)):
            what = Text("the limits of bands must ascend", "分段界限必须递增")
            yield marked.fault(("disclosure", "bands", name), what, got=str(list(limits)))
    for field, groups in (("quasi_identifiers", part.quasi_identifiers), ("staff", part.staff)):
        for group, codes in groups.items():
            place = ("disclosure", field, group)
            if group not in instruments:
                what = Text("the plan has no such group", "研究计划中没有这个组")
                yield marked.fault(place, what, got=group, mend=did_you_mean(group, instruments))
                continue
            for index, code in enumerate(codes):
                only = {group: instruments[group]}
                banded = field == "staff"
                yield from _question(plan, code, only, marked, (*place, index), banded=banded)


def _question(
    plan: Plan,
    code: str,
    instruments: Mapping[str, Instrument],
    marked: MarkedYaml,
    place: KeyPath,
    *,
    banded: bool = True,
) -> Iterator[Fault]:
    """Check that a question is asked, has categories or numbers, and bands where they are needed."""
    asked = [instrument.question(code) for instrument in instruments.values() if instrument.has(code)]
    known = [q.code for instrument in instruments.values() for q in instrument.questions]
    if not asked:
        what = Text("no instrument asks this question", "没有问卷包含这个问题")
        yield marked.fault(place, what, got=code, mend=did_you_mean(code, known))
    elif asked[0].kind not in _KINDS:
        what = Text("a question with one category or one number for each person", "须为单选题或数值题")
        yield marked.fault(place, what, expected=", ".join(_KINDS), got=f"{code}: {asked[0].kind}")
    elif banded and asked[0].kind == "numeric" and code not in plan.disclosure.bands:
        what = Text("a numeric question is tabulated in bands", "数值题须先分段才能列表")
        yield marked.fault(place, what, expected=f"disclosure.bands.{code}", got=code)
