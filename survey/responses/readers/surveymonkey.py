"""SurveyMonkey exports: a row of questions with blank continuations, and a row of options under it."""

from __future__ import annotations

from survey.errors import Text
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_OWN = {
    "respondent id": "respondent",
    "collector id": "",
    "start date": "started",
    "end date": "ended",
    "date created": "started",
    "date modified": "ended",
    "ip address": "device",
    "email address": "private",
    "first name": "private",
    "last name": "private",
    "email": "private",
}
_WHOLE = frozenset({"response", "open-ended response", "回复", "开放式回复", ""})


def _own(header: str) -> str | None:
    bare = header.casefold().replace("_", " ")
    return "private" if bare.startswith("custom data") else _OWN.get(bare)


def recognises(table: Table) -> bool:
    """A table is SurveyMonkey's when it begins with the numbers of respondent and collector."""
    first = [header.casefold().replace("_", " ") for header in table.headers[:2]]
    return first == ["respondent id", "collector id"]


def read(table: Table) -> RawExport:
    """Take the platform's own columns apart from the answers.

    Raises
    ------
    ResponseError
        When the table is not SurveyMonkey's.
    """
    if not recognises(table):
        what = Text("this is no export of SurveyMonkey", "这不是 SurveyMonkey 的导出文件")
        expected = "Respondent ID, Collector ID"
        raise refuse(f"{table.file}: row 1", what, expected=expected, got=", ".join(table.headers[:2]))
    second = table.row(1) if not table.row(1)[0] else None
    own: dict[str, int] = {}
    private: list[int] = []
    heads: list[Head] = []
    stem = ""
    for place, header in enumerate(table.headers):
        role = _own(header) if header else None
        if role is not None:
            own.setdefault(role, place)
            if role in ("device", "private"):
                private.append(place)
            continue
        stem = header or stem
        part = second[place] if second is not None else ""
        if identifies(stem) or identifies(part):
            private.append(place)
        elif stem:
            heads.append(_head(place, stem, "" if part.casefold() in _WHOLE else part))
    layout = Layout(
        "surveymonkey",
        tuple(heads),
        header_rows=1 if second is None else 2,
        submitted=own.get("ended"),
        started=own.get("started"),
        respondent=own["respondent"],
        devices=(own["device"],) if "device" in own else (),
        identifying=tuple(private),
        repeated=True,
    )
    return assemble(table, layout)


def _head(place: int, stem: str, part: str) -> Head:
    number, wording = numbered(without_marks(stem))
    header = f"{stem} [{part}]" if part else stem
    return Head(place, header, number=number, stem=wording, part=part)
