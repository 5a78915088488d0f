"""When hardly any question is found: the export of another questionnaire, or a table that is turned."""

from __future__ import annotations

from survey.errors import Fault, Text
from survey.instrument.model import Instrument
from survey.instrument.suggestions import listed
from survey.responses.column_match import Matching
from survey.responses.export import RawExport
from survey.responses.readers.headers import numbered, without_marks
from survey.responses.texts import normal

__all__ = ["faults_told", "turned_table"]


def faults_told(found: Matching, export: RawExport, instrument: Instrument) -> list[Fault]:
    """Return the decisions as faults; when hardly anything matches, the likeliest reason alone."""
    faults = [decision.fault for decision in found.decisions]
    asked = [q for q in instrument.questions if q.code not in found.not_asked]
    there = {match.question for match in found.matches}
    if len(there) * 4 >= len(asked):
        return faults
    if _rotated(export, instrument):
        return [turned_table(export)]
    if len(asked) < 4:
        return faults
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
