"""A workbook of one sheet as Wenjuanxing would write it, with the same bytes every time.

Plain Office Open XML, each text once in the table of strings: no clock, no library's version.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

__all__ = ["workbook_bytes"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_FIXED_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>'
    ),
}


def workbook_bytes(rows: Sequence[Sequence[str | int]]) -> bytes:
    """Return an xlsx file with one sheet.

    Parameters
    ----------
    rows : sequence of sequences
        Text or whole numbers; empty text leaves the cell out.

    Examples
    --------
    >>> workbook_bytes([["a", 1]]) == workbook_bytes([["a", 1]])
    True
    """
    strings: dict[str, int] = {}
    parts = {**_FIXED_PARTS, "xl/worksheets/sheet1.xml": _sheet(rows, strings)}
    parts["xl/sharedStrings.xml"] = _string_table(strings)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_EARLIEST)
            # Stored, not deflated: the bytes then do not depend on the zlib of the machine.
            entry.compress_type = zipfile.ZIP_STORED
            entry.create_system = 0
            archive.writestr(entry, _HEAD + body)
    return buffer.getvalue()


def _sheet(rows: Sequence[Sequence[str | int]], strings: dict[str, int]) -> str:
    width = max((len(row) for row in rows), default=1)
    letters = [_letters(column) for column in range(width)]
    lines = [
        f'<row r="{number}">'
        + "".join(_cell(f"{letters[j]}{number}", value, strings) for j, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=1)
    ]
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(place: str, value: str | int, strings: dict[str, int]) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if not value:
        return ""
    return f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'


def _string_table(strings: dict[str, int]) -> str:
    entries = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    return f'<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{entries}</sst>'


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, ..., Z, AA, ..."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
