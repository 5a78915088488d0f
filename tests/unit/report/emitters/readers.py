"""What each format says, read back without the emitters: texts, tables as grids of text, and captions."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from survey.report.checking.pdf_text import pdf_lines, read_pdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Grid = list[list[str]]


@dataclass
class Said:
    """One file: its running texts, and each table's body (group rows have one cell)."""

    texts: list[str] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)


def flat(text: str) -> str:
    """A text without blanks of any kind, so that line ends and spacing do not count."""
    return re.sub(r"[\s\u00a0\u2002\u3000]+", "", text)


def read_docx(path: Path) -> Said:
    said = Said()
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
        header = ElementTree.fromstring(archive.read("word/header1.xml"))
    assert body is not None
    said.texts = [_word_text(header)]
    continued = False
    for node in body:
        if node.find(f"{W}pPr/{W}pageBreakBefore") is not None:
            continued = True  # a table goes on: its head and its number are there already
        elif node.tag == f"{W}p":
            said.texts.append(_word_text(node))
        elif node.tag == f"{W}tbl":
            rows = node.findall(f"{W}tr")
            heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
            if not continued:
                said.texts += [_word_text(cell) for row in heads for cell in row.findall(f"{W}tc")]
            body_rows = [row for row in rows if row not in heads]
            cells = [[_word_text(c) for c in row.findall(f"{W}tc")] for row in body_rows]
            said.tables = [*said.tables[:-1], said.tables[-1] + cells] if continued else [*said.tables, cells]
            continued = False
    return said


def _word_text(node: ElementTree.Element) -> str:
    hyphen = f"{W}noBreakHyphen"
    return "".join(
        "-" if t.tag == hyphen else t.text or "" for t in node.iter() if t.tag in (f"{W}t", hyphen)
    )


def read_html(path: Path) -> Said:
    parser = _Page()
    parser.feed(path.read_text("utf-8"))
    return parser.said


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said = Said()
        self.body = False
        self.cell = False
        self.skipped = 0

    def handle_starttag(self, tag, attrs):
        if tag == "tbody" and not self.body:
            self.body = True
        if tag == "table":
            self.said.tables.append([])
        elif tag == "tr" and self.body:
            self.said.tables[-1].append([])
        elif tag in ("td", "th") and self.body:
            self.said.tables[-1][-1].append("")
            self.cell = True
        elif tag in ("p", "li", "th", "caption", "figcaption", "h1", "h2", "h3", "h4"):
            self.said.texts.append("")
        self.skipped += tag in ("style", "script")

    def handle_endtag(self, tag):
        if tag == "table":
            self.body = False
        if tag in ("td", "th"):
            self.cell = False
        self.skipped -= tag in ("style", "script")

    def handle_data(self, data):
        if self.skipped:
            return
        if self.cell:
            self.said.tables[-1][-1][-1] += data
        elif self.said.texts:
            self.said.texts[-1] += data


def read_pdf_file(path: Path) -> Said:
    pages = read_pdf(path.read_bytes())
    headers = [run.text for page in pages for run in page.runs if run.artifact]
    return Said(["\n".join(line for page in pages for line in pdf_lines(page)), *headers])


def read_xlsx(path: Path) -> Said:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    said = Said()
    for sheet in book.worksheets:
        said.texts += [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return said


_TEX = (
    (r"(?:Table|Figure|表|图)~?\\ref\{[^}]*\}", ""),
    (r"(?:Equation~|式（)\\ref\{[^}]*\}）?", ""),
    (r"\\item(?:\[\]| \{\})", ""),
    (r"\\item\[(?=\{\[\})", ""),
    (r"(?<=\d\{\]\})\](?=\\hypertarget)", ""),
    (r"\\(?:surveycontinued|surveynotes|hspace\*?)(?:\{[^}]*\})", ""),
    (r"\\multicolumn\{\d+\}\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", ""),
    (r"\\(?:label|hypertarget)\{[^}]*\}(?:\{\})?", ""),
    (r"\\hyperlink\{[^}]*\}", ""),
    (r"\\allowbreak\{\}", ""),
    (r"\\text(?:bf|it|superscript|subscript)\{", "{"),
)
_TEX_SIGNS = {
    "textbackslash": "\\",
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textquotedbl": '"',
    "enspace": " ",
    "rightarrow": "→",
    "beta": "β",
    "chi": "χ",
    "times": "×",
    "dagger": "†",
    "geq": "≥",
    "leq": "≤",
    "alpha": "α",
    "omega": "ω",
    "Delta": "Δ",
}


def detex(source: str) -> str:
    """The text that a piece of our LaTeX prints, without its references."""
    for pattern, text in _TEX:
        source = re.sub(pattern, lambda _, text=text: text, source)
    names = "|".join(_TEX_SIGNS)
    source = re.sub(
        rf"\$?\\({names})(?:\{{\}}|\$)",
        lambda found: "\x01" + chr(0xE000 + list(_TEX_SIGNS).index(found[1])),
        source,
    )
    source = source.replace("$-$", "−").replace("~", " ")
    source = re.sub(r"\\([{}$&#_%])", lambda found: chr(0xE100 + ord(found[1])), source)
    source = source.replace("{", "").replace("}", "")
    source = re.sub(
        "\x01([\ue000-\ue0ff])", lambda found: list(_TEX_SIGNS.values())[ord(found[1]) - 0xE000], source
    )
    return re.sub("[\ue100-\ue1ff]", lambda found: chr(ord(found[0]) - 0xE100), source)


def read_tex(path: Path) -> Said:
    source = path.read_text("utf-8")
    said = Said()
    for table in re.findall(r"\\endlastfoot\n(.*?)\\end\{longtable\}", source, re.DOTALL):
        rows = [row for row in re.split(r"\\\\\*?\n", table.replace("\\midrule\n", "")) if row.strip()]
        said.tables.append([[detex(cell).strip() for cell in _joined_cells(row)] for row in rows])
    said.texts = [detex(line) for line in source.splitlines()]
    return said


def _joined_cells(row: str) -> list[str]:
    return re.split(r"(?<!\\) & |(?<!\\)& ", row)


def read_md(path: Path) -> Said:
    from markdown_it import MarkdownIt

    source = path.read_text("utf-8")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("text_join")
    said = Said()
    group: Grid | None = None
    for token in parser.parse(source):
        if token.type == "tbody_open":
            group = []
            said.tables.append(group)
        elif token.type == "tbody_close":
            group = None
        elif token.type == "tr_open" and group is not None:
            group.append([])
        elif token.type == "inline":
            text = "".join(_md_text(child) for child in token.children or ())
            if group is not None:
                group[-1].append(text)
            else:
                said.texts.append(text)
    return said


def _md_text(token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "text":
        return re.sub("[\\^~]", "", token.content)  # pandoc's marks of superscripts and subscripts
    return token.content if token.type in ("code_inline", "text_special") else ""


READERS = {
    "docx": read_docx,
    "pdf": read_pdf_file,
    "html": read_html,
    "tex": read_tex,
    "md": read_md,
    "xlsx": read_xlsx,
}
