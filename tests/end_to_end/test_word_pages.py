"""The Word files on their pages, as LibreOffice lays them out: a table that goes on says so, and no other."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BEGINNING, _LONG = 24, 20
_BLANKS = re.compile(r"\s+")
_DPI, _CM = 40, 40 / 2.54
# Between the rule below the header and the first line of text: where the mark of a table that goes on stands.
_STRIP = {"zh": (2.1, 2.7), "en": (1.98, 2.5)}


@dataclass(frozen=True)
class WordTable:
    """A table of the file: the paragraph above it, and what stands in each row."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


def flat(text: str) -> str:
    return _BLANKS.sub("", text)


def text_of(node: ElementTree.Element) -> str:
    """Return the text of a node, without the boxes that are anchored in it."""
    own = {f"{W}t": node.text or "", f"{W}noBreakHyphen": "-"}.get(node.tag, "")
    return own + "".join(text_of(child) for child in node if child.tag != f"{W}txbxContent")


def tables_of(path: Path) -> Iterator[WordTable]:
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    assert body is not None
    for place, node in enumerate(body):
        if node.tag == f"{W}tbl":
            rows = (row for row in node.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None)
            above = body[max(0, place - 2) : place]  # APA puts the number and the title on lines of their own
            caption = "".join(flat(text_of(one)) for one in above if _is_caption(one))
            yield WordTable(caption, tuple(map(_cells, rows)))


def _cells(row: ElementTree.Element) -> tuple[str, ...]:
    return tuple(flat(text_of(cell)) for cell in row.iter(f"{W}tc"))


def _is_caption(paragraph: ElementTree.Element) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style is not None and style.get(f"{W}val") in ("TableCaption", "CaptionTitle")


def going_on(path: Path, pages: list[str]) -> set[int]:
    """Return the pages, from 0, on which a table goes on that began on the one before.

    A row is found by its text, or by the beginnings of its cells where every row of a long table has several
    lines; what other tables may have too, as a group's name, says nothing.
    """
    found: set[int] = set()
    page = 0
    for table in tables_of(path):
        page = next(one for one in range(page, len(pages)) if table.caption in pages[one])
        telling = [row for row in map("".join, table.rows) if len(row) > 8 and any(map(str.isdigit, row))]
        long = len(table.rows) >= _LONG
        if long and not any(row in pages[page] for row in telling):
            telling = [cell[:_BEGINNING] for row in table.rows for cell in row if len(cell) > _BEGINNING]
        shown = [any(row in one for row in telling) for one in pages[page:]]
        assert shown[0] or not long, table.caption
        found |= {page + place for place in range(1, (*shown[1:], False).index(False) + 1)}
    return found


@pytest.mark.requires_libreoffice
@pytest.mark.requires_poppler
def test_a_table_that_goes_on_on_the_next_page_says_so(
    branch_study: Path, tmp_path: Path, libreoffice: str
) -> None:
    files = {one: branch_study / f"reports/out/chapter.{one}.docx" for one in _STRIP}
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    words = [libreoffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*words, *map(str, files.values())], check=True, capture_output=True)
    for language, (top, bottom) in _STRIP.items():
        pdf = tmp_path / f"chapter.{language}.pdf"
        read = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
        pages = [flat(page) for page in read.stdout.decode().split("\f")[:-1]]
        crop = ["-y", str(round(top * _CM)), "-H", str(round((bottom - top) * _CM)), "-x", "0", "-W", "999"]
        picture = ["pdftoppm", "-r", str(_DPI), "-gray", *crop, str(pdf), str(tmp_path / language)]
        subprocess.run(picture, check=True, capture_output=True)
        strips = sorted(tmp_path.glob(f"{language}-*.pgm"))
        assert len(strips) == len(pages)
        marked = {place for place, strip in enumerate(strips) if min(Image.open(strip).tobytes()) < 128}
        assert marked == going_on(files[language], pages)
        assert len(marked) > 5
