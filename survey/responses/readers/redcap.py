"""REDCap exports, raw and with labels; a checkbox has a column ``name___code`` for each of its options."""

from __future__ import annotations

import re
from dataclasses import replace

from survey.errors import Fault, ResponseError, Text
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_CHECKBOX = re.compile(r"(\w+?)___(\w+)")
_CHOICE = re.compile(r"(.*\S)\s*\(choice=(.*)\)", re.DOTALL)
_STRUCTURE = {
    "redcap_event_name": "event",
    "event name": "event",
    "redcap_repeat_instrument": "instrument",
    "repeat instrument": "instrument",
    "redcap_repeat_instance": "instance",
    "repeat instance": "instance",
    "redcap_survey_identifier": "private",
    "survey identifier": "private",
    "redcap_data_access_group": "group",
    "data access group": "group",
}


def recognises(table: Table) -> bool:
    """A table is REDCap's by its first column and by what only REDCap writes."""
    headers = [header.casefold() for header in table.headers]
    raw = any(h.startswith("redcap_") or "___" in h for h in headers) and any(
        h.endswith(("_complete", "_timestamp")) for h in headers
    )
    simple = headers[0] == "record_id" and any(h.endswith("_complete") for h in headers)
    labels = "complete?" in headers or any("(choice=" in header for header in headers)
    return raw or simple or labels


def read(table: Table) -> RawExport:
    """Take record, events and states of forms apart from the answers.

    Raises
    ------
    ResponseError
        When the table is not REDCap's, or holds several rows for one record: which of them are a
        respondent's answers is a decision.
    """
    if not recognises(table):
        what = Text("this is no export of REDCap", "这不是 REDCap 的导出文件")
        expected = "record_id, *_complete"
        raise refuse(f"{table.file}: row 1", what, expected=expected, got=", ".join(table.headers[:4]))
    _check_records(table)
    own: dict[str, int] = {}
    private: list[int] = []
    heads: list[Head] = []
    for place, header in enumerate(table.headers):
        role = _role(header, place)
        question = table.form.question(header) if table.form is not None else None
        if role == "private" or (question is not None and question.identifies) or identifies(header):
            private.append(place)
        elif role is not None:
            own.setdefault(role, place)
        elif header:
            heads.append(_head(place, header, table))
    layout = Layout(
        "redcap",
        tuple(heads),
        submitted=own.get("timestamp"),
        respondent=0,
        identifying=tuple(private),
        repeated=True,
    )
    export = assemble(table, layout)
    if "timestamp" not in own:
        return export
    # A survey that was begun and not sent has "[not completed]" where the time would be.
    return replace(export, finished=_sent(table, own["timestamp"])[export.rows - 2])


def _sent(table: Table, place: int):
    return table.cells[1:, place] != "[not completed]"


def _role(header: str, place: int) -> str | None:
    bare = header.casefold()
    if place == 0:
        return "record"
    if bare.endswith("_timestamp") or bare == "survey timestamp":
        return "timestamp"
    if bare.endswith("_complete") or bare == "complete?":
        return "complete"
    return _STRUCTURE.get(bare)


def _check_records(table: Table) -> None:
    records = table.cells[1:, 0].tolist()
    first: dict[str, int] = {}
    for place, record in enumerate(records, start=2):
        if record in first:
            what = Text("a record has several rows", "同一记录有多行")
            mend = Text("export one event and no repeating instrument", "请只导出一个事件，且不含重复表单")
            where = f"{table.file}: row {place}, column 1"
            raise ResponseError(
                Fault(what, where=where, expected=f"row {first[record]}", got=record, mend=mend)
            )
        first[record] = place


def _head(place: int, header: str, table: Table) -> Head:
    checkbox = _CHECKBOX.fullmatch(header)
    name, part = (checkbox.group(1), checkbox.group(2)) if checkbox else (header, "")
    question = table.form.question(name) if table.form is not None else None
    if question is not None:
        number, stem = numbered(question.label())
        labels = tuple((code, next(iter(said.values()), code)) for code, said in question.options)
        return Head(place, header, header, number, stem, part, labels=() if part else labels)
    choice = _CHOICE.fullmatch(header)
    wording, part = (choice.group(1), choice.group(2)) if choice else (header if not checkbox else name, part)
    number, stem = numbered(without_marks(wording))
    return Head(place, header, header, number, stem, part)
