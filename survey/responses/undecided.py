"""What keeps an export from being read: two columns for one question, no column for a question or option."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from survey.errors import Fault, Text
from survey.instrument.model import Instrument, Question
from survey.responses.column_match import ColumnMatch, Decision
from survey.responses.export import RawExport
from survey.responses.readers.headers import numbered, without_marks
from survey.responses.texts import normal

__all__ = ["absent", "twice"]


def twice(found: Sequence[ColumnMatch], export: RawExport) -> list[Decision]:
    """Return the columns that answer what another column answers already."""
    seen: dict[tuple[str, str, bool], int] = {}
    decisions: list[Decision] = []
    for match in found:
        key = (match.question, match.option, match.words)
        if key in seen:
            what = Text("two columns answer the same question", "两列对应同一道题")
            got = f"{export.headers[seen[key]]} | {export.headers[match.column]}"
            where = f"{export.head(seen[key])} | column {export.answers[match.column].position}"
            mend = Text(
                "name one of them in column_map, and the other as -", "请在 column_map 中指明其一，另一列写 -"
            )
            fault = Fault(what, where=where, got=got, expected=match.question, mend=mend)
            decisions.append(Decision(match.column, "", (), fault))
        seen.setdefault(key, match.column)
    return decisions


def absent(
    found: Sequence[ColumnMatch],
    decisions: Sequence[Decision],
    instrument: Instrument,
    export: RawExport,
    not_asked: Sequence[str],
) -> list[Decision]:
    """Return questions, and options, without a column that no other decision speaks of."""
    there = {match.question for match in found if not match.words}
    open_ = {candidate.question for decision in decisions for candidate in decision.candidates}
    what = Text("the export has no column for this question", "导出文件中没有该题对应的列")
    mend = Text(
        "name its column in column_map, or list it under not_asked",
        "请在 column_map 中指明该列，或列入 not_asked",
    )
    missing: list[Decision] = []
    for q in instrument.questions:
        if q.code in there or q.code in not_asked or q.code in open_:
            continue
        got = f"{q.code} ({q.number}、{q.text.zh})" if q.number else f"{q.code} ({q.text.zh})"
        fault = Fault(what, where=export.file, got=got, mend=mend)
        missing.append(Decision(None, q.code, (), _dropped(q, export) or fault))
    return missing + _absent_options(found, instrument, export)


def _dropped(question: Question, export: RawExport) -> Fault | None:
    """Return the fault of a question whose column did not come in because its header names a person."""
    wordings = {normal(text) for text in (question.code, question.text.zh, question.text.en)}
    for header in export.dropped:
        if {normal(header), normal(numbered(without_marks(header))[1])} & wordings:
            what = Text(
                "the question's column was dropped at the door: its header names a person or an address",
                "该题对应的列因列标题涉及个人信息，在读入时已舍弃",
            )
            mend = Text(
                "list it under not_asked; or, if it identifies nobody, rename its header in a copy",
                "请列入 not_asked；若确不涉及个人信息，请在副本中修改列标题",
            )
            return Fault(what, where=export.file, got=header, mend=mend)
    return None


def _absent_options(
    found: Sequence[ColumnMatch], instrument: Instrument, export: RawExport
) -> list[Decision]:
    what = Text("an option of the question has no column", "该题有选项没有对应的列")
    decisions: list[Decision] = []
    for question in instrument.of_kind("multi"):
        own = {m.option for m in found if m.question == question.code and m.option}
        without = [option.label.zh for option in question.options if option.key not in own]
        if own and without and not _words_only(own, question):
            fault = Fault(what, where=export.file, expected=question.code, got="、".join(without))
            decisions.append(Decision(None, question.code, (), fault))
    return decisions


def _words_only(own: Iterable[str], question: Question) -> bool:
    return all((option := question.option(key)) is not None and option.other for key in own)
