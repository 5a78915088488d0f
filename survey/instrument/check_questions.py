"""What questions, scales and routing must be, each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from survey.errors import Fault, Text
from survey.instrument.check_options import check_options, check_response_sets
from survey.instrument.schema import InstrumentShape, PageShape, QuestionShape
from survey.instrument.suggestions import did_you_mean, listed
from survey.instrument.yaml_marks import KeyPath, MarkedYaml

__all__ = ["check_instrument"]

_LIKERT_ONLY = ("response_set", "scale", "reverse", "instructed", "infrequency", "review")
_NUMERIC_ONLY = ("unit", "minimum", "maximum", "integer")


def check_instrument(shape: InstrumentShape, marked: MarkedYaml) -> Iterator[Fault]:
    """Yield every fault that the shape alone cannot tell."""
    stem = PurePath(marked.file).stem
    if stem != shape.id:
        what = Text("the instrument's id is not its file's name", "问卷的 id 与文件名不一致")
        yield marked.fault(("id",), what, expected=stem, got=shape.id)
    yield from check_response_sets(shape, marked)
    placed = _placed(shape)
    yield from _names_and_numbers(shape, marked)
    for at, question in placed:
        yield from _keys_of_kind(question, at, marked)
        yield from check_options(question, at, marked)
        if question.kind == "likert":
            yield from _likert(question, at, shape, marked)
        if question.kind == "numeric" and not _ordered(question):
            what = Text("the minimum is above the maximum", "最小值大于最大值")
            yield marked.fault((*at, "minimum"), what, expected=f"<= {question.maximum:g}")
    yield from _routing(placed, marked)
    yield from _scales(shape, placed, marked)


def _placed(shape: InstrumentShape) -> list[tuple[KeyPath, QuestionShape]]:
    return [
        (("pages", p, "questions", q), question)
        for p, page in enumerate(shape.pages)
        for q, question in enumerate(page.questions)
    ]


def _ordered(question: QuestionShape) -> bool:
    low, high = question.minimum, question.maximum
    return low is None or high is None or low <= high


def _names_and_numbers(shape: InstrumentShape, marked: MarkedYaml) -> Iterator[Fault]:
    """Yield codes that occur twice, and numbers that two questions outside one matrix share."""
    codes: set[str] = set()
    owners: dict[int, PageShape] = {}
    last = 0
    for p, page in enumerate(shape.pages):
        for q, question in enumerate(page.questions):
            at: KeyPath = ("pages", p, "questions", q)
            if question.code in codes:
                what = Text("the code is used by two questions", "两个题目使用了相同的编码")
                yield marked.fault((*at, "code"), what, got=question.code)
            codes.add(question.code)
            if question.number is None:
                continue
            owner = owners.setdefault(question.number, page)
            taken = question.number == last or owner is not page
            if taken and not (owner is page and page.matrix is not None):
                what = Text("the number is printed before two questions", "两个题目使用了相同的题号")
                yield marked.fault((*at, "number"), what, got=str(question.number))
            elif question.number < last:
                what = Text("the numbers do not ascend", "题号未按顺序递增")
                yield marked.fault((*at, "number"), what, expected=f"> {last}", got=str(question.number))
            last = question.number


def _keys_of_kind(question: QuestionShape, at: KeyPath, marked: MarkedYaml) -> Iterator[Fault]:
    for kind, names in (("likert", _LIKERT_ONLY), ("numeric", _NUMERIC_ONLY)):
        for name in names:
            if question.kind != kind and name in question.model_fields_set and getattr(question, name):
                what = Text(f"only {kind} questions have this key", f"只有 {kind} 题才能使用该键")
                mend = Text("remove it", "请删除")
                where = (*at, name)
                yield marked.fault(where, what, got=f"{name} ({question.kind})", mend=mend, key=True)


def _likert(
    question: QuestionShape, at: KeyPath, shape: InstrumentShape, marked: MarkedYaml
) -> Iterator[Fault]:
    yield from _references(question, at, shape, marked)
    if question.reverse and question.scale is None:
        what = Text("an item without a scale cannot be reversed", "不属于任何量表的题项不能反向计分")
        yield marked.fault((*at, "reverse"), what, key=True)
    if question.instructed is None:
        return
    if question.scale is not None:
        what = Text("an instructed item belongs to no scale", "指定作答题不属于任何量表")
        yield marked.fault((*at, "scale"), what, got=question.scale, key=True)
    chosen = shape.response_sets.get(question.response_set or "")
    points = [option.code for option in chosen.options] if chosen else []
    if chosen and question.instructed not in points:
        what = Text("the instructed answer is not a point of the scale", "指定的答案不在量表范围内")
        where = (*at, "instructed")
        yield marked.fault(where, what, expected=listed(points), got=str(question.instructed))


def _references(
    question: QuestionShape, at: KeyPath, shape: InstrumentShape, marked: MarkedYaml
) -> Iterator[Fault]:
    if question.response_set is None:
        what = Text("a likert item needs a response_set", "量表题项必须指定 response_set")
        yield marked.fault(at, what, expected=listed(shape.response_sets))
    elif question.response_set not in shape.response_sets:
        what = Text("the response set is not defined", "未定义该选项组")
        name = question.response_set
        mend = did_you_mean(name, shape.response_sets)
        known = listed(shape.response_sets)
        yield marked.fault((*at, "response_set"), what, expected=known, got=name, mend=mend)
    if question.scale is not None and question.scale not in shape.scales:
        what = Text("the scale is not defined", "未定义该量表")
        mend = did_you_mean(question.scale, shape.scales)
        known = listed(shape.scales)
        yield marked.fault((*at, "scale"), what, expected=known, got=question.scale, mend=mend)


def _routing(placed: list[tuple[KeyPath, QuestionShape]], marked: MarkedYaml) -> Iterator[Fault]:
    every = {question.code: question for _, question in placed}
    earlier: dict[str, QuestionShape] = {}
    for at, question in placed:
        if question.show_if is not None:
            where = (*at, "show_if", "question")
            name = question.show_if.question
            if name not in every:
                what = Text("the routing names a question that does not exist", "跳题条件引用了不存在的题目")
                yield marked.fault(where, what, got=name, mend=did_you_mean(name, every))
            elif name not in earlier:
                what = Text("the routing looks at a later question", "跳题条件引用了后面的题目")
                mend = Text("a question can depend on earlier ones only", "题目只能依赖前面的题目")
                yield marked.fault(where, what, got=name, mend=mend)
            else:
                yield from _routed_codes(question, earlier[name], at, marked)
        earlier[question.code] = question


def _routed_codes(
    question: QuestionShape, asked: QuestionShape, at: KeyPath, marked: MarkedYaml
) -> Iterator[Fault]:
    codes = [str(option.code) for option in asked.options]
    if not codes:
        what = Text("the routing needs a question with options", "跳题条件只能引用有选项的题目")
        yield marked.fault((*at, "show_if", "question"), what, got=f"{asked.code} ({asked.kind})")
        return
    for index, code in enumerate(question.show_if.any_of if question.show_if else ()):
        if str(code) not in codes:
            what = Text("the routing names an option that does not exist", "跳题条件引用了不存在的选项")
            where = (*at, "show_if", "any_of", index)
            yield marked.fault(where, what, expected=listed(codes), got=str(code))


def _scales(
    shape: InstrumentShape, placed: list[tuple[KeyPath, QuestionShape]], marked: MarkedYaml
) -> Iterator[Fault]:
    codes = {question.code for _, question in placed}
    for name in shape.scales:
        at: KeyPath = ("scales", name)
        items = [question for _, question in placed if question.scale == name]
        if len(items) < 2:
            what = Text("a scale needs at least two items", "量表至少需要两个题项")
            got = listed(item.code for item in items) or "0"
            yield marked.fault(at, what, got=f"{name}: {got}", key=True)
        if name in codes:
            what = Text("the scale has the code of a question", "量表编码与题目编码相同")
            yield marked.fault(at, what, got=name, key=True)
        if len({item.response_set for item in items}) > 1:
            what = Text(
                "the items of one scale have different response sets", "同一量表的题项使用了不同的选项组"
            )
            yield marked.fault(at, what, got=name, key=True)
        if items and all(item.reverse for item in items):
            what = Text("every item of the scale is reversed", "该量表的题项全部为反向计分")
            mend = Text("name the scale the other way round", "请改变量表的方向并去掉反向计分")
            yield marked.fault(at, what, got=name, mend=mend, key=True)
