"""Export columns to questions: by an explicit map, by code, by number, by wording; nothing is guessed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.errors import Fault, ResponseError, Text
from survey.instrument.model import Instrument, Question
from survey.responses.export import RawExport

__all__ = ["ColumnMatch", "match_columns"]

_NUMBERED = re.compile(r"(?:Q|第)?(\d+)(?:题)?\s*[、.．:：)]\s*(.*)", re.DOTALL)
_OPTION = re.compile(r"第(\d+)题\((.*)\)", re.DOTALL)
_TAIL = re.compile(r"\s*\((?:单选题|多选题|矩阵|填空题|排序题|必答|\s|\*)+\)\s*$")
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of the export and the question it answers.

    Parameters
    ----------
    column : int
        Place among the export's answer columns, from 0.
    question : str
    option : str
        The option's key, when the column is one option of a multi-select or ranking; else empty.
    how : str
        ``map``, ``code``, ``number`` or ``wording``.
    confidence : float
        How alike the wordings are; 1 for a map or a code.
    """

    column: int
    question: str
    option: str
    how: str
    confidence: float


def match_columns(
    export: RawExport, instrument: Instrument, column_map: Mapping[str, str] | None = None
) -> tuple[ColumnMatch, ...]:
    """Match every question of an instrument to its columns.

    Parameters
    ----------
    export : RawExport
    instrument : Instrument
    column_map : mapping of str to str, optional
        Header to question code, as the plan decides.

    Raises
    ------
    ResponseError
        For required questions without a column, two columns for one question, a number whose wording
        is another question's, and headers of the map that the export does not have.
    """
    faults: list[Fault] = []
    wanted = dict(column_map or {})
    for header in wanted.keys() - set(export.headers):
        what = Text(
            "the map names a header that the export does not have", "映射中的列标题在导出文件中不存在"
        )
        faults.append(Fault(what, where=export.file, got=header))
    found: list[ColumnMatch] = []
    for place, header in enumerate(export.headers):
        match = _match(place, header, instrument, wanted, export, faults)
        if match is not None:
            found.append(match)
    faults += _twice(found, export) + _absent(found, instrument, export)
    if faults:
        raise ResponseError(faults)
    return tuple(found)


def _match(
    place: int,
    header: str,
    instrument: Instrument,
    wanted: Mapping[str, str],
    export: RawExport,
    faults: list[Fault],
) -> ColumnMatch | None:
    if header in wanted:
        if instrument.has(wanted[header]):
            return ColumnMatch(place, wanted[header], "", "map", 1.0)
        what = Text("the map names no question of the instrument", "映射所指的题目不在问卷中")
        faults.append(Fault(what, where=header, got=wanted[header]))
        return None
    if instrument.has(header):
        return ColumnMatch(place, header, "", "code", 1.0)
    option = _OPTION.fullmatch(header)
    if option is not None:
        return _option_column(place, int(option.group(1)), option.group(2), instrument, export, faults)
    numbered = _NUMBERED.fullmatch(_TAIL.sub("", header))
    text = numbered.group(2) if numbered else _TAIL.sub("", header)
    by_number = _of_number(int(numbered.group(1)), instrument) if numbered else []
    if len(by_number) == 1:
        alike = likeness(text, by_number[0])
        if alike >= _ALIKE:
            return ColumnMatch(place, by_number[0].code, "", "number", alike)
    best = _by_wording(text, instrument)
    if best is not None:
        return ColumnMatch(place, best.code, "", "wording", likeness(text, best))
    if by_number:
        what = Text(
            "the number is a question's, but the wording is another's",
            "题号与问卷一致，但题干不同",
        )
        mend = Text(
            "is this the export of another version? else name the column in column_map",
            "请确认是否为其他版本的导出文件；否则请在 column_map 中指明",
        )
        where = f"{export.file}: row 1, column {export.positions[place]}"
        faults.append(Fault(what, where=where, expected=by_number[0].text.zh, got=header, mend=mend))
    return None


def _option_column(
    place: int, number: int, label: str, instrument: Instrument, export: RawExport, faults: list[Fault]
) -> ColumnMatch | None:
    questions = _of_number(number, instrument)
    if not questions:
        return None
    question = questions[0]
    for option in question.every_option:
        if normal(label) in (normal(option.label.zh), normal(option.label.en)):
            return ColumnMatch(place, question.code, option.key, "number", 1.0)
    what = Text("the question has no such option", "该题没有这个选项")
    where = f"{export.file}: row 1, column {export.positions[place]}"
    expected = "、".join(option.label.zh for option in question.every_option)
    faults.append(Fault(what, where=where, expected=expected, got=label))
    return None


def _of_number(number: int, instrument: Instrument) -> list[Question]:
    return [question for question in instrument.questions if question.number == number]


def normal(text: str) -> str:
    """Return a wording without blanks and punctuation, for comparison.

    Examples
    --------
    >>> normal("您的 学历是？") == normal("您的学历是?")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def likeness(text: str, question: Question) -> float:
    """Return how alike a header's wording is to a question's, from 0 to 1."""
    wordings = [question.text.zh, question.text.en]
    ours = normal(text)
    return max(difflib.SequenceMatcher(None, ours, normal(w), autojunk=False).ratio() for w in wordings)


def _by_wording(text: str, instrument: Instrument) -> Question | None:
    """Return the one question whose wording is the header's, to the letter."""
    ours = normal(text)
    same = [q for q in instrument.questions if ours and ours in (normal(q.text.zh), normal(q.text.en))]
    return same[0] if len(same) == 1 else None


def _twice(found: Sequence[ColumnMatch], export: RawExport) -> list[Fault]:
    seen: dict[tuple[str, str], int] = {}
    faults: list[Fault] = []
    for match in found:
        key = (match.question, match.option)
        if key in seen:
            what = Text("two columns answer the same question", "两列对应同一道题")
            got = f"{export.headers[seen[key]]} | {export.headers[match.column]}"
            faults.append(Fault(what, where=export.file, got=got, expected=match.question))
        seen[key] = match.column
    return faults


def _absent(found: Sequence[ColumnMatch], instrument: Instrument, export: RawExport) -> list[Fault]:
    there = {match.question for match in found}
    mend = Text(
        "name its column in column_map, or check the export", "请在 column_map 中指明该列，或检查导出文件"
    )
    return [
        Fault(
            Text("the export has no column for this question", "导出文件中没有该题对应的列"),
            where=export.file,
            got=f"{q.code} ({q.number}、{q.text.zh})" if q.number else q.code,
            mend=mend,
        )
        for q in instrument.questions
        if q.code not in there
    ]
