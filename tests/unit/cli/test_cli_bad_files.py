"""Every bad export, by the commands that read one: what is wrong, where, how to mend it; two languages."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from survey.cli.main import main

HEADS = ["序号", "1、您的岗位是？", *(f"{k + 2}、第{word}项说法" for k, word in enumerate("甲乙丙丁戊己"))]
WORDS = ["不同意", "一般", "同意"]
ROWS = [
    HEADS,
    *([str(k + 1), ["职员", "经理"][k % 2], *(WORDS[(k + j) % 3] for j in range(6))] for k in range(8)),
]
ITEMS = "".join(
    f"      - {{code: A{k}, number: {k + 1}, zh: {head.partition('、')[2]}, en: item {k}, scale: A,"
    " response_set: agree}\n"
    for k, head in enumerate(HEADS[2:], start=1)
)
INSTRUMENT = f"""
id: own
version: "1"
title: {{zh: 小问卷, en: Small}}
population: {{zh: 众人, en: people}}
introduction: {{zh: 说明, en: text}}
response_sets:
  agree:
    options:
      - {{code: 1, zh: 不同意, en: Disagree}}
      - {{code: 2, zh: 一般, en: Neutral}}
      - {{code: 3, zh: 同意, en: Agree}}
scales: {{A: {{name: {{zh: 量表, en: Scale}}}}}}
pages:
  - questions:
      - code: post
        kind: single
        number: 1
        zh: 您的岗位是？
        en: What is your post?
        options: [{{code: 1, zh: 职员, en: Clerk}}, {{code: 2, zh: 经理, en: Manager}}]
{ITEMS}"""


def text(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)


def book(change: Callable[[Any], object] = lambda sheet: None) -> bytes:
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = workbook.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    change(sheet)
    workbook.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (12 << 20))
    return file.getvalue()


def with_cell(row: int, column: int, cell: str) -> list[list[str]]:
    rows = [list(one) for one in ROWS]
    rows[row][column] = cell
    return rows


ALL = ("screen", "own", "new")  # an export, a table of items, a draft
DAMAGED = r"工作簿已损坏或不完整；处理办法：请重新下载"
# File, what each command says in Chinese, and by which commands it is refused.
CASES: dict[str, tuple[str, Callable[[], bytes], str, tuple[str, ...]]] = {
    "cut off": ("a.xlsx", lambda: book()[:3000], DAMAGED, ALL),
    "a row cut off": (
        "a.csv",
        lambda: text(ROWS)[:-12],
        "第 9 行第 7 列：文件在最后一行中断.*请重新下载",
        ALL,
    ),
    "a password": (
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "工作簿设有密码；处理办法：请取消密码后另存",
        ALL,
    ),
    "a bomb": ("a.xlsx", bomb, "解压后过大；应为：<= 200 : 1.*处理办法：若确为平台导出", ALL),
    "a formula": (
        "a.xlsx",
        lambda: book(lambda sheet: sheet.__setitem__("C4", "=1+2")),
        "第 4 行第 3 列：单元格中是公式而不是答案；处理办法：",
        ALL,
    ),
    "merged headers": (
        "a.xlsx",
        lambda: book(lambda sheet: sheet.merge_cells("C1:D1")),
        "第 1 行第 3 列：存在合并单元格.*请取消合并",
        ALL,
    ),
    "a header twice": (
        "a.csv",
        lambda: text(with_cell(0, 4, HEADS[3])),
        "第 1 行第 5 列：两列的标题相同；应为：第 4 列.*请修改其中一列的标题",
        ALL,
    ),
    "two encodings": (
        "a.csv",
        lambda: text(ROWS[:5]) + text(ROWS[5:], "gb18030"),
        "第 6 行：文件混用了 UTF-8 与其他编码，涉及 4 行；.*请先将各部分统一另存为 UTF-8",
        ALL,
    ),
    "bytes that are no text": ("a.csv", lambda: text(ROWS)[:-2] + b"\0\r\n", "第 9 行：.*非文本内容", ALL),
    "16,000 columns": (
        "a.csv",
        lambda: text([[f"c{k}" for k in range(16_000)], ["1"] * 16_000]),
        "第 1 行第 16000 列：导出文件列数过多；应为：<= 5000",
        ALL,
    ),
    "nothing": ("a.csv", lambda: b"", "没有作答数据；处理办法：需有一行标题", ALL),
    "no answers": (
        "a.xlsx",
        lambda: book(lambda sheet: sheet.delete_rows(2, 20)),
        "没有作答数据；处理办法：",
        ALL,
    ),
    "another questionnaire": (
        "a.csv",
        lambda: text([["城市", "降雨", "风力"], ["1", "2", "3"]]),
        "第 1 行：这是另一份问卷的导出文件：7 道题中仅找到 0 道；应为：own；实际为：城市.*处理办法：",
        ("screen",),
    ),
    "labels of another language": (
        "a.csv",
        lambda: text(ROWS).replace("一般".encode(), b"Neutral").replace("经理".encode(), b"Manager2"),
        r"第 3 行第 2 列 \(1、您的岗位是\?\)：该答案不在题目允许的范围内；应为：1 职员 \| 2 经理；实",
        ("screen",),
    ),
    "a turned table": (
        "a.csv",
        lambda: text([list(column) for column in zip(*ROWS, strict=True)]),
        "第 1 列：表格行列颠倒：.*请转置表格",
        ("screen", "new"),
    ),
    "a CR in a number": (
        "a.csv",
        lambda: text(with_cell(2, 4, '"同意\rx"')),
        r"第 3 行第 5 列.*实际为：同意 x",
        ("screen",),
    ),
}
GOOD = {
    "a mark of UTF-8": lambda: b"\xef\xbb\xbf" + text(ROWS),
    "a CR in an answer": lambda: text(with_cell(2, 4, '"同\r意"')).replace(
        "同\r意".encode(), "\r同意\r".encode()
    ),
    "GB 18030": lambda: text(ROWS, "gb18030"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.yaml").write_text(INSTRUMENT, encoding="utf-8")
    return tmp_path


def call(folder: Path, name: str, how: str) -> int:
    words = {
        "screen": ("screen", str(folder / name), "--instrument", str(folder / "own.yaml"), "--draws", "200"),
        "own": ("screen", str(folder / name), "--draws", "200"),
        "new": ("instrument", "new", str(folder / name), "--out", str(folder / "instruments/draft.yaml")),
    }
    with pytest.raises(SystemExit) as ended:
        main(words[how])
    return int(ended.value.code or 0)


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_told_in_both_languages_and_nothing_is_written(
    case: str, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, make, said, commands = CASES[case]
    raw = make()
    (folder / name).write_bytes(raw)
    before = sorted(path.name for path in folder.iterdir())
    for how in commands:
        monkeypatch.setenv("SURVEY_LANG", "zh")
        assert call(folder, name, how) == 2, how
        told = capfd.readouterr()
        assert re.search(
            f"错误：{name}：{said}" if said.startswith("第") else f"错误：{name}.*{said}", told.err
        ), how
        assert told.out == ""
        monkeypatch.setenv("SURVEY_LANG", "en")
        assert call(folder, name, how) == 2
        english = capfd.readouterr().err
        assert english.startswith(f"error: {name}")
        assert "Traceback" not in told.err + english
        assert len(english.splitlines()) == len(told.err.splitlines())
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / name).read_bytes() == raw


@pytest.mark.parametrize("case", GOOD)
def test_what_looks_bad_and_is_not_is_read_whole(
    case: str, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_LANG", "en")
    (folder / "a.csv").write_bytes(GOOD[case]())
    assert call(folder, "a.csv", "screen") == 0
    assert "of 8 are flagged" in capfd.readouterr().err
    assert call(folder, "a.csv", "new") == 0
