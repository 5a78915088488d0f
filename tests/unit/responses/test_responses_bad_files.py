"""Every way in which a file can be wrong is told with its place, and nothing is read from it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import one_survey as one
import openpyxl
import pytest

from survey.errors import ResponseError
from survey.responses import read_export
from survey.responses.readers import xlsx_guard
from survey.study.simulate.workbook import workbook_bytes

ROWS = [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]


def told(path: Path) -> str:
    with pytest.raises(ResponseError) as caught:
        read_export(path)
    assert all(fault.where and fault.what.zh for fault in caught.value.faults)
    return str(caught.value)


def book(path: Path, change) -> Path:
    workbook = openpyxl.Workbook()
    for row in ROWS:
        workbook.active.append(row)
    change(workbook.active)
    workbook.save(path)
    return path


def test_formulas_are_told_with_row_and_column(tmp_path: Path) -> None:
    def change(sheet):
        sheet["B3"] = "=SUM(A1:A2)"
        sheet["C2"] = '=HYPERLINK("http://example.org","x")'

    message = told(book(tmp_path / "f.xlsx", change))
    assert "row 3, column 2: the cell holds a formula" in message
    assert "row 2, column 3" in message


def test_merged_cells_are_told(tmp_path: Path) -> None:
    assert "row 1, column 1: cells are merged" in told(
        book(tmp_path / "h.xlsx", lambda s: s.merge_cells("A1:B1"))
    )
    assert "row 2, column 2" in told(book(tmp_path / "m.xlsx", lambda s: s.merge_cells("B2:B3")))


def test_a_cell_at_the_far_corner_is_told_before_it_fills_memory(tmp_path: Path) -> None:
    def change(sheet):
        sheet["XFD1048576"] = "x"

    assert "row 1048576, column 16384" in told(book(tmp_path / "far.xlsx", change))


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="2"><c r="BT99999999999999999999"><v>1</v></c></row>',
        b"<row r = '999999999'><c><v>1</v></c></row>",
        b'<row r="900000"><c r="ZZ900000"><v>1</v></c></row>',
        b'<row r="2"><c r="ABCDE2"><v>1</v></c></row>',
    ],
)
def test_places_that_would_fill_memory(cell: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sparse.xlsx"
    sheet = (
        b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>' + cell + b"</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    assert "too many columns or rows" in told(path)


def test_sixteen_thousand_columns(tmp_path: Path) -> None:
    rows = [[f"c{k}" for k in range(16000)], ["1"] * 16000]
    path = tmp_path / "wide.xlsx"
    path.write_bytes(workbook_bytes(rows))
    assert "too many columns" in told(path)
    assert "row 1, column 16000: the export has too many columns" in told(
        one.write_csv(tmp_path / "w.csv", rows)
    )


def test_a_bomb_is_refused_by_ratio_and_by_what_it_unpacks_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (12 * 1024 * 1024))
    assert path.stat().st_size < 100_000
    assert "unpacks to too much; expected: <= 200 : 1" in told(path)
    monkeypatch.setattr(xlsx_guard, "MOST_UNPACKED", 1_000_000)
    assert "expected: <= 1000000 bytes" in told(path)


def test_a_directory_that_lies_about_sizes_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    data = raw.getvalue().replace((3_000_000).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    (tmp_path / "liar.xlsx").write_bytes(data)
    monkeypatch.setattr(xlsx_guard, "MOST_UNPACKED", 1_000_000)
    assert "damaged" in told(tmp_path / "liar.xlsx")


def test_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "ha">]><worksheet/>')
    assert "entities" in told(path)


def test_passwords_pages_and_names_that_lie(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    files = {
        "locked.xlsx": (ole + b"0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"0" * 600, "password"),
        "page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        "words.xls": (b"just words", "no workbook"),
        "cut.xls": (ole + b"0" * 3000, "damaged"),
    }
    for name, (content, what) in files.items():
        (tmp_path / name).write_bytes(content)
        assert what in told(tmp_path / name), name
    (tmp_path / "really.xls").write_bytes(workbook_bytes(ROWS))
    assert read_export(tmp_path / "really.xls").n == 2


def test_a_file_cut_anywhere_is_told(tmp_path: Path) -> None:
    whole = workbook_bytes(ROWS)
    for size in range(0, len(whole) - 1, 97):
        (tmp_path / "cut.xlsx").write_bytes(whole[:size])
        told(tmp_path / "cut.xlsx")
    (tmp_path / "cut.csv").write_bytes(b"a,b,c\r\n1,2,3\r\n4,5")
    assert "row 3, column 2: the file is cut off" in told(tmp_path / "cut.csv")


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b'a,b\r\n1,"2\r\n3,4\r\n', "row 2 (line 3): the row cannot be read"),
        (b"a,b\r\n1,2,3\r\n", "row 2, column 3: the row has more cells than the header"),
        ("a,b\n一,二\n三,四\n".encode() + "五,六\n".encode("gb18030"), "row 4: the file mixes UTF-8"),
        (b"a,b\n1,\x00\n", "row 2: the text file holds bytes that are no text"),
        (b"a,b\n\xff\xff,1\n", "row 2: the file is neither UTF-8 nor GB 18030"),
        (b"\xef\xbb\xbf", "no answers"),
        (b"a,b\n,\n,\n", "no answers"),
        (b"a,,c\n1,2,3\n", "row 1, column 2: the column has answers but no header"),
        (b"a,b,a\n1,2,3\n", "row 1, column 3: two columns have the same header; expected: column 1"),
    ],
)
def test_text_files(raw: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(raw)
    assert what in told(tmp_path / "t.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = [["题目一", "题目二, 三; 四"], ["甲\r乙\r\n丙", "NA"], ["１２", "null"]]
    export = read_export(one.write_csv(tmp_path / "t.csv", rows, encoding, separator))
    assert export.headers[0] == "题目一"
    assert export.columns[0].tolist() == ["甲 乙 丙", "12"]
    assert export.columns[1].tolist() == ["NA", "null"]


def test_empty_rows_are_left_out_and_told(tmp_path: Path) -> None:
    export = read_export(
        one.write_csv(tmp_path / "t.csv", [["a", "b"], ["1", "2"], ["", ""], ["3", "4"], ["", ""]])
    )
    assert export.rows.tolist() == [2, 4]
    assert [(w.code, w.objects) for w in export.warnings] == [("empty_rows_left_out", ("3",))]


def test_headers_that_a_platform_repeats_are_told_apart(tmp_path: Path) -> None:
    head = [
        "序号",
        "提交答卷时间",
        "所用时间",
        "1、甲(矩阵单选题)—外观",
        "价格",
        "2、乙(矩阵单选题)—外观",
        "价格",
    ]
    row = ["1", "2026/3/2 9:01:05", "136秒", "1", "2", "3", "4"]
    export = read_export(one.write_csv(tmp_path / "t.csv", [head, row, row]))
    assert export.headers[-1] == "价格 (2)"
    assert [(column.number, column.part) for column in export.answers][-1] == (2, "价格")


def cfb(**changes: int) -> bytes:
    """Return a smallest file system of sectors: a table, a directory, and a stream of nine sectors."""
    import struct

    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 11), 0xFFFFFFFE]
    fat[5] = changes.get("back", fat[5])
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    name = "Workbook".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, 2, 0) + b"\xff" * 12 + b"\0" * 36
    entry += struct.pack("<IQ", 2, changes.get("length", 9 * 512))
    records = bytes.fromhex("06000600") + struct.pack("<HHH", 4, 2, 0)
    if "texts" in changes:
        records = bytes.fromhex("fc000800") + struct.pack("<II", 1, changes["texts"])
    if "password" in changes:
        records = bytes.fromhex("2f000200") + b"\0\0"
    stream = records.ljust(9 * 512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(0x1E, b"\0") + struct.pack("<H", 9)
    head = head.ljust(0x2C, b"\0") + struct.pack("<II", 1, 1)
    head = head.ljust(0x3C, b"\0") + struct.pack("<IIII", 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + table + entry.ljust(512, b"\0") + stream


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({}, "row 5, column 3: the cell holds a formula"),
        ({"back": 2}, "turns back into itself"),
        ({"back": 900}, "points outside the file"),
        ({"length": 1 << 30}, "longer than the file"),
        ({"texts": 1 << 31}, "more texts than bytes"),
        ({"password": 1}, "password"),
    ],
)
def test_what_an_old_workbook_must_not_hold(changes: dict[str, int], what: str, tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(cfb(**changes))
    assert what in told(tmp_path / "old.xls")
