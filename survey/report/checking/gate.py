"""The gate: what was printed is what was computed, and every cross-reference resolves.

The gate reads Word, PDF and HTML back without the emitters' help and compares them with the document
model: every number exactly as often as the model prints it, with a key or without; every reference with a
target that says the same; every picture with its alternative text; no text outside the margins of the PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from survey.errors import Fault, ReportError, Text
from survey.report.checking.gate_docx import check_docx
from survey.report.checking.gate_html import check_html
from survey.report.checking.gate_pdf import check_pdf
from survey.report.document import Chapter, Table
from survey.report.document.walk import all_numbers
from survey.report.printing.numbering import number_chapter, unused_targets
from survey.report.profiles.profile import Profile

__all__ = ["check_chapter", "check_file", "output_faults", "printed_numbers"]


def printed_numbers(chapter: Chapter) -> Mapping[str, str]:
    """Return the printed text of every key of a chapter, in order of appearance.

    Raises
    ------
    ReportError
        With every key that is printed in two forms.

    Examples
    --------
    >>> from survey.report.document import Number, Paragraph
    >>> blocks = (Paragraph((Number("flow.valid.count", "240", 240, "0"),)),)
    >>> printed_numbers(Chapter("T", "en", 4, "2026-03-16", blocks))
    {'flow.valid.count': '240'}
    """
    printed: dict[str, str] = {}
    faults: dict[str, Fault] = {}
    for number in all_numbers(chapter.blocks):
        before = printed.setdefault(number.key, number.text)
        if before != number.text:
            what = Text("a key is printed in two forms", "同一个键以两种写法输出")
            faults[number.key] = Fault(what, where=number.key, expected=before, got=number.text)
    if faults:
        raise ReportError(faults.values())
    return printed


def output_faults(chapter: Chapter, profile: Profile, files: Iterable[Path]) -> tuple[Fault, ...]:
    """Hold the written files of a chapter against it; those of formats that are not read back are left out.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    files : iterable of Path

    Returns
    -------
    tuple of Fault
        Everything that does not agree.

    Raises
    ------
    ReportError
        When a reference of the chapter has no target, or a file is not of the format that it is named for.
    """
    number_chapter(chapter, profile)
    read_back = (path for path in files if path.suffix in (".docx", ".pdf", ".html"))
    return tuple(fault for path in read_back for fault in check_file(chapter, profile, path))


def check_file(chapter: Chapter, profile: Profile, path: Path) -> tuple[Fault, ...]:
    """Hold one file against the chapter that it was written from, by its ending.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    path : Path
        A .docx, .pdf or .html file.

    Returns
    -------
    tuple of Fault
        Numbers that are missing, changed or added, references without a target, and what the format asks
        for besides; empty when all agrees.
    """
    match path.suffix:
        case ".docx":
            return check_docx(chapter, profile, path)
        case ".pdf":
            return check_pdf(chapter, profile, path)
        case _:
            return check_html(chapter, profile, path)


def check_chapter(chapter: Chapter) -> tuple[Fault, ...]:
    """Return what an author should mend before anything is written: what ``survey report --check`` tells.

    Tables and figures that no sentence names, and numbers in data cells that carry no key.
    """
    return (*unused_targets(chapter), *_unkeyed_numbers(chapter))


def _unkeyed_numbers(chapter: Chapter) -> Iterator[Fault]:
    """Go through the decimal columns' cells whose digits come without a key."""
    what = Text("a number in a data cell has no key", "数据单元格中的数字没有键")
    for table in (block for block in chapter.blocks if isinstance(block, Table)):
        for place, row in enumerate(table.rows, start=1):
            if row.kind == "group":
                continue
            for column, cell in zip(table.columns, row.cells, strict=True):
                plain = "".join(one for one in cell.content if isinstance(one, str))
                if column.align == "decimal" and any(map(str.isdigit, plain)):
                    yield Fault(what, where=f"{table.key}, {place}", got=plain)
