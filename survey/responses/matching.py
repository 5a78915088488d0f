"""Export columns to questions: by an explicit map, by code, by number, by wording; nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.errors import Fault, ResponseError, Text
from survey.instrument.model import Instrument
from survey.responses.column_match import ColumnMatch, Decision, Matching
from survey.responses.evidence import Codebook
from survey.responses.export import RawExport
from survey.responses.undecided import absent, twice
from survey.responses.wrong_file import faults_told

__all__ = ["match_columns", "propose_matches"]

LEAVE = "-"  # in a map: the column answers no question
WORDS = "words"  # in a match: the words behind "other"


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
        raise ResponseError(faults_told(found, export, instrument))
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
    decisions += twice(kept, export) + absent(kept, decisions, instrument, export, not_asked)
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
