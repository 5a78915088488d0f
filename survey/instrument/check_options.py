"""What options and response sets must be, each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from survey.errors import Fault, Text
from survey.instrument.schema import InstrumentShape, OptionShape, QuestionShape, ResponseSetShape
from survey.instrument.yaml_marks import KeyPath, MarkedYaml

__all__ = ["check_options", "check_response_sets"]

# Wenjuanxing and Tencent join several answers with these; a label that holds one cannot be split again.
_SEPARATORS = "┋→〖〗"


def check_response_sets(shape: InstrumentShape, marked: MarkedYaml) -> Iterator[Fault]:
    """Yield the faults of every response set."""
    for name, response_set in shape.response_sets.items():
        at: KeyPath = ("response_sets", name)
        yield from _codes_and_labels(response_set.options, (*at, "options"), marked)
        yield from _points(response_set, at, marked)


def _points(response_set: ResponseSetShape, at: KeyPath, marked: MarkedYaml) -> Iterator[Fault]:
    codes = [option.code for option in response_set.options]
    whole = [code for code in codes if isinstance(code, int)]
    if len(whole) < len(codes) or any(b - a != 1 for a, b in pairwise(whole)):
        what = Text("the points of a scale are consecutive whole numbers", "量表各点的编码须为连续整数")
        mend = Text("number the points upwards by one", "请按 1 递增编码")
        got = ", ".join(str(code) for code in codes)
        yield marked.fault((*at, "options"), what, got=got, mend=mend)
    outside = response_set.cannot_judge
    if outside is None:
        return
    where = (*at, "cannot_judge")
    if outside.code in codes:
        what = Text('"cannot judge" needs a code outside the scale', "“无法判断”须使用量表之外的编码")
        yield marked.fault((*where, "code"), what, got=str(outside.code))
    if outside.zh in [option.zh for option in response_set.options]:
        what = Text('"cannot judge" is worded as a point', "“无法判断”与量表某一点的文字相同")
        yield marked.fault((*where, "zh"), what, got=outside.zh)


def check_options(question: QuestionShape, at: KeyPath, marked: MarkedYaml) -> Iterator[Fault]:
    """Yield the faults of a question's options."""
    choosing = question.kind in ("consent", "single", "multi", "ranking")
    if choosing and len(question.options) < 2:
        what = Text("a question of choice needs at least two options", "选择题至少需要两个选项")
        yield marked.fault((*at, "options"), what, got=str(len(question.options)))
    if question.options and not choosing:
        what = Text("only questions of choice have options", "只有选择题才有选项")
        mend = Text("a likert item names a response_set", "量表题项请用 response_set 指定选项组")
        yield marked.fault((*at, "options"), what, got=question.kind, mend=mend, key=True)
    yield from _codes_and_labels(question.options, (*at, "options"), marked)
    for index, option in enumerate(question.options):
        if option.exclusive and question.kind != "multi":
            what = Text("only an option of a multi-select can be exclusive", "只有多选题的选项才可设为互斥")
            yield marked.fault((*at, "options", index, "exclusive"), what, got=question.kind)
    if question.max_choices is not None:
        yield from _max_choices(question, question.max_choices, at, marked)


def _max_choices(question: QuestionShape, most: int, at: KeyPath, marked: MarkedYaml) -> Iterator[Fault]:
    where = (*at, "max_choices")
    if question.kind not in ("multi", "ranking"):
        what = Text("only multi-selects and rankings limit the choices", "只有多选题和排序题可限制选项数")
        yield marked.fault(where, what, got=question.kind, key=True)
    elif most > len(question.options):
        what = Text("more choices are allowed than there are options", "允许的选项数多于选项总数")
        yield marked.fault(where, what, expected=f"<= {len(question.options)}", got=str(most))


def _codes_and_labels(options: Sequence[OptionShape], at: KeyPath, marked: MarkedYaml) -> Iterator[Fault]:
    codes: set[str] = set()
    labels: set[str] = set()
    for index, option in enumerate(options):
        if str(option.code) in codes:
            what = Text("the option code is used twice", "选项编码重复")
            yield marked.fault((*at, index, "code"), what, got=str(option.code))
        if option.zh in labels:
            what = Text("the option's wording is used twice", "选项文字重复")
            mend = Text(
                "an export by text could not tell them apart", "按文本导出时将无法区分，请改写其中一个"
            )
            yield marked.fault((*at, index, "zh"), what, got=option.zh, mend=mend)
        if any(mark in option.zh for mark in _SEPARATORS):
            what = Text(
                "the wording holds a sign that exports use as a separator", "选项文字含有导出文件的分隔符"
            )
            yield marked.fault((*at, index, "zh"), what, got=option.zh)
        codes.add(str(option.code))
        labels.add(option.zh)
