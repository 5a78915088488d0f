"""XLSForms (Kobo, ODK) and REDCap data dictionaries into forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from survey.errors import Fault, ResponseError, Text
from survey.responses.export import clean_text
from survey.responses.readers.delimited import read_delimited
from survey.responses.readers.forms import Form, FormQuestion
from survey.responses.readers.sheets import read_sheets
from survey.responses.readers.table import refuse

__all__ = ["read_form"]

_TYPES = {
    "select_one": "single",
    "select_multiple": "multi",
    "rank": "ranking",
    "integer": "numeric",
    "decimal": "numeric",
    "range": "numeric",
    "text": "text",
    "date": "date",
    "datetime": "date",
    "time": "text",
}
_FIELDS = {
    "radio": "single",
    "dropdown": "single",
    "yesno": "single",
    "truefalse": "single",
    "checkbox": "multi",
    "slider": "numeric",
    "calc": "numeric",
    "text": "text",
    "notes": "text",
}
_NAMES = MappingProxyType({"yesno": "1, Yes | 0, No", "truefalse": "1, True | 0, False"})
_LABEL = re.compile(r"label(?:::?\s*(.*))?", re.IGNORECASE)


def read_form(path: Path) -> Form:
    """Read the questionnaire's own file.

    Parameters
    ----------
    path : Path
        An XLSForm (xlsx with the sheets ``survey`` and ``choices``), or a data dictionary of REDCap (csv).

    Raises
    ------
    ResponseError
        When it is neither.
    """
    if not path.is_file():
        raise refuse(path.name, Text("the form is not there", "找不到问卷表单文件"))
    if path.suffix.lower() in (".csv", ".tsv"):
        return _dictionary(path)
    sheets = read_sheets(path, ("survey", "choices"))
    if "survey" not in sheets:
        what = Text("this is no XLSForm", "这不是 XLSForm 文件")
        raise refuse(path.name, what, expected="sheets survey, choices")
    return _xlsform(path, _records(sheets["survey"]), _records(sheets.get("choices", [])))


def _records(rows: Sequence[Sequence[object]]) -> list[dict[str, str]]:
    if not rows:
        return []
    names = [clean_text(cell) for cell in rows[0]]
    return [dict(zip(names, map(clean_text, row), strict=False)) for row in rows[1:]]


def _labels(record: Mapping[str, str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, text in record.items():
        match = _LABEL.fullmatch(name)
        if match is not None and text:
            found[(match.group(1) or "").strip()] = text
    return MappingProxyType(found)


def _xlsform(path: Path, survey: list[dict[str, str]], choices: list[dict[str, str]]) -> Form:
    lists: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for choice in choices:
        name = choice.get("list_name") or choice.get("list name") or ""
        code = choice.get("name") or choice.get("value") or ""
        if name and code:
            lists.setdefault(name, []).append((code, _labels(choice)))
    questions: list[FormQuestion] = []
    faults: list[Fault] = []
    groups: list[str] = []
    for place, record in enumerate(survey, start=2):
        kind, _, rest = record.get("type", "").partition(" ")
        if kind in ("begin_group", "begin") and record.get("name"):
            groups.append(record["name"])
        elif kind in ("end_group", "end") and groups:
            groups.pop()
        elif kind in _TYPES and record.get("name"):
            listed = rest.split()[0] if rest.split() else ""
            if _TYPES[kind] in ("single", "multi", "ranking") and listed not in lists:
                what = Text(
                    "the form names a list of choices that it does not have", "表单引用了不存在的选项列表"
                )
                faults.append(Fault(what, where=f"{path.name}: survey, row {place}", got=listed))
            questions.append(
                FormQuestion(
                    record["name"],
                    _TYPES[kind],
                    _labels(record),
                    tuple(lists.get(listed, ())),
                    "/".join(groups),
                    record.get("required", "").casefold() in ("yes", "true", "true()", "1"),
                    record.get("relevant", ""),
                )
            )
    if faults:
        raise ResponseError(faults)
    return Form(path.name, "xlsform", tuple(questions))


def _dictionary(path: Path) -> Form:
    records = _records(read_delimited(path))
    first = "Variable / Field Name"
    name = first if records and first in records[0] else "field_name"
    if not records or name not in records[0]:
        what = Text("this is no data dictionary of REDCap", "这不是 REDCap 的数据字典")
        raise refuse(f"{path.name}: row 1", what, expected=first)
    return Form(path.name, "redcap", tuple(_field(record, name) for record in records if record[name]))


def _field(record: Mapping[str, str], name: str) -> FormQuestion:
    def cell(long: str, short: str) -> str:
        return record.get(long, record.get(short, ""))

    kind = cell("Field Type", "field_type")
    written = _NAMES.get(kind) or cell(
        "Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"
    )
    options: list[tuple[str, Mapping[str, str]]] = []
    if kind in ("radio", "dropdown", "checkbox", "yesno", "truefalse"):
        for choice in written.split("|"):
            code, _, label = choice.partition(",")
            options.append((code.strip(), MappingProxyType({"": label.strip() or code.strip()})))
    check = cell("Text Validation Type OR Show Slider Number", "text_validation_type_or_show_slider_number")
    found = _FIELDS.get(kind, "text")
    if kind == "text" and check.startswith(("integer", "number")):
        found = "numeric"
    elif kind == "text" and check.startswith("date"):
        found = "date"
    label = re.sub(r"<[^>]+>", "", cell("Field Label", "field_label"))
    return FormQuestion(
        record[name],
        found,
        MappingProxyType({"": label} if label else {}),
        tuple(options),
        cell("Form Name", "form_name"),
        cell("Required Field?", "required_field").casefold() == "y",
        cell("Branching Logic (Show field only if...)", "branching_logic"),
        cell("Identifier?", "identifier").casefold() == "y",
    )
