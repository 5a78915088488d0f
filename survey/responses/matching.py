"""Export columns to questions: by an explicit map, by code, by number, by wording; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from survey.errors import Fault, ResponseError, Text
from survey.instrument.model import Instrument, Question
from survey.instrument.suggestions import listed
from survey.responses.evidence import Candidate, Codebook
from survey.responses.export import RawExport
from survey.responses.readers.headers import numbered, without_marks
from survey.responses.texts import normal

__all__ = ["ColumnMatch", "Decision", "Matching", "match_columns", "propose_matches", "turned_table"]

LEAVE = "-"  # in a map: the column answers no question
WORDS = "words"  # in a match: the words behind "other"


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
    words : bool
        The column holds the words behind "other".
    """

    column: int
    question: str
    option: str
    how: str
    confidence: float
    words: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What only the researcher can decide: a column of several questions, or a question of no column.

    Parameters
    ----------
    column : int or None
        Place among the answer columns; None when a question has no column.
    question : str
        The question without a column; else empty.
    candidates : tuple of Candidate
        The likeliest first.
    fault : Fault
        The decision as a message.
    """

    column: int | None
    question: str
    candidates: tuple[Candidate, ...]
    fault: Fault


@dataclass(frozen=True, slots=True)
class Matching:
    """Every column with its question, what must be decided, and what no question asks for.

    Parameters
    ----------
    matches : tuple of ColumnMatch
    decisions : tuple of Decision
    unused : tuple of int
        Columns that no question asks for.
    not_asked : tuple of str
        Questions that the plan declares as not asked in this export.
    """

    matches: tuple[ColumnMatch, ...]
    decisions: tuple[Decision, ...]
    unused: tuple[int, ...]
    not_asked: tuple[str, ...] = ()


def match_columns(
    export: RawExport,
    instrument: Instrument,
    column_map: Mapping[str, str] | None = None,
    *,
    not_asked: Sequence[str] = (),
) -> tuple[ColumnMatch, ...]:
    """Match every question of an instrument to its columns.

    Parameters
    ----------
    export : RawExport
    instrument : Instrument
    column_map : mapping of str to str, optional
        Header to question code, or ``code/option``, or ``-`` for a column that answers no question.
    not_asked : sequence of str
        Questions that this export does not hold.

    Raises
    ------
    ResponseError
        With every decision that is left: questions without a column, columns that may answer several
        questions, two columns for one question, a number whose wording is another question's, and headers
        of the map that the export does not have.
    """
    found = propose_matches(export, instrument, column_map, not_asked=not_asked)
    if found.decisions:
        raise ResponseError(_told(found, export, instrument))
    return found.matches


def propose_matches(
    export: RawExport,
    instrument: Instrument,
    column_map: Mapping[str, str] | None = None,
    *,
    not_asked: Sequence[str] = (),
) -> Matching:
    """Return what can be matched with certainty, and what must be decided; see `match_columns`."""
    wanted = dict(column_map or {})
    book = Codebook(instrument)
    decisions = _bad_map(wanted, export)
    found: list[ColumnMatch] = []
    unused: list[int] = []
    for place, column in enumerate(export.answers):
        if column.header in wanted:
            decided = _mapped(place, wanted[column.header], instrument, export, decisions)
        else:
            decided = _recognised(place, book, export, decisions)
        if decided is None:
            unused.append(place)
        else:
            found.append(decided)
    kept, dropped = _without_summaries(found)
    decisions += _twice(kept, export) + _absent(kept, decisions, instrument, export, not_asked)
    return Matching(tuple(kept), tuple(decisions), tuple(sorted([*unused, *dropped])), tuple(not_asked))


def _bad_map(wanted: Mapping[str, str], export: RawExport) -> list[Decision]:
    what = Text("the map names a header that the export does not have", "映射中的列标题在导出文件中不存在")
    headers = set(export.headers)
    return [
        Decision(None, "", (), Fault(what, where=export.file, got=header))
        for header in wanted
        if header not in headers and wanted[header] != LEAVE
    ]


def _mapped(
    place: int, target: str, instrument: Instrument, export: RawExport, decisions: list[Decision]
) -> ColumnMatch | None:
    if target == LEAVE:
        return None
    code, _, rest = target.partition("/")
    if instrument.has(code):
        option, _, words = rest.partition("/")
        question = instrument.question(code)
        if not option or question.option(option) is not None:
            return ColumnMatch(place, code, option, "map", 1.0, words == WORDS)
    what = Text("the map names no question of the instrument", "映射所指的题目不在问卷中")
    expected = "code | code/option | code/option/words | -"
    where = export.answers[place].header
    decisions.append(Decision(place, "", (), Fault(what, where=where, expected=expected, got=target)))
    return None


def _recognised(
    place: int, book: Codebook, export: RawExport, decisions: list[Decision]
) -> ColumnMatch | None:
    column = export.answers[place]
    verdict = book.look_up(column)
    if verdict.sure is not None:
        sure = verdict.sure
        return ColumnMatch(place, sure.question, sure.option, sure.how, sure.confidence, sure.words)
    if verdict.why is not None:
        mend = Text(
            "is this the export of another version? else name the column in column_map",
            "请确认是否为其他版本的导出文件；否则请在 column_map 中指明",
        )
        fault = Fault(
            verdict.why, where=export.head(place), expected=verdict.expected, got=verdict.got, mend=mend
        )
        decisions.append(Decision(place, "", verdict.candidates, fault))
    return None


def _without_summaries(found: Sequence[ColumnMatch]) -> tuple[list[ColumnMatch], list[int]]:
    """Leave a multi-select's joint cell aside where its options have columns: Kobo writes both."""
    spread = {match.question for match in found if match.option and not match.words}
    kept = [m for m in found if m.option or m.words or m.question not in spread or m.how == "map"]
    return kept, [match.column for match in found if match not in kept]


def _twice(found: Sequence[ColumnMatch], export: RawExport) -> list[Decision]:
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


def _absent(
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


def _told(found: Matching, export: RawExport, instrument: Instrument) -> list[Fault]:
    """Return the decisions as faults; when hardly anything matches, the likeliest reason alone."""
    faults = [decision.fault for decision in found.decisions]
    asked = [q for q in instrument.questions if q.code not in found.not_asked]
    there = {match.question for match in found.matches}
    if len(asked) < 4 or len(there) * 4 >= len(asked):
        return faults
    if _rotated(export, instrument):
        return [turned_table(export)]
    en = f"this is the export of another questionnaire: {len(there)} of {len(asked)} questions are found"
    zh = f"这是另一份问卷的导出文件：{len(asked)} 道题中仅找到 {len(there)} 道"
    mend = Text("check the file and the instrument that the plan names", "请检查研究计划所指的文件与问卷")
    got = listed((h[:30] for h in export.headers), 4)
    first = Fault(Text(en, zh), where=f"{export.file}: row 1", expected=instrument.id, got=got, mend=mend)
    return [first, *faults[:5]]


def turned_table(export: RawExport) -> Fault:
    """Say that rows and columns of an export are exchanged."""
    what = Text(
        "the table is turned: its questions stand in rows, not in the first row",
        "表格行列颠倒：题目排在了各行，而不在第一行",
    )
    mend = Text("transpose it, so that each row is a respondent", "请转置表格，使每行对应一位受访者")
    return Fault(what, where=f"{export.file}: column {export.answers[0].position}", mend=mend)


def _rotated(export: RawExport, instrument: Instrument) -> bool:
    """Tell whether the first columns hold what should be headers."""
    names = {normal(q.code) for q in instrument.questions}
    names |= {normal(text) for q in instrument.questions for text in (q.text.zh, q.text.en)}
    for column in export.answers[:3]:
        cells = [normal(numbered(without_marks(cell))[1]) for cell in column.cells.tolist()[:2000]]
        if len(names.intersection(cells)) * 3 >= len(instrument.questions):
            return True
    return False
