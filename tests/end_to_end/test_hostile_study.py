"""Hostile words through a whole study: text in every format, run nowhere, and held to the gate."""

from __future__ import annotations

import html
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
from hostile_words import HOSTILE

from survey.report.characters.covered import Characters
from survey.report.characters.visible import visible
from survey.report.checking.pdf_text import pdf_lines, read_pdf
from survey.report.writing.emit import FORMATS, Format
from survey.study.rebuild import open_maker

_MARKUP = re.compile(r"<[^>]*>")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_BLANKS = re.compile(r"[\s\u00a0\u200b\u2060]+")


def flat(text: str) -> str:
    return _BLANKS.sub("", text).translate(_QUOTES)


def test_hostile_words_are_words_in_every_format(done: Path, tmp_path: Path) -> None:
    shutil.rmtree(done / "reports" / "en")  # the study's own pages of one table: the package's say all
    files = dict(zip(FORMATS, open_maker(done).write("en", tmp_path, FORMATS), strict=False))
    shown: dict[Format, str] = {
        "docx": _MARKUP.sub("", zipfile.ZipFile(files["docx"]).read("word/document.xml").decode()),
        "html": _MARKUP.sub("", files["html"].read_text("utf-8").rpartition("</style>")[2]),
        "pdf": "".join(line for page in read_pdf(files["pdf"].read_bytes()) for line in pdf_lines(page)),
    }
    book = openpyxl.load_workbook(files["xlsx"])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    shown["xlsx"] = "".join(str(cell.value) for cell in cells)
    for form, text in shown.items():
        found = flat(html.unescape(text) if form in ("docx", "html") else text)
        say = visible if form in ("docx", "xlsx") else Characters().shown
        assert [words for words in HOSTILE[:10] if flat(say(words)) not in found] == []
    assert not any(cell.data_type == "f" for cell in cells)
    page = files["html"].read_text("utf-8")
    assert page.count("<script") == page.count("<style") == 1
    assert "\\input{/etc" not in files["tex"].read_text("utf-8")
    assert re.search(r"(?<!\\)<script", files["md"].read_text("utf-8")) is None
    for path in tmp_path.glob("figures/*"):
        assert path.suffix == ".png" or not re.search(rb"<script|[\x00-\x08\x0b-\x1f]", path.read_bytes())
