"""KoboToolbox and ODK exports: variables or wordings as headers, groups before a slash; with an XLSForm.

A select-multiple is a cell of codes joined by blanks, a column of 0 and 1 for each option, or both: then the
columns are read and the cell is left aside.
"""

from __future__ import annotations

from types import MappingProxyType

from survey.errors import Text
from survey.responses.export import RawExport
from survey.responses.readers.forms import Form, FormQuestion
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_KOBO = frozenset({"_id", "_uuid", "_submission_time"})
_ODK = frozenset({"SubmissionDate", "KEY"})
_OWN = frozenset(
    {
        *(
            "start",
            "end",
            "today",
            "deviceid",
            "subscriberid",
            "simserial",
            "phonenumber",
            "username",
            "audit",
            "KEY",
        ),
        *(
            "SubmissionDate",
            "SubmitterID",
            "SubmitterName",
            "AttachmentsPresent",
            "AttachmentsExpected",
            "Status",
        ),
        *("ReviewState", "DeviceID", "Edits", "FormVersion", "__version__", "instanceID", "meta/instanceID"),
        *("meta-instanceID", "meta/instanceName", "instanceName", "formhub/uuid", "background-audio"),
    }
)
_DEVICES = ("deviceid", "DeviceID", "username", "SubmitterName", "_submitted_by")
_PRIVATE = ("subscriberid", "simserial", "phonenumber", "SubmitterID", "meta/instanceName", "instanceName")


def recognises(table: Table) -> bool:
    """A table is Kobo's or ODK's by the columns that their servers add."""
    headers = set(table.headers)
    return headers >= _KOBO or headers >= _ODK


def read(table: Table) -> RawExport:
    """Take the server's columns apart from the answers.

    Raises
    ------
    ResponseError
        When the table is neither Kobo's nor ODK's.
    """
    if not recognises(table):
        what = Text("this is no export of Kobo or ODK", "这不是 Kobo 或 ODK 的导出文件")
        expected = "_id, _uuid, _submission_time | SubmissionDate, KEY"
        raise refuse(f"{table.file}: row 1", what, expected=expected, got=", ".join(table.headers[:4]))
    headers = table.headers
    places = {header: place for place, header in enumerate(headers)}
    own = {h for h in headers if h.startswith("_") or h in _OWN}
    form = table.form
    private = [
        p
        for p, h in enumerate(headers)
        if h in (*_DEVICES, *_PRIVATE) or (h and identifies(_leaf(h)) and h not in own) or _marked(h, form)
    ]
    answers = tuple(
        _head(p, h, headers, form) for p, h in enumerate(headers) if h and h not in own and p not in private
    )
    respondent = places.get("_id", places.get("KEY"))
    layout = Layout(
        "kobo",
        answers,
        submitted=places.get("_submission_time", places.get("SubmissionDate")),
        started=places.get("start"),
        respondent=respondent,
        devices=tuple(places[name] for name in _DEVICES if name in places),
        identifying=tuple(private),
        timings=MappingProxyType({}),
    )
    return _timed(assemble(table, layout), table, places)


def _timed(export: RawExport, table: Table, places: dict[str, int]) -> RawExport:
    """Time from the device's start to its end: the submission waits for a network."""
    from dataclasses import replace

    from survey.responses.readers.times import parse_moments, seconds_between

    if "start" not in places or "end" not in places:
        return export
    cells = table.cells[:, places["end"]][export.rows - 1].tolist()
    return replace(export, seconds=seconds_between(export.started, parse_moments(cells)))


def _leaf(header: str) -> str:
    return header.rsplit("/", 1)[-1]


def _marked(header: str, form: Form | None) -> bool:
    question = form.question(_leaf(header)) if form is not None else None
    return question is not None and question.identifies


def _head(place: int, header: str, headers: list[str], form: Form | None) -> Head:
    parent, slash, last = header.rpartition("/")
    if form is not None:
        found = _in_form(header, form)
        if found is not None:
            question, part = found
            labels = tuple((code, next(iter(said.values()), code)) for code, said in question.options)
            wording = numbered(question.label())
            code = f"{question.name}/{part}" if part else question.name
            return Head(place, header, code, wording[0], wording[1], part, labels=() if part else labels)
    # Without a form, a header below another header is one of its options, and else a group stands before it.
    option = bool(slash) and parent in headers
    stem = _leaf(parent) if option else last
    number, wording = numbered(without_marks(stem))
    code = f"{stem}/{last}" if option else last
    return Head(place, header, code, number, wording, last if option else "")


def _in_form(header: str, form: Form) -> tuple[FormQuestion, str] | None:
    """Return the question of a header that is a name or a wording, and the option behind it."""
    parent, _, last = header.rpartition("/")
    for question in form.questions:
        names = {question.name, *question.labels.values()}
        if header in names or last in names or header.endswith(f"-{question.name}"):
            return question, ""
        if _leaf(parent) in names or parent in names:
            for code, said in question.options:
                if last == code or last in said.values():
                    return question, code
    return None
